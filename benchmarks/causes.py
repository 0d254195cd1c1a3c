"""Time how soon `lkgen talk` names why an agent does not answer, from its log line on.

python benchmarks/causes.py --python ENVIRONMENT/bin/python [NAME ...]

The Python has livekit-agents and its plugins for Deepgram, OpenAI and Silero. Prints for each
cause: seconds from the line in the agent's log to the report, and what the report says. Each answer
may take 30 s: a cause that nobody noticed takes as long.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.caller.faults import parse_fault
from lkgen.talk.caller.script import Script, Turn
from lkgen.talk.caller.visitor import Visitor
from lkgen.talk.report import Report
from lkgen.talk.sandbox.start_up.lkgen_jobs import CLOSED

TIMEOUT_S = 30.0
NOW = "it happens now"
"""What an agent prints where LiveKit logs nothing of what happens."""
ASKED = (
    "What time do you close on Sunday?",
    "I would like to book a table for two people tonight please.",
)
AGENT = """
import asyncio, json, os
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli, function_tool
from livekit.plugins import deepgram, openai, silero
{top}
class Clerk(Agent):
    def __init__(self):
        super().__init__(instructions="Answer the phone of a small shop.")
    async def on_user_turn_completed(self, turn_ctx, new_message):
        {turn}
def prewarm(process):
    {prewarm}
async def answer(request):
    {request}
async def entrypoint(ctx: JobContext):
    {before}
    await ctx.connect()
    {connected}
    session = AgentSession(vad=silero.VAD.load(), turn_detection="vad", stt=deepgram.STT(),
                           llm=openai.LLM(), tts=openai.TTS(), {options})
    await session.start(agent=Clerk(), room=ctx.room)
    {started}
if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint, request_fnc=answer, prewarm_fnc=prewarm))
"""
PARTS = {
    **dict.fromkeys(("top", "turn", "prewarm", "before", "connected", "started"), "pass"),
    "options": "",
    "request": "await request.accept()",
}
MODULES = {"menu": "def (", "newest": "try: ...\nexcept ImportError, OSError: ..."}
SAYS = f"print({NOW!r}, flush=True)"


@dataclass(frozen=True)
class Cause:
    """An agent that does not answer.

    Attributes:
        parts: what stands in the agent's source, by where.
        marker: what its log says when it happens.
        metadata: what its job is told.
        fault: what fails on purpose.
    """

    parts: Mapping[str, str]
    marker: str = NOW
    metadata: str | None = None
    fault: str = ""


CAUSES = {
    "syntax error": Cause({"top": "import menu"}, "SyntaxError"),
    "syntax error of compile()": Cause({"top": "dict(llm=1, llm=2)"}, "SyntaxError"),
    "newer Python": Cause({"top": "import newest"}, "SyntaxError"),
    "missing settings": Cause(
        {
            "top": "from pydantic_settings import BaseSettings\n"
            "class Settings(BaseSettings):\n    shop_id: int\nos.environ['SHOP_ID'] = 'x'\n"
            "Settings()"
        },
        "validation error for Settings",
    ),
    "missing model files": Cause({"before": "open('models/voice.onnx')"}, "FileNotFoundError"),
    "missing model files in prewarm": Cause(
        {"prewarm": "open('models/voice.onnx')"}, "process initialization failed"
    ),
    "missing metadata": Cause(
        {"before": "ctx.userdata = (json.loads)(ctx.job.metadata)['customer']"},
        "unhandled exception",
        metadata="",
    ),
    "exception in the job": Cause({"before": "{}['sunday']"}, "unhandled exception"),
    "exception once the session runs": Cause({"started": "{}['sunday']"}, "unhandled exception"),
    "came and left": Cause({"connected": f"{SAYS}; ctx.shutdown(reason='not today'); return"}),
    "left in the call": Cause({"started": f"await asyncio.sleep(3); {SAYS}; ctx.shutdown()"}),
    "never joined": Cause({"before": f"{SAYS}; return"}),
    "wrong name: refuses the call": Cause(
        {
            "request": "if request.agent_name != 'clerk':\n"
            f"        {SAYS}\n        return await request.reject()\n"
            "    await request.accept()"
        }
    ),
    "wrong name: gives no answer": Cause({"request": SAYS}),
    "session gave up": Cause(
        {
            "top": "from livekit.agents.voice.agent_session import SessionConnectOptions",
            "options": "conn_options=SessionConnectOptions(max_unrecoverable_errors=0)",
        },
        "closing due to unrecoverable error",
        fault="llm:500",
    ),
    "session closed, agent stayed": Cause(
        {"started": "await asyncio.sleep(3); await session.aclose()"}, CLOSED
    ),
    "session closed in a turn": Cause({"turn": "self.session.shutdown()"}, CLOSED),
}


async def main() -> None:
    """Call an agent for each cause, and print the figures."""
    parser = argparse.ArgumentParser(description="Time how soon talk names a cause.")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name, cause in CAUSES.items():
        if not options.names or name in options.names:
            seconds, why = await measure(cause, options.python)
            sys.stdout.write(f"{name:34}{seconds:6.2f} s  {why}\n")
            sys.stdout.flush()


async def measure(cause: Cause, python: str) -> tuple[float, str]:
    """Seconds from the line in the log to the report, and what that says."""
    with tempfile.TemporaryDirectory() as folder:
        agent, logs = Path(folder) / "agent.py", Path(folder) / "logs"
        agent.write_text(AGENT.format(**{**PARTS, **cause.parts}), encoding="utf-8")
        for module, text in MODULES.items():
            agent.with_name(f"{module}.py").write_text(text, encoding="utf-8")
        logs.mkdir()
        turns = tuple(Turn(text, "At nine.") for text in ASKED * 2)
        faults = (parse_fault(cause.fault),) if cause.fault else ()
        calling = asyncio.create_task(
            call(
                Project(agent, python),
                Script(turns, faults=faults),
                wires(),
                visitor=Visitor(metadata=cause.metadata),
                timeout_s=TIMEOUT_S,
                folder=logs,
            )
        )
        happened = 0.0
        while not calling.done():
            if not happened and any(
                cause.marker in log.read_text(errors="replace") for log in logs.glob("*/agent.log")
            ):
                happened = time.monotonic()
            await asyncio.sleep(0.02)
        ended = time.monotonic()
        return ended - (happened or ended), _why(await calling)


def _why(report: Report) -> str:
    (seen,) = report.calls
    told = [seen.stopped_at, *(problem for turn in seen.turns for problem in turn.problems)]
    return next(filter(None, told), "nothing" if report.problems == [] else report.problems[0])


if __name__ == "__main__":
    asyncio.run(main())
