"""A provider: a package, the roles it plays, and how it is reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from packaging.version import Version
from pydantic import Field, model_validator

from lkgen.catalogue.entry import Entry, Id, Url
from lkgen.catalogue.wire import Address, Wire, Wires, unique

RoleName = Literal["stt", "llm", "tts", "realtime", "vad", "noise_cancellation", "avatar"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Arguments = dict[str, str | int | float | bool | list[str] | dict[str, Any]]


class Role(Entry):
    """A provider as one part of an agent.

    `arguments` are the constructor's keywords; $model, $voice and $language stand for answers,
    $locale for the language with a region: its usual one (locales.yml), or `region`, one for all
    languages or by language, where those that are not named go without; or a whole tag.
    $env.NAME for what the variable holds, $unset.NAME for whether it holds nothing, $setting.NAME
    for a field of the project's settings: a needed variable in small letters, or one of the
    provider's `settings`. One that is itself made by a call names its `class`
    and `arguments`. `cloud`: it runs only with LiveKit Cloud. `telephony`: noise cancellation
    for phones, or for all but phones. `own_filter`: a VAD that only hears what the same provider's
    noise cancellation has gone over.
    `sample_rate` is in hertz: what a TTS or realtime model gives, what an STT takes.
    `model_arguments` are those that only `model` takes, such as how long it thinks: another one
    goes without. A mapping with a `class` is a call, of what `import` names, else of the plugin's;
    another is a dict.
    `voice` speaks every language that is offered, unless there are `voices`: then it speaks
    English, and they the languages they are listed for, by primary subtag or with a region; or
    those of the same role of the provider that `voices` names. In any of them $locale stands for
    the language with its region.
    `languages` are those of `model`; without a list none is refused. `ends_turns`: the STT says
    when the caller is done. `series` is the first that it is offered for; `by_series` holds the
    fields that differ in one. `extra` is the extra of its own that the package needs for this,
    `python` the oldest that this runs on, where the series itself runs on older ones.
    `first_request_imports`: those of an LLM where they are not the ones of its series, which has
    some.
    `reports_model`: False where the object does not say which model it was made with.
    `unprompted`: a realtime model that speaks when it wants to; it can neither be asked to, nor
    does it call tools.
    `wires`: what the class speaks, that of its default model first; or `no_wire`, why nothing.
    """

    class_: str = Field(alias="class")
    arguments: Arguments
    model: str = ""
    model_arguments: Arguments = Field(default_factory=Arguments)
    voice: str = ""
    voices: dict[str, str] | str | None = None
    sample_rate: int | None = None
    streaming: bool | None = None
    ends_turns: bool | None = None
    languages: Literal["all"] | list[Language] | None = None
    region: str | dict[Language, str] = ""
    cloud: bool = False
    telephony: bool | None = None
    own_filter: bool = False
    onnxruntime: bool = False
    first_request_imports: list[str] | None = None
    unprompted: bool = False
    reports_model: bool = True
    wires: Wires = Field(default_factory=list[Wire])
    no_wire: str = ""
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

    @model_validator(mode="after")
    def _speaks_or_says_why_not(self) -> Role:
        if bool(self.wires) == bool(self.no_wire):
            raise ValueError("wires or no_wire must be given, not both")
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

    `needs` lists alternatives, each a set of variables needed together, an empty one where the
    provider finds credentials by itself; `settings` are fields of the project's settings and the
    variables that may hold each, the first that is set, `unset` what some are otherwise;
    `variables` says of each variable, needed or optional, where to get it or what it is. `serve`:
    what a person runs first, for one on their own machine, MODEL standing for its name. `dummies`
    are values for tests where not any text will do; JSON is the content of a file that the variable
    names.
    `warnings`: how the deprecations begin that its own libraries cause, and nobody here can help.
    `untyped`: the series in which the package has no type information.
    `wire`: what its wires have in common; `other_wires`: those of its classes that are no role.
    """

    id: Id
    label: str
    package: str
    import_: str = Field(alias="import")
    needs: list[list[str]] = Field(min_length=1)
    variables: dict[str, str]
    settings: dict[str, list[str]] = Field(default_factory=dict[str, list[str]])
    unset: dict[str, str] = Field(default_factory=dict[str, str])
    serve: str = ""
    dummies: dict[str, str] = Field(default_factory=dict[str, str])
    warnings: list[str] = Field(default_factory=list[str])
    untyped: list[str] = Field(default_factory=list[str])
    wire: Address = Field(default_factory=Address)
    other_wires: Wires = Field(default_factory=list[Wire])
    roles: dict[RoleName, Role] = Field(min_length=1)

    @model_validator(mode="after")
    def _needed_variables_are_described(self) -> Provider:
        missing = {name for way in self.needs for name in way} - set(self.variables)
        if missing:
            raise ValueError(f"variables does not say where to get {', '.join(sorted(missing))}")
        return self

    @model_validator(mode="after")
    def _wires_have_a_host(self) -> Provider:
        self.all_wires()
        return self

    def wires(self, role: RoleName) -> list[Wire]:
        """All that a role speaks in any series, that of its default model in the newest first."""
        in_some = [self.roles[role], *map(self.roles[role].in_series, self.roles[role].by_series)]
        return self._at_home(wire for one in in_some for wire in one.wires)

    def all_wires(self) -> list[Wire]:
        """The wires of all roles, and the others."""
        of_roles = [wire for role in self.roles for wire in self.wires(role)]
        return unique([*of_roles, *self._at_home(self.other_wires)])

    def _at_home(self, wires: Iterable[Wire]) -> list[Wire]:
        key = next(iter(self.needs[0]), "")
        return unique(wire.at(self.wire, key) for wire in wires)

    @property
    def optional_env(self) -> list[str]:
        """Variables that no alternative needs."""
        needed = {name for way in self.needs for name in way}
        return [name for name in self.variables if name not in needed]
