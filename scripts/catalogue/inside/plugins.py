"""A package of LiveKit's: what it says of itself, and its classes that are part of an agent."""

import contextlib
import importlib.metadata
import inspect
from pathlib import Path
from typing import Any

from livekit.agents import llm, stt, tts, vad

from inside.construct import all_variables, construct, needs, why_not
from inside.deprecations import deprecations
from inside.exports import exports
from inside.modules import public_classes, public_modules, top_module
from inside.parameters import parameters_of
from inside.source import environment_of, literals_of

# A session takes a duplex model, which 1.8 has, where it takes a realtime model.
DUPLEX: tuple[type, ...] = (llm.DuplexModel,) if hasattr(llm, "DuplexModel") else ()
KINDS: dict[str, tuple[type, ...]] = {
    "stt": (stt.STT,),
    "llm": (llm.LLM,),
    "tts": (tts.TTS,),
    "realtime": (llm.RealtimeModel, *DUPLEX),
    "vad": (vad.VAD,),
}


def of_itself(distribution: importlib.metadata.Distribution) -> dict[str, Any]:
    """What a package says of itself."""
    data = distribution.metadata
    return {
        "version": data["Version"],
        "requires_python": data["Requires-Python"],
        "requires": sorted(distribution.requires or []),
        "extras": sorted(data.get_all("Provides-Extra") or []),
    }


def unpacked(name: str, folder: Path) -> dict[str, Any]:
    """What the package `name` that lies in `folder`, without what it needs, says in its source."""
    [distribution] = importlib.metadata.distributions(name=name, path=[str(folder)])
    module = top_module(distribution)
    source = folder.joinpath(*module.split("."))
    return {
        **of_itself(distribution),
        "module": module,
        "deprecations": deprecations(module, source),
    }


def package(name: str) -> dict[str, Any]:
    """What the installed package `name` says of itself and holds."""
    distribution = importlib.metadata.distribution(name)
    inside = name == "livekit-agents"
    module = "livekit.agents.inference" if inside else top_module(distribution)
    found = {**of_itself(distribution), "module": module}
    try:
        modules = public_modules(module)
    except Exception as error:
        return {**found, "import_error": f"{type(error).__name__}: {error}"}
    if not inside:
        # Those of livekit-agents are in the API.
        found["exports"] = {one.__name__: exports(one) for one in modules}
        found["deprecations"] = deprecations(module, Path(modules[0].__file__).parent)
    found["environment"] = environment_of(modules)
    found["literals"] = literals_of(modules)
    classes: dict[str, Any] = {}
    seen: set[int] = set()
    for path, value in public_classes(modules, module):
        kind = kind_of(value)
        if not kind or id(value) in seen:
            continue
        seen.add(id(value))
        for name, maker in [("", value), *own_constructors(value)]:
            variables = all_variables(maker, found["environment"])
            classes[f"{path}.{name}".strip(".")] = describe(kind, maker, variables)
    found["classes"] = classes
    return found


def own_constructors(maker: Any) -> list[tuple[str, Any]]:
    """The other ways to make one that the class has itself: with_azure() and the like."""
    found: list[tuple[str, Any]] = []
    for name, member in sorted(vars(maker).items()) if inspect.isclass(maker) else []:
        if isinstance(member, staticmethod | classmethod) and not name.startswith("_"):
            method = getattr(maker, name)
            returned = str(inspect.signature(method).return_annotation)
            known = name.startswith("with_") and maker.__name__ in returned
            if known or name == "load":
                found.append((name, method))
    return found


def kind_of(value: Any) -> str:
    """Which part of an agent `value` is; empty where it is none."""
    name = getattr(value, "__name__", "")
    if inspect.isfunction(value):
        noise = name in ("audio_enhancement", "voice_isolation", "voice_isolation_telephony")
        return "noise_cancellation" if noise or name in ("BVC", "BVCTelephony", "NC") else ""
    if not inspect.isclass(value):
        return ""
    for kind, bases in KINDS.items():
        if issubclass(value, bases) and not inspect.isabstract(value):
            return kind
    if name == "AvatarSession":
        return "avatar"
    if name in ("TurnDetector", "EnglishModel", "MultilingualModel"):
        return "turn_detection"
    return "noise_cancellation" if name.endswith("FrameProcessor") else ""


def describe(kind: str, maker: Any, variables: list[str]) -> dict[str, Any]:
    """The parameters of `maker`, and what one that was made says of itself."""
    found: dict[str, Any] = {"kind": kind, "parameters": parameters_of(maker)}
    alternatives = needs(maker, variables)
    if alternatives is None:
        found["constructs"] = why_not(maker, variables)
        return found
    found["needs"] = alternatives
    made = construct(maker, alternatives[0])
    for fact in ("model", "sample_rate"):
        with contextlib.suppress(Exception):
            value = getattr(made, fact)
            if isinstance(value, str | int):
                found[fact] = value
    capabilities = getattr(made, "capabilities", None)
    if capabilities is not None and hasattr(capabilities, "__dict__"):
        found["capabilities"] = {
            name: value if isinstance(value, bool | int | float | str) else str(value)
            for name, value in vars(capabilities).items()
        }
    return found
