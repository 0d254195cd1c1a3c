"""The report of a call for a person."""

from __future__ import annotations

from statistics import median

from rich.console import Console
from rich.text import Text

from lkgen.talk.caller.words import bare
from lkgen.talk.report import CallReport, Explained, Report, Span, TurnReport
from lkgen.talk.show.excerpt import tail, trace
from lkgen.talk.show.page import Page
from lkgen.talk.show.waterfall import Axis, duration
from lkgen.terminal import ACCENT

_COLUMN = 16
_SPOKEN = 10
# Longer than the longest name of a span.
_BARS_AT = 23
_SECONDS = 7
# Of warnings, of errors: the rest is counted here and told in full by --json.
_MOST = 5
_TRACE_LINES = 6
_LOG_LINES = 12


def show(report: Report, console: Console) -> None:
    """Print what was seen: a few screens at most, whatever happened."""
    for line in page(report, console).lines:
        # The lines fit already; on a very narrow screen they shall not be cut.
        console.print(line, soft_wrap=True)


def page(report: Report, console: Console) -> Page:
    """The report as lines that `console` can show."""
    page = Page(console)
    _start(page, report)
    if len(report.calls) == 1:
        _call(page, report.calls[0])
    elif report.calls:
        _calls(page, report.calls)
    if any(call.stopped_at for call in report.calls):
        _mute(page, report)
    page.gap()
    _contacted(page, report)
    memory = [f"{name} {size} MB" for name, size in report.rss_mb.items()]
    if memory:
        page.parts("Memory", memory, column=_COLUMN)
    _listed(page, "Note", report.remarks)
    _listed(page, "Deprecations", report.deprecations)
    _listed(page, "Warnings", report.warnings)
    if not report.warnings:
        page.put("Warnings", "none", column=_COLUMN)
    _listed(page, "Refusals", report.refusals)
    _errors(page, report)
    _listed(page, "lkgen", report.mishaps)
    page.gap()
    _verdict(page, report)
    return page


def _start(page: Page, report: Report) -> None:
    # An agent that never registered was never ready.
    cold = report.cold_start_s
    ready = f"ready in {cold:.1f} s" if cold else "never ready"
    parts = [
        f"livekit-server {report.server_version}",
        f"agents {report.agents_version}, {ready}",
    ]
    connected = [c.connected_s for c in report.calls if c.connected_s is not None]
    if connected:
        parts.append(f"connected in {max(connected):.1f} s")
    page.parts("", parts, column=2, style="dim")
    if report.caution:
        page.put("Note", report.caution, column=_COLUMN)
    page.gap()


def _call(page: Page, call: CallReport) -> None:
    if call.greeted:
        text = call.greeting or "(no transcript)"
        greeting = page.text(text, (f"  (greeting, after {call.greeting_s:.2f} s)", "dim"))
        page.put("Agent", greeting, column=_SPOKEN)
    for turn in call.turns:
        _transcript(page, turn)
    for number, turn in enumerate(call.turns, 1):
        _turn(page, f"Turn {number}", turn)


def _transcript(page: Page, turn: TurnReport) -> None:
    page.put("You", turn.said or "(silent)", column=_SPOKEN, style="" if turn.said else "dim")
    if turn.replied:
        page.put("Agent", turn.replied, column=_SPOKEN)
    else:
        missing = "(no answer)" if turn.latency_s is None else "(a voice, but no transcript)"
        missing = f"({turn.excused})" if turn.excused else missing
        page.put("Agent", missing, column=_SPOKEN, style="dim")


def _turn(page: Page, title: str, turn: TurnReport, *, spoken: bool = False) -> None:
    """A turn in detail, with what was said in it if that is not on the page already."""
    page.gap()
    if turn.latency_s is None:
        page.put("", page.text((title, "bold"), "  no answer"))
    else:
        seconds = (f"{turn.latency_s:.2f} s", "bold")
        rest = " from your last word to the first sound"
        page.put("", page.text((title, "bold"), "  ", seconds, rest))
    if spoken:
        _transcript(page, turn)
    axis = Axis.of([turn])
    for span in turn.spans:
        _bar(page, axis, span)
    if turn.unsure_s is not None:
        waited = f"unsure that you had finished: waited its max_delay, {turn.unsure_s:g} s"
        _about(page, "turn detector", waited)
    for tool in turn.tools:
        _about(page, "tool called", tool)
    if turn.heard is None and turn.problems:
        _about(page, "heard", "nothing that reached the model")
    elif turn.heard is not None and bare(turn.heard) != bare(turn.said):
        _about(page, "heard", turn.heard)
    other = turn.replied and bare(turn.replied) != bare(turn.expected)
    if turn.problems and other and not turn.differences:
        _about(page, "model's answer", turn.expected)
    for problem in turn.problems:
        _about(page, "problem", problem, style="bold")
    for difference in turn.differences:
        _about(page, difference.what, f"- {difference.expected}")
        _about(page, "", f"+ {difference.happened or '(nothing)'}")


def _about(page: Page, label: str, text: str, style: str = "") -> None:
    page.put(label, text, indent=4, column=_BARS_AT, style=style)


