"""Which variables a class needs, seen by constructing it with stand-in values."""

import asyncio
import inspect
import json
import os
import re
from pathlib import Path
from typing import Any

from inside.parameters import plain

# What variables are set to while classes are constructed: some keys must begin so.
STAND_INS = {
    "THUNDERPHONE_API_KEY": "sk_live_stand-in",
    "MICROSOFT_AI_TTS_SAMPLE_RATE": "24000",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
}
URLS = re.compile(r"(_URL|_ENDPOINT|_HOST)$")
NAMED = re.compile(
    r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET|ENDPOINT|VERSION|MODEL|URL|RATE|VOICE)\b"
)
# What is tried, in turn, for parameters that have a default and are needed all the same.
TRIES: list[dict[str, Any]] = [{}, {"model": "provider/stand-in"}]
TRIES.append({**TRIES[1], "voice": "stand-in"})


def all_variables(maker: Any, variables: list[str]) -> list[str]:
    """`variables` and those that only the client library below reads: its errors name them."""
    found = [name for name in variables if not name.endswith("_FILE")]
    for _ in range(8):
        more = sorted(set(NAMED.findall(why_not(maker, found))) - set(found))
        if not more:
            break
        found += more
    # A library that takes either of two says so only when it has neither.
    for known in ([name for name in found if name in variables], []):
        found += NAMED.findall(why_not(maker, known))
    return sorted(set(found))


def needs(maker: Any, variables: list[str]) -> list[list[str]] | None:
    """The smallest sets of variables with which `maker` can be called; None where none will do."""
    if works(maker, []):
        return [[]]
    if not works(maker, variables):
        return None
    found: list[list[str]] = []
    relevant = smallest(maker, variables)
    candidates = [relevant, smallest(maker, list(reversed(variables)))]
    # Another way in: without one of those that the first way needs.
    for name in relevant:
        others = [other for other in variables if other != name]
        if works(maker, others):
            candidates.append(smallest(maker, others))
    for way in candidates:
        if sorted(way) not in map(sorted, found):
            found.append(way)
    return sorted(map(sorted, found), key=lambda way: (len(way), way))


def smallest(maker: Any, variables: list[str]) -> list[str]:
    """`variables` without each that can be left out, keys after all others."""
    kept = list(variables)
    for name in sorted(variables, key=lambda name: name.endswith(("_KEY", "_SECRET"))):
        fewer = [other for other in kept if other != name]
        if works(maker, fewer):
            kept = fewer
    return kept


def works(maker: Any, variables: list[str]) -> bool:
    try:
        construct(maker, variables)
    except Exception:
        return False
    return True


def why_not(maker: Any, variables: list[str]) -> str:
    try:
        construct(maker, variables)
    except Exception as error:
        return " ".join(plain(f"{type(error).__name__}: {error}").split())
    return ""


def construct(maker: Any, variables: list[str]) -> Any:
    """Call `maker` with only `variables` set, and stand-ins for what must be given."""
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: kept[name] for name in ("PATH", "HOME") if name in kept})
    # Google's client library would look, and wait, for a machine of Google's to run on.
    os.environ["NO_GCE_CHECK"] = "true"
    for name in variables:
        value = "https://stand-in.invalid" if URLS.search(name) else "stand-in"
        os.environ[name] = STAND_INS.get(name, value)
    if "GOOGLE_APPLICATION_CREDENTIALS" in variables:
        os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(google_credentials())

    async def make(more: dict[str, Any]) -> Any:
        return maker(**given(maker), **more)

    problem: Exception | None = None
    try:
        for more in TRIES:
            if set(more) <= set(inspect.signature(maker).parameters) - set(given(maker)):
                try:
                    return asyncio.run(make(more))
                except Exception as error:
                    problem = problem or error
    finally:
        os.environ.clear()
        os.environ.update(kept)
    assert problem
    raise problem


def given(maker: Any) -> dict[str, Any]:
    """Stand-ins for the parameters that have no default."""
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(maker).parameters.items():
        if parameter.default is inspect.Parameter.empty and parameter.kind in (
            inspect.Parameter.KEYWORD_ONLY,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
        ):
            arguments[name] = "provider/stand-in" if name == "model" else "stand-in"
    return arguments


def google_credentials() -> Path:
    """Application default credentials that name nobody."""
    path = Path(os.environ.get("HOME", "/")) / ".cache" / "lkgen" / "stand-in-credentials.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "type": "authorized_user",
            "client_id": "stand-in",
            "client_secret": "stand-in",
            "refresh_token": "stand-in",
        }
        path.write_text(json.dumps(content), encoding="utf-8")
    return path
