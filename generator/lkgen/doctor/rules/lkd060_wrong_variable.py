"""LKD060: a variable whose value cannot work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule
from lkgen.project.env_files import settings

# Whose keys begin how, where all of them do and no other's: the variable has that word in its name.
_BEGIN = {
    "gsk_": "GROQ",
    "sk-ant-": "ANTHROPIC",
    "xai-": "XAI",
    "csk-": "CEREBRAS",
    "sk_car_": "CARTESIA",
}
_AGENT = "import livekit.agents\n"
_SCHEMES = ("ws", "wss", "http", "https")


class WrongVariable(Rule):
    """Variable whose value cannot work

    ## What it does
    Finds in `.env` files, and in your environment, a LIVEKIT_URL without `ws://` or `wss://`, a
    value that has its quotes with it, a LiveKit key and secret that are swapped, and a provider's
    key under another provider's name. Values are never shown.

    ## Why
    The worker ends with `':/http/foo/agent'`-like addresses, or with 401, which says nothing of
    the reason. `docker run --env-file` takes quotes for a part of the value.

    ## Example
    ```sh
    LIVEKIT_URL=my-project.livekit.cloud
    ```

    ## Use instead
    ```sh
    LIVEKIT_URL=wss://my-project.livekit.cloud
    ```

    ## Source
    https://github.com/livekit/agents/issues/3586, https://github.com/docker/cli/issues/4665
    """

    id = "LKD060"
    name = "wrong-variable"
    severity = "error"
    examples = (
        Good({"agent.py": _AGENT, ".env": "LIVEKIT_URL=wss://x.livekit.cloud\nA_KEY='x'\n"}),
        Good({"agent.py": _AGENT, ".env": "LIVEKIT_URL=http://localhost:7880  # mine\n"}),
        Bad(
            {
                "agent.py": _AGENT,
                ".env.local": """
                LIVEKIT_URL=x.livekit.cloud  # <- LKD060
                LIVEKIT_API_KEY=Ab3dEf6hIj9kLm2nOp5qAb3dEf6hIj9kLm2nOp5q
                LIVEKIT_API_SECRET=APIx3dEf6hIj9k  # <- LKD060
                GROQ_API_KEY=sk-ant-abc  # <- LKD060
                """,
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                ".env": 'LIVEKIT_URL="wss://x.livekit.cloud"  # <- LKD060\n',
                "Makefile": "run:\n\tdocker run --env-file .env agent\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each value, and say nothing of it but what is wrong."""
        docker = _read_by_docker(project)
        for file in project.env_files:
            found = settings(file.text)
            values = {one.name: one.value for one in found}
            for one in found:
                why = _wrong(one.name, one.value, values)
                if not why and one.quotes and file.path.name in docker:
                    why = f"{one.name} is in quotes, which docker --env-file takes as a part of it"
                if why:
                    yield Finding.in_text(file, one.line, why, _fix(one.name))
        if not project.env_files:
            return
        for name, value in project.environ.items():
            if name.startswith("LIVEKIT_") and value[:1] in "\"'" and value[:1] == value[-1:] != "":
                place = (project.root, 1, 1, 1, 1)
                yield Finding(*place, f"{name} in your environment has its quotes with it")


def _wrong(name: str, value: str, values: dict[str, str]) -> str:
    """What is wrong with a value; empty if nothing is known to be."""
    if not value or re.search(r"your|<|\.\.\.|\$\{?\w", value):
        return ""
    if name == "LIVEKIT_URL" and urlsplit(value).scheme not in _SCHEMES:
        return "LIVEKIT_URL does not begin with ws:// or wss://"
    if name == "LIVEKIT_API_SECRET" and re.fullmatch(r"API\w{5,20}", value):
        other = values.get("LIVEKIT_API_KEY", "")
        if len(other) > 30 and not other.startswith("API"):
            return "LIVEKIT_API_KEY and LIVEKIT_API_SECRET are swapped"
    owner = next((owner for begin, owner in _BEGIN.items() if value.startswith(begin)), "")
    of_another = any(one in name and one != owner for one in _BEGIN.values())
    if owner and of_another and name.endswith("_API_KEY"):
        return f"{name} holds a key that begins as those of {owner.capitalize()} do"
    return ""


def _fix(name: str) -> str:
    return "LIVEKIT_URL=wss://…" if name == "LIVEKIT_URL" else ""


def _read_by_docker(project: AgentProject) -> set[str]:
    """The names of the files that `docker run --env-file` is given."""
    files = project.texts("Makefile", "justfile", "*.sh", "README*", "*.md", "Taskfile.y*ml")
    return {
        name.rpartition("/")[2]
        for file in files
        if "docker" in file.text
        for name in re.findall(r"--env-file[ =]([\w./-]+)", file.text)
    }