def _bar(page: Page, axis: Axis, span: Span) -> None:
    """One line: the name, the bar on the turn's axis, the seconds at the right."""
    room = page.width - _BARS_AT - _SECONDS
    first, end = axis.cells(span, room)
    line = Text(" " * first)
    line.append(page.glyphs.bar * (end - first), ACCENT)
    line.append(" " * (room - end) + f"{duration(span):>{_SECONDS}}")
    page.put(span.name, line, indent=4, column=_BARS_AT)


def _calls(page: Page, calls: tuple[CallReport, ...]) -> None:
    """A table of latencies, then the turns in which something is wrong."""
    turns = max(len(call.turns) for call in calls)
    # A table as wide as the page: more turns stand in another one below.
    each = (page.width - 12) // 10
    for begin in range(0, max(1, turns), each):
        numbers = range(begin, min(begin + each, turns))
        rows = [["", *(f"turn {number + 1}" for number in numbers)]]
        rows += [
            [f"Call {at}", *(_latency(page, call, number) for number in numbers)]
            for at, call in enumerate(calls, 1)
        ]
        page.table(rows)
        page.gap()
    page.put("", "Seconds from the caller's last word to the first sound; ! marks a problem.")
    for at, call in enumerate(calls, 1):
        for number, turn in enumerate(call.turns, 1):
            if turn.problems:
                _turn(page, f"Call {at}, turn {number}", turn, spoken=True)


def _latency(page: Page, call: CallReport, number: int) -> str:
    if number >= len(call.turns):
        return page.glyphs.none
    turn = call.turns[number]
    seconds = page.glyphs.none if turn.latency_s is None else f"{turn.latency_s:.2f}"
    return f"! {seconds}" if turn.problems else seconds


def _mute(page: Page, report: Report) -> None:
    page.gap()
    for at, call in enumerate(report.calls, 1):
        if call.stopped_at:
            which = f"call {at}: " if len(report.calls) > 1 else ""
            page.put("Stopped", f"{which}{call.stopped_at}", column=_COLUMN, style="bold")
    # An error is told below, with its traceback, and shows it better.
    lines = [] if report.errors else tail(report.log, _LOG_LINES)
    if lines:
        page.gap()
        page.put("", "The agent's log ends with")
        _quote(page, lines, 4)


def _contacted(page: Page, report: Report) -> None:
    known = [host.name for host in report.hosts if host.known]
    unknown = [host.name for host in report.hosts if not host.known]
    if known:
        page.parts("Contacted", known, column=_COLUMN)
        page.put("", "answered on this machine, nothing left it", column=_COLUMN, style="dim")
    elif not unknown:
        page.put("Contacted", "nobody", column=_COLUMN)
    if unknown:
        hosts = f"your agent also contacts {', '.join(unknown)}: refused"
        page.put("" if known else "Contacted", hosts, column=_COLUMN)


def _listed(page: Page, label: str, texts: tuple[str, ...] | list[str]) -> None:
    for at, text in enumerate(texts[:_MOST]):
        page.put("" if at else label, text, column=_COLUMN)
    _rest(page, len(texts))


def _errors(page: Page, report: Report) -> None:
    """Each error with the end of its traceback."""
    for at, error in enumerate(report.errors[:_MOST]):
        page.put("" if at else "Errors", error, column=_COLUMN, style="bold")
        _quote(page, trace(report.log, error, _TRACE_LINES), _COLUMN + 2)
        if known := report.explained.get(error):
            _explained(page, known)
    _rest(page, len(report.errors))


def _explained(page: Page, known: Explained) -> None:
    """Why an error happens, and what to do about it."""
    for label, text in (("cause", known.cause), ("fix", known.fix)):
        for at, line in enumerate(text.splitlines()):
            deeper = len(line) - len(line.lstrip())
            page.put("" if at else label, line, indent=_COLUMN, column=_BARS_AT + deeper)


def _rest(page: Page, count: int) -> None:
    if count > _MOST:
        page.put("", f"and {count - _MOST} more: --json lists them", column=_COLUMN, style="dim")


def _quote(page: Page, lines: list[str], column: int) -> None:
    """Lines of a log as they stand there, their indentation included."""
    for line in lines:
        deeper = min(12, len(line) - len(line.lstrip()))
        page.put("", line.strip(), column=column + deeper, style="dim")


def _verdict(page: Page, report: Report) -> None:
    turns = [turn for call in report.calls for turn in call.turns]
    latencies = [turn.latency_s for turn in turns if turn.latency_s is not None]
    due = [turn for turn in turns if not turn.excused]
    answered = f"{len(latencies)} of {len(due)} sentence{'s' * (len(due) != 1)} answered"
    if not turns:
        answered = "nothing was said"
    if latencies:
        answered += f", {median(latencies):.2f} s at the median"
    if report.ok:
        page.put("Passed", answered, column=_COLUMN, style=f"bold {ACCENT}")
        following = ("--record call.wav to hear it", "--fault llm:500 to see a failure")
    else:
        count = len(report.problems)
        found = f"{count} problem{'s' * (count > 1)}; {answered}"
        page.put("Failed", found, column=_COLUMN, style="bold")
        following = (_remedy(report),)
    page.parts("Next", following, column=_COLUMN)


def _remedy(report: Report) -> str:
    """What to do about a failure."""
    if any(call.stopped_at for call in report.calls):
        return "put right what the log shows, and call again"
    if report.errors:
        return "put right what was logged as an error, and call again"
    if report.refusals:
        return "put right what was refused, and call again"
    return "call again with --record call.wav and listen to what went wrong"
