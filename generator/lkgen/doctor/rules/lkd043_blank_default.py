"""LKD043: a model or voice that is blank where a variable is not set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_NAMES = (
    "model",
    "voice",
    "voice_id",
    "voice_name",
    "language",
    "base_url",
    "deployment",
    "region",
)


class BlankDefault(Rule):
    """Model, voice or address that is blank by default

    ## What it does
    Finds plugins that are given `os.getenv(NAME, "")` as their model, voice, language or address.

    ## Why
    Where the variable is not set, the plugin sends an empty name instead of taking its own default,
    and the provider refuses it in the first call.

    ## Example
    ```python
    cartesia.TTS(voice=os.getenv("CARTESIA_VOICE_ID", ""))
    ```

    ## Use instead
    ```python
    cartesia.TTS(voice=os.environ["CARTESIA_VOICE_ID"])
    ```
    Or a voice as the default.

    ## Source
    How plugins take `voice=""`: read in those of livekit-agents 1.8.9.
    """

    id = "LKD043"
    name = "blank-default"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            import os
            from livekit.plugins import cartesia

            tts = cartesia.TTS(
                api_key=os.getenv("CARTESIA_API_KEY", ""),
                voice=os.getenv("VOICE_ID") or "a-voice",
            )
            """
        ),
        Bad(
            """
            import os
            from livekit.plugins import cartesia

            VOICE = os.getenv("VOICE_ID", "")
            one = cartesia.TTS(
                voice=VOICE,  # <- LKD043
                model=os.environ.get("TTS_MODEL", ""),  # <- LKD043
            )
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what each plugin's class is given."""
        for path, calls in module.called.items():
            if not path.startswith("livekit.plugins.") or not kind_of(project.facts, path):
                continue
            for call in calls:
                for word in given(module, call):
                    if word.name in _NAMES and _is_blank(word.module, word.value):
                        message = f"`{word.name}` is blank where the variable is not set"
                        yield Finding.at(word.module, word.node, message, "a default, or none")


def _is_blank(module: Module, node: ast.expr) -> bool:
    at = module.value_of(node)
    match at[1] if at else None:
        case ast.Call(func=func, args=[_, ast.Constant(value="")]) if at:
            return at[0].resolve(func) in ("os.getenv", "os.environ.get")
        case _:
            return False
