"""LKD040: a model that each call loads, or that takes longer to load than a process is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_HEAVY = (
    "sentence_transformers.SentenceTransformer",
    "sentence_transformers.CrossEncoder",
    "whisper.load_model",
    "faster_whisper.WhisperModel",
    "transformers.pipeline",
    "torch.load",
    "torch.hub.load",
    "spacy.load",
    "langchain_huggingface.HuggingFaceEmbeddings",
    "langchain_community.embeddings.HuggingFaceEmbeddings",
    "llama_cpp.Llama",
    "ultralytics.YOLO",
)
_WORKERS = ("livekit.agents.WorkerOptions", "livekit.agents.AgentServer")


class ModelLoadedPerCall(Rule):
    """Heavy model loaded in the entrypoint, or in a prewarm without time for it

    ## What it does
    Finds models of machine learning that are loaded in an entrypoint and in what it calls; and
    those loaded in the prewarm function of a worker that is given no `initialize_process_timeout`.

    ## Why
    Loading takes seconds, and stops the job while it does: the caller hears nothing and hangs up.
    In prewarm it must be done within 10 s, or LiveKit ends the process: `initialization timed out,
    killing process`.

    ## Example
    ```python
    async def entrypoint(ctx: JobContext) -> None:
        model = SentenceTransformer("all-MiniLM-L6-v2")
    ```

    ## Use instead
    ```python
    def prewarm(proc: JobProcess) -> None:
        proc.userdata["model"] = SentenceTransformer("all-MiniLM-L6-v2")

    server = AgentServer(setup_fnc=prewarm, initialize_process_timeout=60)
    ```

    ## Source
    livekit/agents#1453, livekit/agents#4857, livekit-examples/agent-starter-react#253
    """

    id = "LKD040"
    name = "model-loaded-per-call"
    severity = "warning"
    examples = (
        Good(
            """
            from sentence_transformers import SentenceTransformer
            from livekit.agents import AgentServer, JobContext, JobProcess

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["model"] = SentenceTransformer("all-MiniLM-L6-v2")

            server = AgentServer(setup_fnc=prewarm, initialize_process_timeout=60)

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None: ...
            """
        ),
        Bad(
            """
            from sentence_transformers import SentenceTransformer
            from transformers import AutoModel
            from livekit.agents import AgentServer, JobContext, JobProcess

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["model"] = SentenceTransformer("all-MiniLM-L6-v2")  # <- LKD040

            server = AgentServer(setup_fnc=prewarm)

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None:
                model = AutoModel.from_pretrained("bert")  # <- LKD040
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Follow the calls of each entrypoint and each prewarm function."""
        seen: set[ast.AST] = set()
        for entry in project.entrypoints:
            for module, call in _loads(project, *entry):
                if call not in seen:
                    seen.add(call)
                    message = f"each call loads `{ast.unparse(call.func)}` while the caller waits"
                    yield Finding.at(module, call, message, "load it in prewarm")
        timed = any(
            word.name == "initialize_process_timeout"
            for module, call in project.calls(*_WORKERS)
            for word in given(module, call)
        )
        for entry in () if timed else project.prewarms:
            for module, call in _loads(project, *entry):
                if call not in seen:
                    seen.add(call)
                    message = f"`{ast.unparse(call.func)}` has 10 s to load before the process ends"
                    yield Finding.at(module, call, message, "initialize_process_timeout=60", "info")


def _loads(
    project: AgentProject, module: Module, function: Function
) -> Iterator[tuple[Module, ast.Call]]:
    for place, around in project.reached_from(module, function):
        for node in ast.walk(around):
            if isinstance(node, ast.Call):
                path = place.resolve(node.func)
                pretrained = path.startswith("transformers.") and path.endswith(".from_pretrained")
                if path in _HEAVY or pretrained:
                    yield place, node
