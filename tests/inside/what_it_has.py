"""Run by the Python of a series: prints which of the catalogue's `has` its LiveKit has."""

import importlib.util
import json
import pathlib

from livekit import agents
from livekit.agents import AgentSession
from livekit.agents.voice import agent_activity

SOURCE = pathlib.Path(agents.__file__).parent
ACTIVITY = pathlib.Path(agent_activity.__file__).read_text(encoding="utf-8")

found = {
    "usage": hasattr(AgentSession, "usage"),
    # 1.5 has it for some STTs only, and warns with the others.
    "adaptive_interruption": "AdaptiveInterruptionDetector" in ACTIVITY
    and "aligned_transcript" not in ACTIVITY.partition("def _resolve_interruption_detection")[2],
    "fake_job_context": importlib.util.find_spec("livekit.agents.testing") is not None,
    "preload": (SOURCE / "ipc" / "_preload.py").exists(),
}
print(json.dumps([name for name, there in found.items() if there]))
