"""What was seen in a call, or in several."""

from __future__ import annotations

from dataclasses import dataclass, field

from lkgen.project.log import Note


@dataclass(frozen=True)
class Span:
    """A step of a turn; times are seconds from the last sample of the caller's sentence.

    `name` is one of `speech to text`, `end of turn`, `language model`, `voice`,
    `realtime model`, `tool`, `network and audio`. They follow each other without a gap. Work that
    was done while an earlier step was still going on cost no time and has no span: an agent may
    ask the model before the turn is over.
    """

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Difference:
    """Where a call went another way than its script.

    Attributes:
        what: the key in the script: `hear`, `tool`, `result`, …
        expected: what the script says.
        happened: what happened instead; empty for nothing.
    """

    what: str
    expected: str
    happened: str


@dataclass(frozen=True)
class TurnReport:
    """What became of one sentence.

    Attributes:
        said: the sentence.
        heard: the transcript of it that reached the model; None if none did.
        expected: what the script's model answered.
        replied: the transcript of what the agent then said; empty if it was not heard.
        latency_s: seconds from the sentence's last sample to the first sound of the reply;
            None if there was no reply.
        reply_s: seconds from the reply's first sound to its last.
        excused: why no answer was due, such as that the agent hung up; empty if one was.
        tools: the tools the model called, as `name(arguments)`.
        spans: where the latency went, in order; empty if there was no reply.
        unsure_s: how long LiveKit's turn detector, unsure that the caller had finished, made the
            agent wait: its max_delay, in seconds; None if it was sure, or none was asked. Not
            known where there are several callers.
        problems: what is wrong with the agent's part in it, in words.
        differences: where it went another way than the user's script; a problem each.
    """

    said: str
    heard: str | None
    expected: str
    replied: str
    latency_s: float | None
    reply_s: float = 0.0
    excused: str = ""
    tools: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    unsure_s: float | None = None
    problems: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class CallReport:
    """What was seen in one call.

    Attributes:
        greeting: the transcript of what the agent said before the caller did; empty without.
        greeting_s: seconds from joining to its first sound; None without greeting.
        turns: what became of each sentence of the script.
        stopped_at: the step at which a mute agent stopped, in words; empty if it answered.
        connected_s: seconds the caller took to join the room; None if it was not measured.
        unsaid: how many sentences were left when the agent hung up.
    """

    greeting: str
    greeting_s: float | None
    turns: tuple[TurnReport, ...]
    stopped_at: str = ""
    connected_s: float | None = None
    unsaid: int = 0

    @property
    def greeted(self) -> bool:
        return self.greeting_s is not None


@dataclass(frozen=True)
class Host:
    """A host the agent contacted: how often, and whether a fake answered.

    The name of one that it tried to reach past the proxy has the port, and the protocol if that
    is not TCP: `db.example.com:5432`, `10.0.0.1/icmp`.
    """

    name: str
    requests: int
    known: bool


@dataclass(frozen=True)
class Explained:
    """What is known of an error that the agent logged.

    Attributes:
        id: of the explanation, as `lkgen explain` has it.
        cause: why it happens.
        fix: what to do; lines of code are indented.
        rule: the rule of `lkgen doctor` that finds it; empty without.
    """

    id: str
    cause: str
    fix: str
    rule: str = ""


@dataclass(frozen=True)
class Report:
    """What was seen.

    Attributes:
        calls: each caller's call, in the order in which they began.
        server_version: of livekit-server.
        agents_version: of the agent's livekit-agents.
        cold_start_s: seconds from the worker's start until it was registered.
        hosts: whom the agent contacted, this machine left out.
        refusals: what the providers would have refused, and what went against the script.
        remarks: what a reader must know to judge the rest, such as a stand-in model.
        notes: warnings, errors and deprecations in the agent's log.
        network: what kept the agent from other machines: `namespace`, a network that leads
            nowhere, for all that it runs; `start-up`, its own Python.
        rss_mb: resident memory at its highest, in MB: `worker`, the main process, and `call`, the
            largest process of a job.
        log: the agent's whole log.
        explained: what is known of `errors`, by what each says.
        mishaps: what failed in lkgen itself.
        caution: what puts all of it in doubt, and is told before it; empty if nothing does.
    """

    calls: tuple[CallReport, ...]
    server_version: str
    agents_version: str
    cold_start_s: float
    hosts: tuple[Host, ...]
    refusals: tuple[str, ...]
    notes: tuple[Note, ...]
    remarks: tuple[str, ...] = ()
    network: str = ""
    rss_mb: dict[str, int] = field(default_factory=dict[str, int])
    log: str = field(default="", repr=False)
    explained: dict[str, Explained] = field(default_factory=dict[str, Explained])
    mishaps: tuple[str, ...] = ()
    caution: str = ""

    @property
    def deprecations(self) -> list[str]:
        return [note.message for note in self.notes if note.deprecation]

    @property
    def warnings(self) -> list[str]:
        return [
            note.message for note in self.notes if note.level == "WARNING" and not note.deprecation
        ]

    @property
    def errors(self) -> list[str]:
        """What the agent logged as an error."""
        return [note.message for note in self.notes if note.level in ("ERROR", "CRITICAL")]

    @property
    def problems(self) -> list[str]:
        """Everything that makes the call a failure; empty if it is none."""
        found = [call.stopped_at for call in self.calls if call.stopped_at]
        found += [
            f"turn {number}: {problem}"
            for call in self.calls
            for number, turn in enumerate(call.turns, 1)
            for problem in turn.problems
        ]
        return [*found, *self.refusals, *self.errors, *self.mishaps]

    @property
    def ok(self) -> bool:
        """The agent answered each sentence, once, and logged no error."""
        return not self.problems
