"""LKD061: a variable that is set to nothing, or not set."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule
from lkgen.project.env_files import settings
from lkgen.project.variables import read_of

_SERVER = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
# What a part of an agent is given where it takes its key, or its server, from elsewhere.
_GIVEN = re.compile(r"key|token|secret|credential|client|url|host|project|vertex|^$", re.IGNORECASE)
_AGENT = """
import os
import livekit.agents

voice = os.getenv("VOICE_ID", "alloy")
key = os.environ["CRM_TOKEN"]
"""
_SPEAKS = """
from livekit.agents import AgentSession
from livekit.plugins import deepgram, groq

session = AgentSession(stt=deepgram.STT(), llm=groq.LLM(api_key="x"))
"""
_KEYS = "LIVEKIT_URL=wss://x\nLIVEKIT_API_KEY=x\nLIVEKIT_API_SECRET=x\n"


class BlankVariable(Rule):
    """Variable that is set to nothing, or missing

    ## What it does
    Compares your `.env` files with what the code reads: a variable that is there without a value
    although the code has a default, and one that the code cannot do without and nobody sets, such
    as the key of the only STT that it has, or LiveKit's own.

    ## Why
    `VOICE_ID=` sets an empty text, and `os.getenv("VOICE_ID", "alloy")` then gives that, not the
    default. What is missing shows when a call comes in.

    ## Example
    ```sh
    VOICE_ID=
    ```

    ## Use instead
    ```sh
    # VOICE_ID=
    ```

    ## Source
    python-dotenv, os.getenv; which keys a plugin wants, from the plugins
    """

    id = "LKD061"
    name = "blank-variable"
    severity = "warning"
    examples = (
        Good({"agent.py": _AGENT}),
        Good({"agent.py": _AGENT, ".env": "# VOICE_ID=\nCRM_TOKEN=x\n"}),
        Good({"agent.py": _AGENT, ".env": "VOICE_ID=x\n"}, environ={"CRM_TOKEN": "x"}),
        Good({"agent.py": _SPEAKS, ".env": f"{_KEYS}DEEPGRAM_API_KEY=x\n"}),
        Good({"agent.py": _SPEAKS, ".env": "DATABASE_URL=x\n"}),
        Bad({"agent.py": _AGENT, ".env": "VOICE_ID=  # <- LKD061\nCRM_TOKEN=x\n"}),
        Bad({"agent.py": _AGENT, ".env.local": "VOICE_ID=x  # <- LKD061\n"}),
        Bad({"agent.py": _SPEAKS, ".env": f"{_KEYS}DEEPGRAM_API_KEY=  # <- LKD061\n"}),
        Bad({"agent.py": _SPEAKS, ".env": "LIVEKIT_URL=x  # <- LKD061\nDEEPGRAM_API_KEY=x\n"}),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare files with code, where somebody has written a file."""
        if not project.env_files:
            return
        with_default = {name for module in project.modules for name in _with_default(module)}
        set_ = {name for name, value in project.environ.items() if value} | _set_above(project)
        needed = {name for module in project.modules for name in _needed(module)}
        needed |= set(_keys(project, set_ | _set_here(project)))
        blank: set[str] = set()
        for file in project.env_files:
            for one in settings(file.text):
                if one.value:
                    set_.add(one.name)
                elif one.name in with_default and one.name not in project.environ:
                    message = f"{one.name} is set to nothing, so that its default does not count"
                    yield Finding.in_text(file, one.line, message, f"# {one.name}=")
                elif one.name in needed - set_ - _set_here(project):
                    blank.add(one.name)
                    message = f"{one.name} is set to nothing, and the agent needs it"
                    yield Finding.in_text(file, one.line, message)
        missing = sorted(needed - set_ - blank)
        if missing:
            names = ", ".join(missing[:5]) + (", …" if missing[5:] else "")
            verb = "is" if len(missing) == 1 else "are"
            message = f"{names} {verb} needed by the code and set nowhere"
            yield Finding.in_text(project.env_files[0], 1, message)


def _set_here(project: AgentProject) -> set[str]:
    """The variables that a project's own files set to something."""
    return {one.name for file in project.env_files for one in settings(file.text) if one.value}


def _set_above(project: AgentProject) -> set[str]:
    """Those that files in the folders above set, up to the repository's."""
    files = project.env_files_above
    return {one.name for file in files for one in settings(file.text) if one.value}


def _needed(module: Module) -> Iterator[str]:
    """The names in `os.environ[NAME]`, which ends with a KeyError, unless somebody catches it."""
    for node in module.nodes:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        name = module.text(node.slice)
        caught = any(isinstance(one, ast.Try) for one in module.around(node))
        if name and not caught and module.resolve(node.value) == "os.environ":
            yield name


def _with_default(module: Module) -> Iterator[str]:
    for node in module.nodes:
        read = read_of(module.source, node, ()) if isinstance(node, ast.Call) else None
        match read:
            case (str(name), ast.Constant(value=value)) if value not in (None, ""):
                yield name
            case _:
                pass


def _keys(project: AgentProject, set_: set[str]) -> Iterator[str]:
    """The keys that LiveKit and the plugins read by themselves, where no file sets them.

    Only where a file has some of LiveKit's: it is the agent's then, and not another program's.
    """
    names = {one.name for file in project.env_files for one in settings(file.text)}
    if not names & set(_SERVER):
        return
    if not any("ws_url" in module.source.text for module in project.modules):
        yield from _SERVER
    for ways in _parts(project):
        if not any(set(way) <= set_ for way in ways):
            # Of several ways, that which somebody has begun, else the first.
            yield from next((way for way in ways if set(way) & names), ways[0])


def _parts(project: AgentProject) -> Iterator[list[list[str]]]:
    """Of each part of the agent that is the only one of its kind, the keys it can do with."""
    described = {
        path: entry
        for package in project.facts.packages.values()
        for path, entry in package.classes.items()
    }
    by_kind: dict[str, dict[str, list[tuple[Module, ast.Call]]]] = defaultdict(dict)
    for module, call in project.calls(*described):
        path = module.resolve(call.func)
        kind = str(described[path].get("kind", ""))
        by_kind[kind].setdefault(path, []).append((module, call))
    for paths in by_kind.values():
        for path, calls in paths.items():
            needs: list[list[str]] = described[path].get("needs", [])
            if needs and len(paths) == 1 and all(_is_bare(*one) for one in calls):
                yield needs


def _is_bare(module: Module, call: ast.Call) -> bool:
    """Whether a call is made in any case, and is given no key."""
    if any(_GIVEN.search(word.arg or "") for word in call.keywords):
        return False
    depends = (ast.If, ast.IfExp, ast.Match, ast.Try, ast.Lambda, ast.BoolOp)
    return not any(isinstance(one, depends) for one in module.around(call))
