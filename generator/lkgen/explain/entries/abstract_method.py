"""A class made from one of LiveKit's lacks a method that it must have.

An LLMStream, a ChunkedStream and a SynthesizeStream need `async def _run`, an LLM needs `chat`, a
TTS `synthesize`, an STT `_recognize_impl`. If the class is a plugin's and not yours, the plugin is
older than your livekit-agents.

Fix:

Write the method, with the base class's own parameters, or use the provider's plugin instead of a
class of your own. For a plugin, install the version of livekit-agents:

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-NAME==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Can't instantiate abstract class {name} with abstract method",
        "Can't instantiate abstract class {name} without an implementation for abstract method",
    ),
    source=(
        "seen: a debugging session with 1.3, and each series here; livekit/agents#1138 for the "
        "plugins"
    ),
    examples=(
        "TypeError: Can't instantiate abstract class GroqLLMStream with abstract method _run",
        (
            "TypeError: Can't instantiate abstract class MySTT without an implementation for "
            "abstract method '_recognize_impl'"
        ),
    ),
    rule="LKD003",
)
