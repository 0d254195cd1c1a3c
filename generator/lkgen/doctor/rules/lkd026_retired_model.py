"""LKD026: a model or voice that its provider has shut off, or will."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator

from lkgen.doctor.arguments import given, is_spread, possible_texts
from lkgen.doctor.code import default_model, kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Retired, Rule

_MODEL = ("model", "model_name", "model_id", "deployment")
_VOICE = ("voice", "voice_id", "voice_name", "speaker")
_ELSEWHERE = ("base_url", "api_base", "client", "azure_endpoint")
# Whose models have names of their user's own.
_OWN_NAMES = (".with_azure", ".with_ollama", ".with_letta")
# Arguments by which a plugin chooses its model, where none is given.
_CHOOSE = ("voice_name", "use_realtime", "prompt", "endpoint", "params", "options", "opts")
_CLIENTS = {
    "langchain_openai.ChatOpenAI": "openai",
    "langchain_groq.ChatGroq": "groq",
    "langchain_google_genai.ChatGoogleGenerativeAI": "google",
    "langchain_anthropic.ChatAnthropic": "anthropic",
}
_INFERENCE = "livekit.agents.inference"


class RetiredModel(Rule):
    """Model or voice that its provider has shut off, or will

    ## What it does
    Finds models and voices in the constructors of plugins, in LiveKit Inference's words and as the
    default of an environment variable that no longer answer, or will not after a day that the
    provider has named; also where a plugin's own default is one.

    ## Why
    The first call fails: `model_not_found`, `does not exist or you do not have access`.

    ## Example
    ```python
    groq.LLM(model="llama-3.1-8b-instant")
    ```

    ## Use instead
    ```python
    groq.LLM(model="openai/gpt-oss-20b")
    ```

    ## Source
    lkgen's list of retired models, each with the provider's announcement: catalogue/retired.yml.
    """

    id = "LKD026"
    name = "retired-model"
    severity = "error"
    versions = ">=1.0"
    codemods = ("retired-models",)
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import groq, openai

            llm = groq.LLM(model="openai/gpt-oss-120b")
            own = openai.LLM(model="llama-3.1-8b-instant", base_url="http://localhost:8000/v1")
            """
        ),
        Bad(
            """
            import os
            from livekit.agents import AgentSession, inference
            from livekit.plugins import groq

            MODEL = os.getenv("GROQ_MODEL", "llama-3.1-8b-instant")  # <- LKD026
            one = groq.LLM(model=MODEL)
            two = groq.LLM(
                model="llama-3.3-70b-versatile",  # <- LKD026
            )
            three = groq.LLM()  # <- LKD026
            four = AgentSession(llm="google/gemini-2.0-flash")  # <- LKD026
            five = inference.LLM("google/gemini-2.0-flash")  # <- LKD026
            """
        ),
        Bad(
            """
            from livekit.plugins import groq

            llm = groq.LLM(
                model="llama-3.1-8b-instant",  # <- LKD026
            )
            """,
            fixed="""
            from livekit.plugins import groq

            llm = groq.LLM(
                model="openai/gpt-oss-20b",
            )
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look up each model and voice."""
        for path, calls in module.called.items():
            if path == "livekit.agents.AgentSession" or path == "livekit.agents.Agent":
                for call in calls:
                    yield from _by_word(module, project, call)
            elif path.startswith(("livekit.plugins.", _INFERENCE)):
                for call in calls:
                    yield from _by_class(module, project, call, path)
            else:
                for call in calls if (plugin := _client(path)) else ():
                    yield from _by_client(module, project, call, plugin)


def _by_word(module: Module, project: AgentProject, call: ast.Call) -> Iterator[Finding]:
    for word in given(module, call):
        if word.name in ("stt", "llm", "tts"):
            for place, text in possible_texts(word.module, word.value):
                # "provider/model:voice or language".
                model, _, voice = str(text.value).rpartition(":")
                for kind, name in (("model", model or voice), ("voice", voice if model else "")):
                    one = _find(project, "inference", word.name, kind, name)
                    if one:
                        yield _finding(place, text, one, kind, name)


def _by_class(
    module: Module, project: AgentProject, call: ast.Call, path: str
) -> Iterator[Finding]:
    role = kind_of(project.facts, path)
    plugin = "inference" if path.startswith(_INFERENCE) else path.split(".")[2]
    words = {word.name: word for word in given(module, call)}
    if not role or path.endswith(_OWN_NAMES):
        return
    served = [words[name] for name in _ELSEWHERE if name in words]
    hosts = [str(t.value) for one in served for _, t in possible_texts(one.module, one.value)]
    if served and not hosts:
        return
    asked = False
    for kind, names in (("model", _MODEL), ("voice", _VOICE)):
        values = [(words[name].module, words[name].value) for name in names if name in words]
        if kind == "model" and plugin == "inference" and call.args:
            values.append((module, call.args[0]))
        asked = asked or (kind == "model" and bool(values))
        for place, value in values:
            for at, text in possible_texts(place, value):
                name = str(text.value)
                one = _find(project, plugin, role, kind, name, lambda o: _serves(path, hosts, o))
                if one:
                    yield _finding(at, text, one, kind, name)
    known = project.facts.version.split(".")[:2] == [str(n) for n in project.version.release[:2]]
    chosen = (
        asked
        or bool(served)
        or bool(call.args)
        or ".with_" in path
        or is_spread(call)
        or any(name in words for name in _CHOOSE)
    )
    if not chosen and known:
        name = default_model(project.facts, path)
        one = _find(project, plugin, role, "model", name, lambda one: _serves(path, [], one))
        # What is served all the same needs nobody's hand where nobody has chosen it.
        if one and not one.still_answers:
            yield _finding(module, call, one, "model by default", name)


def _client(path: str) -> str:
    """The plugin that asks the same provider as a client that is no plugin; empty for none."""
    if path in _CLIENTS:
        return _CLIENTS[path]
    owner, _, method = path.rpartition(".")
    clients = ("openai.OpenAI.", "openai.AsyncOpenAI.", "groq.Groq.", "groq.AsyncGroq.")
    client = next((one for one in clients if owner.startswith(one)), "")
    return client.partition(".")[0] if client and method in ("create", "parse") else ""


def _by_client(
    module: Module, project: AgentProject, call: ast.Call, plugin: str
) -> Iterator[Finding]:
    words = {word.name: word for word in given(module, call)}
    if any(name in words for name in _ELSEWHERE):
        return
    for name in _MODEL[:2]:
        if name in words:
            for place, text in possible_texts(words[name].module, words[name].value):
                asked = str(text.value)
                one = _find(project, plugin, "llm", "model", asked, _by_openai(plugin))
                # Such a client may ask another provider; what it asks for tells which.
                if one and (plugin != "openai" or str(text.value).startswith("gpt")):
                    yield _finding(place, text, one, "model", str(text.value))


def _by_openai(plugin: str) -> Callable[[Retired], bool]:
    return lambda one: plugin != "openai" or "openai" in one.providers


def _find(
    project: AgentProject,
    plugin: str,
    role: str,
    kind: str,
    name: str,
    fits: Callable[[Retired], bool] = lambda one: True,
) -> Retired | None:
    for one in project.retired:
        same = plugin in one.plugins and (one.role, one.kind) == (role, kind)
        if same and name in one.names and fits(one):
            return one
    return None


def _serves(path: str, hosts: list[str], one: Retired) -> bool:
    """Whether who answers is the provider that has shut the model off.

    Many are asked by way of the openai plugin: with a `base_url`, or by `LLM.with_together()`.
    """
    makers = [provider.partition("-")[0] for provider in one.providers]
    method = path.rpartition(".with_")[2].replace("_", "") if ".with_" in path else ""
    if method or hosts:
        return any(maker in text for text in (method, *hosts) for maker in makers)
    return path.split(".")[2] != "openai" or "openai" in makers


def _finding(module: Module, node: ast.AST, one: Retired, kind: str, name: str) -> Finding:
    gone = one.date is not None and one.date <= dt.date.today()
    if one.date is None:
        said = "is deprecated by its provider"
    else:
        said = f"{'was' if gone else 'will be'} retired on {one.date.isoformat()}"
    served = ", and is served by another meanwhile" if one.still_answers and gone else ""
    severity = "error" if gone and not one.still_answers else "warning"
    message = f"the {kind} `{name}` {said}{served}"
    by_hand = one.still_answers or not one.replacement or "by default" in kind
    return Finding.at(module, node, message, one.replacement, severity, by_hand)
