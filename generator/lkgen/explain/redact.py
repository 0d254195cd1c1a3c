"""Keys and tokens, taken out of what is shown."""

from __future__ import annotations

import re

_HIDDEN = "***"
_SECRETS = (
    # What is said to be one: api_key=…, 'Authorization': 'Bearer …', --api-secret …
    re.compile(
        r"(?P<keep>(?:api[_-]?(?:key|secret)|secret(?:[_-]?key)?|access[_-]?(?:key|token)|password"
        r"|passwd|auth[_-]?token|token|authorization|x-api-key|\w*_(?:KEY|SECRET|TOKEN))"
        r"[\"'`]?\s*(?:[:=,]|\s)\s*[\"'`]?(?:(?:Bearer|Token|Basic)\s+)?)"
        r"(?P<secret>[\w+/=.~-]{6,})",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<keep>\b(?:Bearer|Token|Basic)\s+)(?P<secret>[\w+/=.~-]{8,})", re.IGNORECASE),
    # What looks like one: those of OpenAI and others, Google, Groq, AWS, a JWT, LiveKit's
    re.compile(
        r"(?P<keep>)(?P<secret>\b(?:sk|pk|rk|gsk|xai|nvapi|hf|r8|csk|AIza|AKIA|ASIA)[_-]?[\w-]{12,}"
        r"|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|\bAPI(?=[A-Za-z]*\d)[A-Za-z0-9]{10,}\b)"
    ),
    # user:password@ of an address
    re.compile(r"(?P<keep>://[^\s/:@]*:)(?P<secret>[^\s/@]+)(?=@)"),
    # Letters and digits mixed, longer than any name.
    re.compile(r"(?P<keep>)(?P<secret>\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{32,}\b)"),
)
# Words that follow `token` or `key` in a sentence are none.
_WORD = re.compile(r"[a-z]+(?:[-.][a-z]+)*\.?", re.IGNORECASE)


def redact(text: str) -> str:
    """`text` with `***` for each key, token and password that it seems to hold."""
    for pattern in _SECRETS:
        text = pattern.sub(_masked, text)
    return text


def _masked(match: re.Match[str]) -> str:
    sentence = match["keep"].endswith(" ") and _WORD.fullmatch(match["secret"])
    return match[0] if sentence else match["keep"] + _HIDDEN
