"""Run by the Python of a series: starts agents by their file, and reports what is deprecated."""

import asyncio
import importlib.util
import json
import logging
import os
import sys
import warnings
from pathlib import Path

KEYS = ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "DEEPGRAM_API_KEY", "GROQ_API_KEY"]
os.environ |= dict.fromkeys([*KEYS, "CARTESIA_API_KEY", "OPENAI_API_KEY"], "x")
os.environ["LIVEKIT_URL"] = "ws://127.0.0.1:1"


async def start(path: Path) -> None:
    """Import an agent, warm a process up, answer a job without a server, and end the session."""
    from livekit.agents import AgentServer
    from livekit.agents.testing import fake_job_context

    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    [server] = [one for one in vars(module).values() if isinstance(one, AgentServer)]
    with fake_job_context() as ctx:
        server.setup_fnc(ctx.proc)
        await server._entrypoint_fnc(ctx)
        session = ctx._primary_agent_session
        await asyncio.sleep(0.1)
        await session.aclose()


def deprecated(path: Path) -> list[str]:
    """What the logs and the warnings say of it."""
    texts: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(record.getMessage())
    logging.getLogger().addHandler(handler)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            asyncio.run(start(path))
        finally:
            logging.getLogger().removeHandler(handler)
    ours = [one for one in caught if "livekit" in f"{one.message} {one.filename}"]
    ours += [one for one in caught if one.filename == str(path)]
    texts += [str(one.message) for one in ours if one.category is DeprecationWarning]
    return sorted({text for text in texts if "deprecated" in text})


json.dump({path: deprecated(Path(path)) for path in sys.argv[1:]}, sys.stdout)
