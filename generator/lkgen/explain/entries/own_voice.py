"""A TTS of your own uses the emitter in another order than it takes.

Fix:

    async def _run(self, output_emitter):
        output_emitter.initialize(request_id="1", sample_rate=24000, num_channels=1,
                                  mime_type="audio/pcm", stream=True)
        output_emitter.start_segment(segment_id="1")
        output_emitter.push(sound)
        output_emitter.end_segment()

Leave `stream` and the segments out in a ChunkedStream.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "AudioEmitter isn't started",
        "AudioEmitter already started",
        "start_segment() can only be called when SynthesizeStream",
        "end_segment() can only be called when SynthesizeStream",
        "start_segment() must be called before pushing audio data",
        "start_segment() called before the previous segment was ended",
        "number of segments mismatch",
        "incomplete PCM sample at end of segment",
    ),
    source="seen: source of each series (`livekit.agents.tts`)",
    examples=("RuntimeError: AudioEmitter isn't started",),
)
