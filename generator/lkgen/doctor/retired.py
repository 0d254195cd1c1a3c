"""A model or voice that its provider no longer serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Retired:
    """Names that a provider no longer serves, or has said it will not.

    Attributes:
        plugins: the `livekit.plugins` modules that ask the provider, such as "groq".
        role: "stt", "llm", "tts" or "realtime".
        kind: "model" or "voice".
        names: as they are written in code.
        date: the last day; None if none is announced.
        replacement: what to write instead; empty if there is nothing.
        still_answers: whether requests that name it are served all the same.
        sources: where that is said.
        providers: as the catalogue calls them; several share the openai plugin.
    """

    plugins: tuple[str, ...]
    role: str
    kind: str
    names: tuple[str, ...]
    date: date | None
    replacement: str
    still_answers: bool
    sources: tuple[str, ...]
    providers: tuple[str, ...] = ()
