"""Reports as real calls gave them, for the tests of what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO, TextIOWrapper

from rich.console import Console

from lkgen.project.log import Note, notes
from lkgen.talk.report import CallReport, Host, Report, Span, TurnReport
from lkgen.talk.show.terminal import page
from support.talk import BOOKING, CLOSING

SPANS = (
    Span("speech to text", 0.0, 0.25),
    Span("end of turn", 0.25, 0.33),
    Span("language model", 0.3, 0.36),
    Span("voice", 0.36, 0.42),
    Span("network and audio", 0.42, 0.56),
)
ANSWERED = TurnReport(
    said=BOOKING,
    heard="i would like to book a table for two people tonight please",
    expected="Gladly, a table for two tonight. Which name may I write down for you?",
    replied="Gladly, a table for two tonight. Which name may I write down for you?",
    latency_s=0.561,
    reply_s=4.1,
    spans=SPANS,
)
WITH_TOOL = replace(
    ANSWERED,
    said=CLOSING,
    heard=CLOSING,
    expected="On Sunday we are open from noon to nine.",
    replied="On Sunday we are open from noon to nine.",
    latency_s=0.874,
    tools=('opening_hours({"day": "Sunday"})',),
    spans=(
        Span("speech to text", 0.0, 0.25),
        Span("end of turn", 0.25, 0.33),
        Span("language model", 0.33, 0.66),
        Span("voice", 0.66, 0.74),
        Span("network and audio", 0.74, 0.874),
    ),
)
CUT = replace(
    ANSWERED,
    replied="Gladly, a table",
    problems=("the answer stopped after 3 of 14 words",),
)
UNANSWERED = TurnReport(
    said=CLOSING,
    heard=None,
    expected="On Sunday we are open from noon to nine.",
    replied="",
    latency_s=None,
    problems=("the agent did not answer within 12 s",),
)
PASSED = Report(
    calls=(
        CallReport("Hello, welcome. What can I do for you?", 0.91, (ANSWERED, WITH_TOOL), "", 0.41),
    ),
    server_version="1.13.5",
    agents_version="1.8.9",
    cold_start_s=2.13,
    hosts=(
        Host("api.cartesia.ai", 3, known=True),
        Host("api.deepgram.com", 1, known=True),
        Host("api.groq.com", 4, known=True),
    ),
    refusals=(),
    notes=(),
    rss_mb={"worker": 150, "call": 180},
)
TRACEBACK = """Traceback (most recent call last):
  File "/srv/my-agent/src/my_agent/agent.py", line 31, in entrypoint
    city = bookings["city"]
           ~~~~~~~~^^^^^^^^
KeyError: 'city'"""
CRASHED = "\n".join(
    [
        json.dumps({"level": "INFO", "name": "livekit.agents", "message": "registered worker"}),
        json.dumps({"level": "DEBUG", "name": "asyncio", "message": "Using selector: Epoll"}),
        json.dumps(
            {
                "level": "ERROR",
                "name": "livekit.agents",
                "message": "unhandled exception while running the job task",
                "exc_info": TRACEBACK,
            }
        ),
        json.dumps({"level": "INFO", "name": "livekit.agents", "message": "shutting down job"}),
    ]
)
MUTE = replace(
    PASSED,
    calls=(CallReport("", None, (UNANSWERED,), "its job crashed before it joined the room"),),
    notes=tuple(notes(CRASHED.splitlines())),
    log=CRASHED,
)
TROUBLED = replace(
    PASSED,
    calls=(CallReport("", None, (CUT, UNANSWERED)),),
    hosts=(*PASSED.hosts, Host("mobile.events.data.microsoft.com", 4, known=False)),
    refusals=("api.deepgram.com /v1/listen: 401 no valid API key",),
    remarks=("LiveKit's turn-detector files are not here: a stand-in decided, no real timing",),
    notes=(
        Note(
            "WARNING",
            "livekit.agents",
            "metrics_collected is deprecated. Use session_usage_updated",
        ),
        Note("WARNING", "livekit.agents", "event loop blocked for 131ms importing jiter"),
        Note("ERROR", "livekit.agents", "failed to generate LLM completion: APIStatusError: 500"),
    ),
)
SEVERAL = replace(
    PASSED,
    calls=(
        CallReport("Hello.", 0.9, (ANSWERED, WITH_TOOL), "", 0.4),
        CallReport("Hello.", 1.1, (CUT, WITH_TOOL), "", 0.5),
        CallReport("Hello.", 0.8, (ANSWERED, UNANSWERED), "", 0.5),
        CallReport("Hello.", 0.8, (ANSWERED,), "it hung up after the first turn", 0.5),
    ),
)
ALL = {
    "passed": PASSED,
    "mute": MUTE,
    "troubled": TROUBLED,
    "several": SEVERAL,
}


def console(width: int = 80, encoding: str = "utf-8") -> Console:
    """A console that shows nothing to anybody."""
    file = TextIOWrapper(BytesIO(), encoding=encoding)
    return Console(file=file, width=width, color_system=None, highlight=False)


def screen(report: Report, width: int = 80, encoding: str = "utf-8") -> str:
    """The report as text."""
    return "\n".join(line.plain for line in page(report, console(width, encoding)).lines)
