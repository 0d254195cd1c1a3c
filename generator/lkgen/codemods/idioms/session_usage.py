"""Take usage and latency from where LiveKit keeps them, not from `metrics_collected`.

LiveKit 1.5 warns of that event and names its successors: `session.usage`, whose event is
session_usage_updated, and `ChatMessage.metrics` of each turn
(livekit/agents/voice/agent_session.py). Handlers that do no more than count and log are rewritten.
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change
from lkgen.codemods.codemod import Codemod, Example

_EVENT = "metrics_collected"
_BY_HAND = "usage is in session.usage and session_usage_updated, latency in ChatMessage.metrics"
_COLLECTOR = "livekit.agents.metrics.UsageCollector"


def change(change: Change) -> None:
    """Rewrite the handlers of each session, with the collectors that they feed."""
    reading = change.reading
    handlers = [one for one in reading.all(cst.Call) if _listens(change, one)]
    found = [_Handler(change, call) for call in handlers]
    collectors = list(reading.calls(_COLLECTOR))
    why = next((one.hindered() for one in found if one.hindered()), "")
    why = why or ("several sessions are listened to" if len(found) > 1 and collectors else "")
    summaries = [] if why or not found else _summaries(change, found[0], collectors)
    if why or summaries is None or (collectors and not found):
        for node in [*handlers, *collectors]:
            change.leave(
                node, f"{why or 'what becomes of the figures is not seen here'}: {_BY_HAND}"
            )
        return
    for summary in summaries:
        change.replace(summary, f"{found[0].session}.usage")
    for collector in collectors:
        _remove_statement(change, collector)
        change.drop(collector.func)
    for handler in found:
        handler.rewrite()


class _Handler:
    """A function that a decorator registers for the event."""

    def __init__(self, change: Change, call: cst.Call) -> None:
        self.change, self.reading, self.call = change, change.reading, call
        assert isinstance(call.func, cst.Attribute)
        self.session = change.reading.text(call.func.value)
        decorator = change.reading.parent(call)
        above = change.reading.parent(decorator) if isinstance(decorator, cst.Decorator) else None
        self.function = above if isinstance(above, cst.FunctionDef) else None

    def hindered(self) -> str:
        """Why it cannot be rewritten; empty where it can."""
        function = self.function
        if function is None or len(function.decorators) != 1 or len(function.params.params) != 1:
            return "the handler is not a function decorated for this alone"
        if self.reading.uses(function.name):
            return "the handler is called from elsewhere too"
        if not all(self._does(line) for line in function.body.body):
            return "the handler does more than count and log"
        return ""

    def rewrite(self) -> None:
        """Log each turn's metrics where it logged, else take the handler away."""
        function, reading, change = self.function, self.reading, self.change
        assert function is not None
        start = reading.line_start(function.decorators[0])
        end = reading.line_end(function.body)
        for node in reading.within(function):
            if isinstance(node, cst.Name | cst.Attribute):
                change.drop(node)
        if not any(self._does(line) == "log" for line in function.body.body):
            change.write(start, reading.over_blank_lines(end), "")
            change.did(self.call, "LiveKit counts usage itself, so the handler went")
            return
        indent, step = reading.indent(function.decorators[0]), reading.module.default_indent
        event = function.params.params[0].name.value
        near = _noted(function)
        kind = change.use("livekit.agents", "ConversationItemAddedEvent", near=near)
        llm = change.use("livekit.agents", "llm", near=near)
        log = "logger" if change.bound("logger") else "logging.getLogger(__name__)"
        if not change.bound("logger"):
            change.use_module("logging")
        lines = [
            f'@{self.session}.on("conversation_item_added")',
            f"def {function.name.value}({event}: {kind}) -> None:",
            f"{step}if isinstance({event}.item, {llm}.ChatMessage) and {event}.item.metrics:",
            f'{step}{step}{log}.info("metrics of a turn: %s", {event}.item.metrics)',
        ]
        change.write(start, end, "".join(f"{indent}{line}\n" for line in lines))
        change.did(self.call, "what a turn took is logged from ChatMessage.metrics, once a turn")

    def _does(self, line: cst.CSTNode) -> str:
        """What a line of the handler does: "log" or "count"; empty for anything else."""
        [only] = line.body if isinstance(line, cst.SimpleStatementLine) else [None]
        if not isinstance(only, cst.Expr) or self.function is None:
            return ""
        call, event = only.value, self.function.params.params[0].name.value
        if not isinstance(call, cst.Call) or not call.args:
            return ""
        if self.reading.text(call.args[0].value) != f"{event}.metrics":
            return ""
        if self.reading.is_(call.func, "livekit.agents.metrics.log_metrics"):
            return "log"
        func = call.func
        counts = isinstance(func, cst.Attribute) and func.attr.value == "collect"
        owner = self.reading.kind(func.value) if isinstance(func, cst.Attribute) else ""
        return "count" if counts and owner == self.reading.home(_COLLECTOR) else ""


