"""The catalogue: one YAML file per provider, one per series, read by everything else.

copier.yml includes the same files. The models here say what an entry may hold; a wrong or
unknown field is an error that names the file and the field.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from packaging.version import Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lkgen import safe_yaml
from lkgen.errors import LkgenError
from lkgen.root import CATALOGUE, current_root

KINDS = (
    *("stt", "llm", "tts", "realtime", "vad", "turn-detection"),
    *("noise-cancellation", "avatar", "series"),
)

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Url = Annotated[str, Field(pattern=r"^https://")]
RoleName = Literal["stt", "llm", "tts", "realtime", "vad", "noise_cancellation", "avatar"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Entry(BaseModel):
    """Strict: a field that is not listed is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Role(Entry):
    """A provider as one part of an agent.

    `arguments` are the constructor's keywords; $model, $voice and $language stand for answers,
    $locale for the language with a region: its usual one (locales.yml), or `region`, one for all
    languages or by language, where those that are not named go without.
    $env.NAME for what the variable holds. One that is itself made by a call names its `class`
    and `arguments`. `cloud`: it runs only with LiveKit Cloud. `telephony`: noise cancellation
    for phones, or for all but phones.
    `sample_rate` is in hertz: what a TTS or realtime model gives, what an STT takes.
    `languages` are those of `model`; without a list none is refused. `ends_turns`: the STT says
    when the caller is done. `series` is the first that it is offered for; `by_series` holds the
    fields that differ in one. `extra` is the extra of its own that the package needs for this,
    `python` the oldest that this runs on, where the series itself runs on older ones.
    `first_request_imports`: those of an LLM where they are not the ones of its series, which has
    some.
    `unprompted`: a realtime model that speaks when it wants to; it can neither be asked to, nor
    does it call tools.
    """

    class_: str = Field(alias="class")
    arguments: dict[str, str | int | float | bool | list[str] | dict[str, Any]]
    model: str = ""
    voice: str = ""
    sample_rate: int | None = None
    streaming: bool | None = None
    ends_turns: bool | None = None
    languages: Literal["all"] | list[Language] | None = None
    region: str | dict[Language, str] = ""
    cloud: bool = False
    telephony: bool | None = None
    onnxruntime: bool = False
    first_request_imports: list[str] | None = None
    unprompted: bool = False
    extra: str = ""
    python: Literal["", "3.11", "3.12"] = ""
    series: str
    docs: Url
    deprecated: str = ""
    by_series: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])

    @model_validator(mode="after")
    def _what_differs_is_known(self) -> Role:
        for series in self.by_series:
            self.in_series(series)
        return self

    def is_in(self, series: str) -> bool:
        """Whether that series has it."""
        return Version(series) >= Version(self.series)

    def in_series(self, series: str) -> Role:
        """The role as it is in that series."""
        fields = self.model_dump(by_alias=True, exclude_unset=True, exclude={"by_series"})
        return Role.model_validate({**fields, **self.by_series.get(series, {})})


class Provider(Entry):
    """A package and the roles it plays.

    `needs` lists alternatives, each a set of variables needed together; `variables` says of
    each variable, needed or optional, where to get it or what it is. `dummies` are values for
    tests where not any text will do; JSON is the content of a file that the variable names.
    `warnings`: how the deprecations begin that its own libraries cause, and nobody here can help.
    `untyped`: the series in which the package has no type information.
    """

    id: Id
    label: str
    package: str
    import_: str = Field(alias="import")
    needs: list[list[str]] = Field(min_length=1)
    variables: dict[str, str]
    dummies: dict[str, str] = {}
    warnings: list[str] = []
    untyped: list[str] = []
    roles: dict[RoleName, Role] = Field(min_length=1)

    @model_validator(mode="after")
    def _needed_variables_are_described(self) -> Provider:
        missing = {name for way in self.needs for name in way} - set(self.variables)
        if missing:
            raise ValueError(f"variables does not say where to get {', '.join(sorted(missing))}")
        return self

    @property
    def optional_env(self) -> list[str]:
        """Variables that no alternative needs."""
        needed = {name for way in self.needs for name in way}
        return [name for name in self.variables if name not in needed]


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


class Series(Entry):
    """A release line of LiveKit Agents: exact versions, and the idioms of that version.

    `constraints`: what a package asks for besides, where its own ranges let in too much.
    `vad`: the provider that is the default. `turn_options`: whether AgentSession takes each as
    an argument or all in `turn_handling`. `turn_detector`: None where the model is bundled.
    `first_request_imports`: modules that workers preload, since the first request of an LLM that
    names no others would import them while the caller waits. `apart`: packages that hold back
    what every project needs, and are therefore locked apart from the others.
    """

    id: Id
    label: str
    python: str
    container_python: str
    docs: Url
    packages: dict[str, str]
    constraints: dict[str, list[str]]
    apart: list[str] = []
    commands: Commands
    vad: Id
    turn_options: Literal["flat", "turn_handling"]
    turn_detector: TurnDetector | None = None
    first_request_imports: list[str]


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
    preemptive_tts: bool


class Catalogue(Entry):
    """All entries, each list sorted by id."""

    providers: list[Provider]
    series: list[Series]
    turn_detection: list[TurnDetection]
    turn_presets: list[TurnPreset]
    not_offered: list[NotOffered]
    languages: dict[Language, str]
    locales: dict[Language, str]


def load(folder: Path) -> Catalogue:
    """Read the catalogue in `folder`; raises LkgenError with every wrong field of every file."""
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
    for part in ("turn_detection", "turn_presets", "not_offered", "languages", "locales"):
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


def _describe(file: str, error: ValidationError) -> list[str]:
    return [
        f"{file}: {'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
        for problem in error.errors()
    ]
