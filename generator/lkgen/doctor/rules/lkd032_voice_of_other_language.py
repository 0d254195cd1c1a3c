"""LKD032: a voice of another language than the one it is to speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_VOICE = ("voice", "voice_name", "voice_id")
_LOCALE = re.compile(r"([a-z]{2,3})-[A-Z]{2}\b")


class VoiceOfOtherLanguage(Rule):
    """Voice of another language than the one given

    ## What it does
    Finds a TTS whose `language` and whose voice's name say different languages.

    ## Why
    The provider refuses, reads with a wrong accent, or sends no sound at all: `no audio frames were
    pushed`.

    ## Example
    ```python
    google.TTS(language="hi-IN", voice_name="en-US-Chirp3-HD-Charon")
    ```

    ## Use instead
    ```python
    google.TTS(language="hi-IN", voice_name="hi-IN-Chirp3-HD-Charon")
    ```

    ## Source
    livekit/agents#4463, livekit/agents#5915
    """

    id = "LKD032"
    name = "voice-of-other-language"
    severity = "warning"
    examples = (
        Good(
            """
            from livekit.plugins import azure, google

            one = google.TTS(language="en-GB", voice_name="en-US-Chirp3-HD-Charon")
            two = azure.TTS(language="de-DE", voice="de-DE-KatjaNeural")
            three = azure.TTS(language="hi-IN", voice="en-US-AvaMultilingualNeural")
            """
        ),
        Bad(
            """
            from livekit.plugins import google

            tts = google.TTS(language="hi-IN", voice_name="en-US-Chirp3-HD-Charon")  # <- LKD032
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Compare the language of each voice with the one given."""
        for path, calls in module.called.items():
            if path.startswith("livekit.plugins.") and kind_of(project.facts, path) == "tts":
                for call in calls:
                    words = {word.name: word for word in given(module, call)}
                    language = module.text(words["language"].value) if "language" in words else ""
                    for name in _VOICE:
                        voice = module.text(words[name].value) if name in words else ""
                        match = _LOCALE.match(voice or "")
                        if not match or not language or "Multilingual" in (voice or ""):
                            continue
                        if match[1] != language.partition("-")[0].lower():
                            message = f"the voice `{voice}` does not speak {language}"
                            yield Finding.at(module, words[name].node, message)
