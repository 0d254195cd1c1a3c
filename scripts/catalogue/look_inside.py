"""Run by the Python of a series: what its LiveKit packages offer, as JSON on stdout.

Arguments are the names of packages. Everything is read from the installed code or seen when a
class is constructed with stand-in values, with no network: a socket that connects is refused.
"""

import ast
import asyncio
import contextlib
import importlib
import importlib.metadata
import inspect
import json
import logging
import os
import pkgutil
import re
import socket
import sys
import typing
import warnings
from pathlib import Path
from typing import Any

from livekit.agents import llm, stt, tts, vad

# A session takes a duplex model, which 1.8 has, where it takes a realtime model.
DUPLEX: tuple[type, ...] = (llm.DuplexModel,) if hasattr(llm, "DuplexModel") else ()
KINDS: dict[str, tuple[type, ...]] = {
    "stt": (stt.STT,),
    "llm": (llm.LLM,),
    "tts": (tts.TTS,),
    "realtime": (llm.RealtimeModel, *DUPLEX),
    "vad": (vad.VAD,),
}
ENVIRONMENT = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")
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


def main() -> None:
    """Describe each package named on the command line."""
    refuse_network()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    described = {name: package(name) for name in sys.argv[1:]}
    json.dump(described, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


def refuse_network() -> None:
    """Let nothing connect."""

    def refuse(*_: Any) -> None:
        raise OSError("no network here")

    socket.socket.connect = refuse
    socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse


def package(name: str) -> dict[str, Any]:
    """What the installed package `name` says of itself and holds."""
    data = importlib.metadata.metadata(name)
    module = "livekit.agents.inference" if name == "livekit-agents" else top_module(name)
    found: dict[str, Any] = {
        "version": data["Version"],
        "module": module,
        "requires_python": data["Requires-Python"],
        "extras": sorted(data.get_all("Provides-Extra") or []),
    }
    if name == "livekit-agents":
        del found["extras"]
    try:
        modules = public_modules(module)
    except Exception as error:
        return {**found, "import_error": f"{type(error).__name__}: {error}"}
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


def top_module(name: str) -> str:
    """The one module under livekit.plugins that the package brings."""
    for file in importlib.metadata.files(name) or []:
        match = re.match(r"livekit/plugins/(\w+)/__init__\.py$", str(file))
        if match:
            return f"livekit.plugins.{match[1]}"
    raise LookupError(f"{name} has no module in livekit.plugins")


def public_modules(name: str) -> list[Any]:
    """The module `name` and the modules below it, those with an underscore left out."""
    top = importlib.import_module(name)
    found = [top]
    for info in pkgutil.walk_packages(top.__path__, f"{name}."):
        if not any(part.startswith("_") for part in info.name.split(".")):
            # One that needs an extra which is not installed.
            with contextlib.suppress(Exception):
                found.append(importlib.import_module(info.name))
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


def public_classes(modules: list[Any], top: str) -> list[tuple[str, Any]]:
    """Each class that `top` exports with the path it has there, the shortest first."""
    folders = {module.__name__: module for module in modules if hasattr(module, "__path__")}
    for name in public_names(modules[0]):
        # A module that is named in a shorter way than it is filed.
        value = value_of(modules[0], name)
        if inspect.ismodule(value) and value.__name__.startswith(top):
            folders.setdefault(f"{top}.{name}", value)
    found: list[tuple[str, Any]] = []
    for path in sorted(folders, key=lambda path: (path.count("."), path)):
        for name in public_names(folders[path]):
            value = value_of(folders[path], name)
            own = getattr(value, "__module__", "") or ""
            if own.startswith(top) and callable(value):
                found.append((f"{path}.{name}", value))
    return found


def value_of(module: Any, name: str) -> Any:
    """What `name` is in `module`; None where it needs what is not installed."""
    with contextlib.suppress(Exception):
        return getattr(module, name)
    return None


def public_names(module: Any) -> list[str]:
    """What `module` holds and what it lists: some it makes only when asked for."""
    names = {*vars(module), *getattr(module, "__all__", ())}
    return sorted(name for name in names if not name.startswith("_"))


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


def parameters_of(maker: Any) -> dict[str, dict[str, str]]:
    """Each parameter's type and default as source text, and whether it must be given."""
    found: dict[str, dict[str, str]] = {}
    for name, parameter in inspect.signature(maker).parameters.items():
        entry: dict[str, str] = {}
        if parameter.annotation is not inspect.Parameter.empty:
            entry["type"] = plain(parameter.annotation)
        if parameter.default is not inspect.Parameter.empty:
            entry["default"] = plain(parameter.default)
        found[name] = entry
    return found


def plain(value: Any) -> str:
    """`value` as text that is the same in every run."""
    text = value if isinstance(value, str) else repr(value)
    return re.sub(r" at 0x[0-9a-f]+", "", text).replace("<class '", "").replace("'>", "")


def environment_of(modules: list[Any]) -> list[str]:
    """The variables that the package's code names: any constant that looks like one and is read."""
    found: set[str] = set()
    folder = Path(modules[0].__file__).parent
    own = modules[0].__name__.rpartition(".")[2].partition("_")[0].upper()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            texts: list[Any] = []
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.endswith(("environ.get", "getenv", "get_env", "from_env", "_env")):
                    texts = [*node.args[:1]]
                else:
                    # A helper of the package's own, given a name that begins as its own do.
                    constants = [arg for arg in node.args if isinstance(arg, ast.Constant)]
                    texts = [arg for arg in constants if str(arg.value).startswith(f"{own}_")]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
                texts = [node.slice]
            for text in texts:
                if isinstance(text, ast.Constant) and ENVIRONMENT.match(str(text.value)):
                    found.add(text.value)
                elif isinstance(text, ast.Name | ast.Attribute):
                    with contextlib.suppress(Exception):
                        value = resolved(text, sys.modules[module_of(file, modules)])
                        if ENVIRONMENT.match(str(value)):
                            found.add(value)
    # Google's client library reads it by itself, and does not name it when it is missing.
    if modules[0].__name__.endswith(".google"):
        found.add("GOOGLE_APPLICATION_CREDENTIALS")
    return sorted(found)


def resolved(node: ast.expr, module: Any) -> Any:
    """What a name or a dotted name means in `module`."""
    if isinstance(node, ast.Attribute):
        return getattr(resolved(node.value, module), node.attr)
    return getattr(module, ast.unparse(node))


def module_of(file: Path, modules: list[Any]) -> str:
    """The name of the module that `file` holds."""
    top = modules[0]
    parts = file.relative_to(Path(top.__file__).parent).with_suffix("").parts
    return ".".join([top.__name__, *parts]).removesuffix(".__init__")


def literals_of(modules: list[Any]) -> dict[str, list[str]]:
    """The names that the package itself lists: models, voices and the like."""
    found: dict[str, list[str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            options = literal_values(value)
            if not name.startswith("_") and len(options) > 1:
                found[name] = sorted(options)
    return found


def literal_values(value: Any) -> set[str]:
    """The strings of a Literal, or of a union of some."""
    if typing.get_origin(value) is typing.Literal:
        return {option for option in typing.get_args(value) if isinstance(option, str)}
    if typing.get_origin(value) is typing.SeriesLock:
        return set().union(*(literal_values(option) for option in typing.get_args(value)))
    return set()


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


if __name__ == "__main__":
    main()
