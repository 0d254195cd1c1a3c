"""Run by the Python of an environment with plugins: what the first request of an LLM imports.

Takes a claim as JSON, as `drive_provider.py` does, with `preload`, modules to import before.
Prints the names of the modules that the request imported, as JSON.
"""

import asyncio
import importlib
import json
import os
import sys

from livekit.agents import AgentServer, AgentSession, llm
from using import PATIENT, make, open_session, opening_hours

# An agent has imported what these need.
assert AgentServer
assert AgentSession


async def main() -> None:
    """Make the LLM of the claim and ask it once, with a tool."""
    claim = json.loads(sys.argv[1])
    os.environ.update(claim["env"])
    for name in claim["preload"]:
        importlib.import_module(name)
    session = open_session()
    model = make(claim)
    context = llm.ChatContext()
    context.add_message(role="user", content="When do you open on Sunday?")
    before = set(sys.modules)
    stream = model.chat(chat_ctx=context, tools=[opening_hours], conn_options=PATIENT)
    async with stream:
        async for _ in stream:
            pass
    sys.stdout.write(json.dumps(sorted(set(sys.modules) - before)))
    await session.close()


asyncio.run(main())
