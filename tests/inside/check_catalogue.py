"""Run by the Python of a series: compare what the catalogue says with the installed packages.

Reads the roles as JSON from stdin; prints a line for each claim that does not hold.
"""

import contextlib
import importlib
import inspect
import json
import os
import sys
from typing import Any

BASES = {
    "stt": "livekit.agents.stt.STT",
    "llm": "livekit.agents.llm.LLM",
    "tts": "livekit.agents.tts.TTS",
    "realtime": "livekit.agents.llm.RealtimeModel",
    "vad": "livekit.agents.vad.VAD",
}


def look_up(path: str) -> Any:
    """The object at a dotted path: the longest importable module, then attributes."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise AttributeError(path)


def problems_of(claim: dict[str, Any]) -> list[str]:
    """What the installed class says otherwise than the catalogue."""
    maker = look_up(f"{claim['import']}.{claim['class']}")
    inspect.signature(maker).bind(**claim["arguments"])
    found: list[str] = []
    for way in claim["needs"]:
        for missing in way:
            os.environ.update(dict.fromkeys(way, "true"))
            del os.environ[missing]
            # That it works with the variable is seen below.
            with contextlib.suppress(Exception):
                maker(**claim["arguments"])
                found.append(f"it does not need {missing}")
            for name in way:
                os.environ.pop(name, None)
        os.environ.update(dict.fromkeys(way, "true"))
        made = maker(**claim["arguments"])
        for name in way:
            del os.environ[name]
        if not isinstance(made, look_up(BASES[claim["role"]])):
            found.append(f"it is no {claim['role']}")
        heard = claim["role"] in ("stt", "tts") and claim["streaming"] is not None
        if heard and made.capabilities.streaming != claim["streaming"]:
            found.append(f"streaming is {made.capabilities.streaming}")
        if claim["role"] == "tts" and made.sample_rate != claim["sample_rate"]:
            found.append(f"sample_rate is {made.sample_rate}")
        if claim["role"] == "stt" and claim["sample_rate"]:
            default = inspect.signature(maker).parameters["sample_rate"].default
            if isinstance(default, int) and default != claim["sample_rate"]:
                found.append(f"sample_rate is {default}")
    return found


for entry in json.load(sys.stdin):
    try:
        wrong = problems_of(entry)
    except Exception as error:
        wrong = [f"{type(error).__name__}: {error}"]
    for line in wrong:
        print(f"{entry['role']} {entry['id']}: {line}")
