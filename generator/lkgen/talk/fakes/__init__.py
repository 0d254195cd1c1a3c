"""Providers answered on loopback: one module for each wire protocol.

A module of this package that defines a `Fake` is used; nothing else names it.
"""