def _listens(change: Change, call: cst.Call) -> bool:
    func = call.func
    if not (isinstance(func, cst.Attribute) and func.attr.value in ("on", "once") and call.args):
        return False
    first = call.args[0].value
    if not (isinstance(first, cst.SimpleString) and first.evaluated_value == _EVENT):
        return False
    kind = change.reading.kind(func.value)
    if kind:
        return kind == change.reading.home("livekit.agents.AgentSession")
    # Models have an event of that name, too, which is not deprecated.
    return change.reading.text(func.value).rpartition(".")[2] == "session"


def _summaries(
    change: Change, handler: _Handler, collectors: list[cst.Call]
) -> list[cst.Call] | None:
    """The calls of `get_summary`, all of which only show it; None where that is not so."""
    reading, found = change.reading, list[cst.Call]()
    for collector in collectors:
        above = reading.parent(collector)
        target = above.targets[0].target if isinstance(above, cst.Assign) else None
        if not isinstance(target, cst.Name) or not isinstance(above, cst.Assign):
            return None
        for name in reading.references(target):
            attribute = reading.parent(name)
            call = reading.parent(attribute) if attribute else None
            if not (isinstance(attribute, cst.Attribute) and isinstance(call, cst.Call)):
                return None
            if attribute.attr.value == "collect":
                continue
            session_seen = reading.bound(handler.session.partition(".")[0], call)
            if attribute.attr.value != "get_summary" or not session_seen:
                return None
            if not _only_shown(change, call):
                return None
            found.append(call)
    return found


def _only_shown(change: Change, node: cst.CSTNode) -> bool:
    """Whether a value is only printed or logged."""
    reading, above = change.reading, change.reading.parent(node)
    if isinstance(above, cst.FormattedStringExpression):
        return True
    if isinstance(above, cst.Arg):
        call = reading.parent(above)
        text = reading.text(call.func) if isinstance(call, cst.Call) else ""
        return text == "print" or text.rpartition(".")[2] in ("debug", "info", "warning")
    target = above.targets[0].target if isinstance(above, cst.Assign) else None
    if isinstance(target, cst.Name):
        return all(_only_shown(change, name) for name in reading.references(target))
    return False


def _remove_statement(change: Change, node: cst.CSTNode) -> None:
    reading = change.reading
    lines = (one for one in reading.parents(node) if isinstance(one, cst.SimpleStatementLine))
    line = next(lines)
    change.write(reading.line_start(line), reading.line_end(line), "")


def _noted(function: cst.FunctionDef) -> cst.BaseExpression | None:
    note = function.params.params[0].annotation
    return note.annotation if note else None


CODEMOD = Codemod(
    id="session-usage",
    needs="1.5",
    what="metrics_collected gives way to session.usage and ChatMessage.metrics",
    words=(_EVENT, "UsageCollector"),
    change=change,
    examples=(
        Example(
            before="""\
import logging

from livekit.agents import AgentSession, JobContext, MetricsCollectedEvent, metrics

logger = logging.getLogger("desk")


async def entrypoint(ctx: JobContext):
    session = AgentSession()
    usage_collector = metrics.UsageCollector()

    @session.on("metrics_collected")
    def _on_metrics_collected(ev: MetricsCollectedEvent):
        metrics.log_metrics(ev.metrics)
        usage_collector.collect(ev.metrics)

    async def log_usage():
        summary = usage_collector.get_summary()
        logger.info(f"Usage: {summary}")

    ctx.add_shutdown_callback(log_usage)
""",
            after="""\
import logging

from livekit.agents import AgentSession, ConversationItemAddedEvent, JobContext, llm

logger = logging.getLogger("desk")


async def entrypoint(ctx: JobContext):
    session = AgentSession()

    @session.on("conversation_item_added")
    def _on_metrics_collected(ev: ConversationItemAddedEvent) -> None:
        if isinstance(ev.item, llm.ChatMessage) and ev.item.metrics:
            logger.info("metrics of a turn: %s", ev.item.metrics)

    async def log_usage():
        summary = session.usage
        logger.info(f"Usage: {summary}")

    ctx.add_shutdown_callback(log_usage)
""",
        ),
        Example(
            before="""\
from livekit import agents


def watch(session: agents.AgentSession):
    usage = agents.metrics.UsageCollector()

    @session.on("metrics_collected")
    def on_metrics(event: agents.MetricsCollectedEvent):
        usage.collect(event.metrics)

    @session.on("close")
    def on_close(event):
        print("used", usage.get_summary())
""",
            after="""\
from livekit import agents


def watch(session: agents.AgentSession):

    @session.on("close")
    def on_close(event):
        print("used", session.usage)
""",
        ),
        Example(
            before="""\
from livekit import agents


def watch(session: agents.AgentSession):
    @session.on("metrics_collected")
    def on_metrics(event: agents.MetricsCollectedEvent):
        if event.metrics.type == "llm_metrics":
            print(event.metrics.ttft)
""",
            after="""\
from livekit import agents


def watch(session: agents.AgentSession):
    @session.on("metrics_collected")
    def on_metrics(event: agents.MetricsCollectedEvent):
        if event.metrics.type == "llm_metrics":
            print(event.metrics.ttft)
""",
            left="the handler does more than count and log",
        ),
    ),
)
