"""Reads any LiveKit agent and says what is wrong, since which version, and what to write."""
