"""Answers each call as the generated project would that the job's metadata names.

The metadata is JSON: `source`, the folder that holds the project's package `my_agent`;
`environment`, the variables that only this project has. Each job is a process of its own, so that
no project sees another one.
"""

import importlib
import json
import os
import sys

from livekit.agents import AgentServer, JobContext, JobProcess, cli, inference


def prewarm(process: JobProcess) -> None:
    if hasattr(inference, "VAD"):
        process.userdata["vad"] = inference.VAD()
    else:  # before 1.8
        process.userdata["vad"] = importlib.import_module("livekit.plugins.silero").VAD.load()


server = AgentServer(setup_fnc=prewarm, num_idle_processes=1, initialize_process_timeout=60)


@server.rtc_session(agent_name="any-project")
async def entrypoint(ctx: JobContext) -> None:
    job = json.loads(ctx.job.metadata)
    ctx.job.metadata = ""
    os.environ.update(job["environment"])
    sys.path.insert(0, job["source"])
    agent = importlib.import_module("my_agent.agent")
    await agent.entrypoint(ctx)


if __name__ == "__main__":
    cli.run_app(server)
