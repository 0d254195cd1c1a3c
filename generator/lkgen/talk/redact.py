"""What is known to be a secret is in nothing that a call leaves."""

from __future__ import annotations

import html
import json
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

_Kind = TypeVar("_Kind")
_IN_ITS_PLACE = "[secret]"


def redacted_text(text: str, secrets: Collection[str]) -> str:
    """A text without the secrets, as they are and as JSON and HTML write them."""
    for secret in sorted(secrets, key=len, reverse=True):
        for written in {secret, json.dumps(secret)[1:-1], html.escape(secret), repr(secret)[1:-1]}:
            text = text.replace(written, _IN_ITS_PLACE)
    return text


def redacted(what: _Kind, secrets: Collection[str]) -> _Kind:
    """A report, or a part of one, without the secrets in any of its texts."""
    if not secrets:
        return what
    return cast("_Kind", _redacted(what, secrets))


def _redacted(what: object, secrets: Collection[str]) -> object:
    if isinstance(what, str):
        return redacted_text(what, secrets)
    if isinstance(what, (list, tuple)):
        members = [_redacted(one, secrets) for one in cast("list[object]", what)]
        return members if isinstance(what, list) else tuple(members)
    if isinstance(what, dict):
        known = cast("dict[object, object]", what)
        return {_redacted(k, secrets): _redacted(v, secrets) for k, v in known.items()}
    if is_dataclass(what) and not isinstance(what, type):
        parts = {field.name: getattr(what, field.name) for field in fields(what)}
        return replace(what, **{name: _redacted(part, secrets) for name, part in parts.items()})
    return what
