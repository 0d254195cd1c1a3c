"""The VAD does not keep up with the sound: the process lacks CPU.

It listens to every caller all the time. Right after start it may be said once while things warm
up; again and again it makes the agent deaf and late.

Fix:

Load it before calls, and take fewer of them on this machine.

    def prewarm(proc: JobProcess) -> None:
        proc.userdata["vad"] = silero.VAD.load()
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("inference is slower than realtime",),
    source="livekit/agents#4761, livekit/agents#3894, livekit/agents#6498",
    examples=("WARNING livekit.plugins.silero - inference is slower than realtime",),
    rule="LKD017",
    often=3,
)
