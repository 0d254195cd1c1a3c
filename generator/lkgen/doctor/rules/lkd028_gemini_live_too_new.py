"""LKD028: a live model of Gemini that this version of the plugin cannot talk to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.arguments import given, possible_texts
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_MODELS = (
    "livekit.plugins.google.realtime.RealtimeModel",
    "livekit.plugins.google.beta.realtime.RealtimeModel",
)
_NEW = re.compile(r"gemini-3\.\d+.*live")


class GeminiLiveTooNew(Rule):
    """Gemini live model newer than the plugin

    ## What it does
    Finds live models of Gemini 3 with a google plugin below 1.8.

    ## Why
    `generate_reply is not compatible with` that model there: the agent cannot speak first, and a
    turn of text is answered with an empty one.

    ## Example
    ```python
    google.realtime.RealtimeModel(model="gemini-3.1-flash-live-preview")
    ```

    ## Use instead
    livekit-agents and livekit-plugins-google 1.8, or a 2.5 model.

    ## Source
    livekit/agents#5260, livekit/agents#5286
    """

    id = "LKD028"
    name = "gemini-live-too-new"
    severity = "error"
    versions = ">=1.0,<1.8"
    examples = (
        Good(
            """
            from livekit.plugins import google

            model = google.realtime.RealtimeModel(model="gemini-3.1-flash-live-preview")
            """
        ),
        Bad(
            """
            from livekit.plugins import google

            model = google.realtime.RealtimeModel(
                model="gemini-3.1-flash-live-preview",  # <- LKD028
            )
            """,
            version="1.5.17",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at the model of each live model."""
        for call in module.calls(*_MODELS):
            for word in given(module, call):
                if word.name == "model":
                    for place, text in possible_texts(word.module, word.value):
                        if _NEW.search(str(text.value)):
                            message = f"`{text.value}` needs livekit-plugins-google 1.8"
                            yield Finding.at(place, text, message, "livekit-agents 1.8")
