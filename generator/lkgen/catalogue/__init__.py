"""The catalogue: one YAML file per provider, one per series, read by everything else.

copier.yml includes the same files. The models here say what an entry may hold; a wrong or
unknown field is an error that names the file and the field.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from lkgen import safe_yaml
from lkgen.catalogue.entry import Entry, Id, Url
from lkgen.catalogue.lifetime import Retired, Seen
from lkgen.catalogue.provider import Language, Provider
from lkgen.catalogue.provider import Role as Role
from lkgen.catalogue.provider import RoleName as RoleName
from lkgen.catalogue.wire import Wire, Wires, unique
from lkgen.errors import LkgenError
from lkgen.root import CATALOGUE, current_root

SINGLE_FILES = (
    *("turn_detection", "turn_presets", "wires", "not_offered"),
    *("languages", "locales", "retired", "seen"),
)
KINDS = (
    *("stt", "llm", "tts", "realtime", "vad", "turn-detection"),
    *("noise-cancellation", "avatar", "series"),
)


class Commands(Entry):
    """What a person types in a project, PACKAGE standing for its package.

    `serve` starts a worker, `develop` one for a person at a terminal, `download` fetches the
    model files that a worker needs; empty where there are none.
    """

    serve: str
    develop: str
    download: str = ""


class TurnDetector(Entry):
    """LiveKit's end-of-turn model as a plugin, whose files come from a hub.

    `files` are those of each of the `revisions` of `repository` without which it fails;
    `environment` keeps a worker that has them from asking the hub.
    """

    package: str
    repository: str
    revisions: list[str]
    files: list[str]
    environment: dict[str, str] = Field(default_factory=dict[str, str])


class Superseded(Entry):
    """An idiom of other releases that code for this one is better without; Markdown."""

    was: str
    now: str


class Series(Entry):
    """A release line of LiveKit Agents: exact versions, and the idioms of that version.

    `constraints`: what a package asks for besides, where its own ranges let in too much.
    `vad`: the provider that is the default. `turn_options`: whether AgentSession takes each as
    an argument or all in `turn_handling`. `turn_detector`: None where the model is bundled.
    `has`: what older ones lack. `usage`: a report says what each model used;
    `adaptive_interruption`: LiveKit Cloud tells an interruption from a sound of agreement, whatever
    the STT; `fake_job_context`: tests run an entrypoint without a server; `preload`: a worker loads
    the local end-of-turn model, needed or not, unless the environment says otherwise.
    `first_request_imports`: modules that workers preload, since the first request of an LLM that
    names no others would import them while the caller waits. `apart`: packages that hold back
    what every project needs, and are therefore locked apart from the others. `reloads`: `develop`
    starts the worker anew after a change. `drain`: how many seconds a worker that is stopped lets
    its calls go on. `superseded`: what people and models write from memory, and what to write.
    """

    id: Id
    label: str
    python: str
    container_python: str
    docs: Url
    packages: dict[str, str]
    constraints: dict[str, list[str]]
    apart: list[str] = Field(default_factory=list[str])
    commands: Commands
    reloads: bool
    drain: int
    vad: Id
    turn_options: Literal["flat", "turn_handling"]
    turn_detector: TurnDetector | None = None
    first_request_imports: list[str]
    superseded: list[Superseded]
    has: list[Literal["usage", "adaptive_interruption", "fake_job_context", "preload"]]


class TurnDetection(Entry):
    """A way of knowing that the caller is done, and the pipelines that have it."""

    id: Id
    label: str
    about: str
    pipelines: list[Literal["cascade", "realtime"]]


class NotOffered(Entry):
    """What LiveKit has and no question offers, and why."""

    id: Id
    kind: str
    reason: str


class TurnPreset(Entry):
    """Turn taking by temperament; times are seconds."""

    id: Id
    label: str
    about: str
    min_delay: float
    max_delay: float
    min_interruption: float
    false_interruption_timeout: float


class Catalogue(Entry):
    """All entries, each list sorted by id."""

    providers: list[Provider]
    series: list[Series]
    turn_detection: list[TurnDetection]
    turn_presets: list[TurnPreset]
    wires: Wires
    not_offered: list[NotOffered]
    languages: dict[Language, str]
    locales: dict[Language, str]
    retired: Retired
    seen: list[Seen]

    def all_wires(self) -> list[Wire]:
        """Every wire of every provider, and those of no provider here."""
        of_providers = [wire for provider in self.providers for wire in provider.all_wires()]
        return unique([*of_providers, *self.wires])


def load(folder: Path) -> Catalogue:
    """Read the catalogue in `folder`.

    Raises:
        LkgenError: fields are wrong; it names each, of every file.
    """
    problems: list[str] = []
    content: dict[str, Any] = {"providers": [], "series": []}
    for part, model in (("providers", Provider), ("series", Series)):
        for path in sorted((folder / part).glob("*.yml")):
            try:
                entry = model.model_validate(safe_yaml.read(path))
            except ValidationError as error:
                problems += _describe(f"{part}/{path.name}", error)
                continue
            if entry.id != path.stem:
                problems.append(f"{part}/{path.name}: id: is {entry.id}, the file says {path.stem}")
            content[part].append(entry)
    for part in SINGLE_FILES:
        content[part] = safe_yaml.read(folder / f"{part}.yml")
    try:
        catalogue = Catalogue.model_validate(content)
    except ValidationError as error:
        problems += _describe("", error)
    else:
        if not problems:
            return catalogue
    raise LkgenError("The catalogue does not hold together:\n  " + "\n  ".join(problems))


@cache
def catalogue() -> Catalogue:
    """The catalogue of this installation."""
    return load(current_root() / CATALOGUE)


@cache
def retired() -> Retired:
    """What is known to end, without a look at the rest of the catalogue."""
    return Retired.model_validate(safe_yaml.read(current_root() / CATALOGUE / "retired.yml"))


def _describe(file: str, error: ValidationError) -> list[str]:
    return [
        f"{file}: {'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
        for problem in error.errors()
    ]
