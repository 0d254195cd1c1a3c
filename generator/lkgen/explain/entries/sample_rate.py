"""Sound of one sample rate went where another is wanted.

Fix:

Resample what you push yourself, or make the source at the rate of what you have.

    resampler = rtc.AudioResampler(input_rate=16000, output_rate=24000)
    source = rtc.AudioSource(sample_rate=24000, num_channels=1)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Sample rate mismatch: expected",
        "the sample rate of the input frames must be consistent",
        "frame sample rates are inconsistent",
        "a frame with different sample rate was pushed",
        "a frame with different audio format was already pushed",
        "InvalidState - sample_rate and num_channels don't match",
        "sample_rate and num_channels don't match",
        "failed to capture frame",
        "all TTS must have the same number of channels",
    ),
    source="livekit/agents-js#270, livekit/agents#4244; seen: source of each series",
    examples=("ValueError: Sample rate mismatch: expected 24000, got 16000",),
    confidence="medium",
)
