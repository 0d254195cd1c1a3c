"""Somebody's project, read and never run."""
