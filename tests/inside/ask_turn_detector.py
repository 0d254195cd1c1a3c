"""Ask LiveKit's turn detector about recordings; run by the Python of series 1.8.

    python ask_turn_detector.py FILE.wav ...

Prints a JSON list: for each recording the probability that the turn has ended with it, and the
threshold below which LiveKit waits.
"""

from __future__ import annotations

import asyncio
import json
import sys
import wave

from livekit import rtc
from livekit.agents import inference


async def main(paths: list[str]) -> None:
    detector = inference.TurnDetector(version="v1-mini")
    found: list[dict[str, float | None]] = []
    for path in paths:
        stream = detector.stream()
        with wave.open(path, "rb") as file:
            rate = file.getframerate()
            size = rate // 50
            # In small pieces, as a room gives them; its buffer takes no more than it holds.
            while len(pcm := file.readframes(size)) == 2 * size:
                stream.push_audio(rtc.AudioFrame(pcm, rate, 1, size))
        # The stream takes what was pushed in a task of its own.
        await asyncio.sleep(0.1)
        told = await stream.predict()
        threshold = await stream.unlikely_threshold(None)
        found.append({"probability": told.end_of_turn_probability, "threshold": threshold})
        await stream.aclose()
    sys.stdout.write(json.dumps(found))


asyncio.run(main(sys.argv[1:]))
