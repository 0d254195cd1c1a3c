"""Run by the Python of a series: which VADs say anything of audio that no filter has gone over.

Takes what makes each, as dotted paths; prints a list of booleans as JSON.
"""

import asyncio
import json
import sys

from livekit import rtc
from using import look_up

_FRAME = rtc.AudioFrame(bytes(640), 16000, 1, 320)
# Two seconds: a VAD says of each part of it that nobody speaks.
_FRAMES = 100


async def hears(path: str) -> bool:
    """Whether there is any event of the silence."""
    stream = look_up(path)().stream()
    for _ in range(_FRAMES):
        stream.push_frame(_FRAME)
    stream.end_input()
    events = [event async for event in stream]
    await stream.aclose()
    return bool(events)


async def main() -> None:
    """Ask each of them."""
    sys.stdout.write(json.dumps([await hears(path) for path in sys.argv[1:]]))


asyncio.run(main())
