"""Sentences, as far as two of them are compared."""

from __future__ import annotations


def bare(text: str) -> str:
    """A sentence without case and punctuation, which speech recognition may change."""
    words = ("".join(filter(str.isalnum, word)) for word in text.casefold().split())
    return " ".join(word for word in words if word)
