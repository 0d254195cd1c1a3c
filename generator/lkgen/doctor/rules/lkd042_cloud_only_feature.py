"""LKD042: something that only LiveKit Cloud has, on a server of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.arguments import given, possible_texts
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_OWN = re.compile(
    r"^\s*(?:export\s+)?LIVEKIT_URL\s*[=:]\s*[\"']?(?:wss?|https?)://(?:localhost|127\.|livekit\b|0\.0\.0\.0)",
    re.MULTILINE,
)
_CLOUD = re.compile(r"LIVEKIT_URL\s*[=:]\s*[\"']?\S*livekit\.cloud")
_FILTERS = tuple(
    f"livekit.plugins.noise_cancellation.{name}" for name in ("BVC", "BVCTelephony", "NC")
)
_MODELS = tuple(f"livekit.agents.inference.{name}" for name in ("STT", "LLM", "TTS"))


class CloudOnlyFeature(Rule):
    """Something of LiveKit Cloud's on a server of one's own

    ## What it does
    Where the project's environment files and compose files point `LIVEKIT_URL` at a server of its
    own, finds Krisp noise cancellation and models of LiveKit Inference.

    ## Why
    Both are part of LiveKit Cloud: `audio filter cannot be enabled: LiveKit Cloud is required`, and
    Inference answers only with keys of a Cloud project.

    ## Example
    ```python
    AgentSession(llm="openai/gpt-5-mini")
    ```

    ## Use instead
    ```python
    AgentSession(llm=openai.LLM(model="gpt-5-mini"))
    ```

    ## Source
    livekit/agents#3073, livekit/agents#4369, livekit/agents#6455
    """

    id = "LKD042"
    name = "cloud-only-feature"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            {
                ".env.example": "LIVEKIT_URL=wss://my-project.livekit.cloud\n",
                "agent.py": """
                from livekit.agents import AgentSession
                from livekit.plugins import noise_cancellation

                session = AgentSession(llm="openai/gpt-5-mini")
                filter = noise_cancellation.BVC()
                """,
            }
        ),
        Bad(
            {
                ".env.example": "LIVEKIT_URL=ws://localhost:7880\n",
                "agent.py": """
                from livekit.agents import AgentSession
                from livekit.plugins import noise_cancellation

                session = AgentSession(llm="openai/gpt-5-mini")  # <- LKD042
                filter = noise_cancellation.BVC()  # <- LKD042
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look where the server is, then for what needs Cloud."""
        texts = [one.text for one in project.texts(".env*", "*compose*.y*ml")]
        own = any(_OWN.search(text) for text in texts)
        if not own or any(_CLOUD.search(text) for text in texts):
            return
        for module in project.modules:
            for call in module.calls(*_FILTERS):
                message = "Krisp's noise cancellation works with LiveKit Cloud only"
                yield Finding.at(module, call, message, "leave it out")
            for call in module.calls(*_MODELS):
                if not any(word.name in ("base_url", "api_key") for word in given(module, call)):
                    yield _inference(module, call)
            for call in module.calls("livekit.agents.AgentSession"):
                for word in given(module, call):
                    if word.name in ("stt", "llm", "tts"):
                        for place, text in possible_texts(word.module, word.value):
                            yield _inference(place, text)


def _inference(module: Module, node: object) -> Finding:
    import ast

    assert isinstance(node, ast.AST)
    message = "LiveKit Inference answers keys of LiveKit Cloud only"
    return Finding.at(module, node, message, "the provider's plugin")
