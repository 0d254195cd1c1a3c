"""An STT is said to end turns where the source of its stream sends END_OF_SPEECH.

That event is what turn_detection="stt" waits for (livekit/agents/voice/audio_recognition.py). The
source is read, not run: that the event is written somewhere in the modules of the class does not
prove that a call gets there, so where it is known not to, EXCEPT says why.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from support.environments import whole_environment

from lkgen.catalogue import catalogue

pytestmark = pytest.mark.series

EXCEPT = {
    "baseten-stt": "only the stream of its Qwen3 model sends it; the default is Whisper",
    "fireworksai": "sends it only when the connection ends",
    "google-cloud": "sends it for voice activity events, which are off, and when it reconnects",
    "speechmatics": "by default a VAD of its own, on this side, makes the service end the turn",
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module(folder: Path, name: str) -> Path:
    """The file of the module `name`, dotted, seen from `folder`."""
    path = folder.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(path: Path) -> list[ast.ImportFrom]:
    """The imports of a module from beside it."""
    return [
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level == 1
    ]


def defining(path: Path, name: str) -> Path:
    """The module that defines the class that the module at `path` knows as `name`."""
    if any(isinstance(node, ast.ClassDef) and node.name == name for node in parsed(path).body):
        return path
    for node in imports(path):
        for alias in node.names:
            if node.module and (alias.asname or alias.name) == name:
                return defining(module(path.parent, node.module), alias.name)
    raise LookupError(f"{path} has no {name}")


def source_of(package: Path, path: str) -> Path:
    """The module of the class at `path`, as in the catalogue: STT, beta.GeminiSTT, STT.with_x."""
    first, _, rest = path.partition(".")
    if (package / first).is_dir():
        return source_of(package / first, rest)
    return defining(package / "__init__.py", first)


def with_what_it_imports(path: Path) -> set[Path]:
    """A module and those beside it that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if path in found or not path.exists():
            continue
        found.add(path)
        for node in imports(path):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            waiting += [module(path.parent, name) for name in names]
    return found


def sends_end_of_speech(path: Path) -> bool:
    """Whether a module names SpeechEventType.END_OF_SPEECH other than to compare with it."""
    compared = {
        id(inner)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Compare)
        for inner in ast.walk(node)
    }
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "END_OF_SPEECH"
        and ast.unparse(node.value).rpartition(".")[2] == "SpeechEventType"
        and id(node) not in compared
        for node in ast.walk(parsed(path))
    )


def ends_turns(package: Path, path: str) -> bool:
    """Whether the class, or a module beside it that it uses, sends the event."""
    return any(map(sends_end_of_speech, with_what_it_imports(source_of(package, path))))


NEWEST = catalogue().series[-1].id


@pytest.mark.parametrize("series", [series.id for series in catalogue().series])
def test_the_catalogue_says_what_the_source_does(series: str) -> None:
    [packages] = whole_environment(series).parent.parent.glob("lib/python3*/site-packages")
    said: dict[str, bool | None] = {}
    seen: dict[str, bool] = {}
    for provider in catalogue().providers:
        role = provider.roles.get("stt")
        if role is None or not role.is_in(series):
            continue
        role = role.in_series(series)
        package = packages.joinpath(*provider.import_.split("."))
        said[provider.id] = role.ends_turns
        # What takes whole utterances is told by the session's VAD where one ends.
        streams = bool(role.streaming)
        seen[provider.id] = streams and ends_turns(package, role.class_)
        if provider.id in EXCEPT:
            needless = series == NEWEST and not seen[provider.id]
            assert not needless, f"{provider.id} is no exception any more"
            seen[provider.id] = False
    assert said == seen


def test_an_event_sent_by_a_module_beside_is_seen(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("from .stt import Real as STT\n", encoding="utf-8")
    (tmp_path / "stt.py").write_text(
        "from ._stream import Stream\n\nclass Real: ...\n", encoding="utf-8"
    )
    stream = tmp_path / "_stream.py"
    stream.write_text("send(Event(stt.SpeechEventType.END_OF_SPEECH))\n", encoding="utf-8")
    assert ends_turns(tmp_path, "STT")


@pytest.mark.parametrize(
    "text",
    [
        "# SpeechEventType.END_OF_SPEECH\n",
        "if event.type == SpeechEventType.END_OF_SPEECH: ...\n",
        "send(vad.VADEventType.END_OF_SPEECH)\n",
    ],
)
def test_what_is_only_mentioned_compared_or_the_vads_is_not(tmp_path: Path, text: str) -> None:
    (tmp_path / "__init__.py").write_text(f"{text}\nclass STT: ...\n", encoding="utf-8")
    assert not ends_turns(tmp_path, "STT")
