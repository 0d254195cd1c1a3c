"""LKD022: a container image in which the agent does not start, or not as it should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import cast

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule, TextFile
from lkgen.project.dockerfile import Instruction, stages, whole

_DOWNLOAD = re.compile(r"download[-_]files")
_HOMES = (
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "XDG_CACHE_HOME",
    "TRANSFORMERS_CACHE",
)
_AGENT = "from livekit.plugins.turn_detector.multilingual import MultilingualModel\n"
_WORKER = "from livekit.agents import AgentServer, cli\n\ncli.run_app(AgentServer())\n"
_START = 'CMD ["python", "agent.py", "start"]\n'


class ImageThatFails(Rule):
    """Container image in which the agent fails or is slow to start

    ## What it does
    Reads Dockerfiles: model files that are not downloaded while the image is built, or for another
    user than the one who runs; a download that may fail unseen; an agent that is started for a
    terminal (`dev`, `console`), or not told what to do; one that runs as root.

    ## Why
    The turn detector plugin looks for its files when a call comes in, and fails without. `dev`
    watches files and takes calls with no process ready, `console` waits for a microphone. Without a
    word `python agent.py` prints its help and ends.

    ## Example
    ```dockerfile
    RUN python agent.py download-files || true
    CMD ["python", "agent.py", "dev"]
    ```

    ## Use instead
    ```dockerfile
    USER app
    RUN python -m livekit.agents download-files
    CMD ["python", "agent.py", "start"]
    ```

    ## Source
    https://docs.livekit.io/agents/ops/deployment/builds/,
    https://github.com/livekit/agents/issues/2154
    """

    id = "LKD022"
    name = "image-that-fails"
    severity = "warning"
    versions = ">=0.8"
    examples = (
        Good(
            {
                "agent.py": _AGENT,
                "Dockerfile": "FROM python:3.12\nUSER app\nRUN python agent.py download-files\n"
                + _START,
            },
            version="1.5.0",
        ),
        Good({"agent.py": "import livekit.agents\n", "Dockerfile": f"FROM x\nUSER app\n{_START}"}),
        Good(
            {
                "agent.py": _AGENT,
                "Dockerfile": "FROM x AS build\nENV HF_HOME=/models\n"
                "RUN python -m livekit.agents download-files\nFROM build\nUSER app\n" + _START,
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                "Dockerfile": f"FROM python:3.12\nUSER app\n{_START[:-1]}  # <- LKD022\n",
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                "Dockerfile": """
                FROM python:3.12
                RUN python -m livekit.agents download-files || true  # <- LKD022
                CMD ["python", "agent.py", "dev"]  # <- LKD022
                """,
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                "Dockerfile": """
                FROM python:3.12
                RUN python -m livekit.agents download-files  # <- LKD022
                USER app
                CMD python agent.py start
                """,
            }
        ),
        Bad(
            {
                "src/agent.py": _WORKER,
                "Dockerfile": """
                FROM python:3.12
                USER app
                CMD ["python", "src/agent.py"]  # <- LKD022
                """,
            }
        ),
        Good(
            {
                "web.py": "import livekit.api\n",
                "Dockerfile": "FROM python:3.12\nCMD python web.py\n",
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "Dockerfile": """
                FROM python:3.12
                CMD python agent.py start  # <- LKD022
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each Dockerfile that starts an agent."""
        wants_files = "turn_detector" in project.plugins
        for file in project.texts("Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile"):
            all_stages = stages(file)
            if not all_stages:
                continue
            last = whole(all_stages[-1], all_stages)
            started = [one for one in last if one.name in ("CMD", "ENTRYPOINT")]
            command = " ".join(_words(one.text) for one in started)
            told = re.search(r"\b(start|dev|console)\b", command) and "npm" not in command
            if not told and _runs(project, command) and not re.search(r"connect|\$|-h", command):
                yield Finding.in_text(
                    file,
                    started[-1].line,
                    "the agent is not told to start: it prints its help and ends",
                    "start, after the file",
                    "error",
                )
                told = True
            if told:
                yield from _started(file, started[-1], command)
                yield from _user(file, last, started[-1])
                if wants_files:
                    everything = [one for stage in all_stages for one in stage.instructions]
                    yield from _files(file, last, everything, started[-1])


def _runs(project: AgentProject, command: str) -> bool:
    """Whether a command runs a file that leaves it to its arguments what LiveKit does."""
    ran = [re.sub(r"^\./|^/?app/", "", word) for word in command.split()]
    for module, _ in project.calls("livekit.agents.cli.run_app"):
        path = module.path.relative_to(project.root).as_posix()
        named = path in ran or (module.name in ran and "-m" in ran)
        if named and "sys.argv" not in module.source.text:
            return True
    return False


def _words(text: str) -> str:
    """A command as words, be it written as JSON or not."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    words = cast("list[object]", parsed) if isinstance(parsed, list) else [text]
    return " ".join(str(word) for word in words)


def _started(file: TextFile, one: Instruction, command: str) -> Iterator[Finding]:
    words = re.split(r"[\s&;|]+", command)
    for mode in ("dev", "console"):
        if mode in words and "npm" not in words and "livekit-server" not in words:
            yield Finding.in_text(
                file,
                one.line,
                f"`{mode}` is for a terminal: a worker is started with `start`",
                "start",
            )


def _user(file: TextFile, last: list[Instruction], started: Instruction) -> Iterator[Finding]:
    if all(user in ("root", "0") for user in _users(last)):
        yield Finding.in_text(
            file, started.line, "the agent runs as root", "a USER of its own, before this", "info"
        )


def _users(last: list[Instruction]) -> list[str]:
    return [one.text.partition(":")[0] for one in last if one.name == "USER"][-1:]


def _files(
    file: TextFile, last: list[Instruction], everything: list[Instruction], started: Instruction
) -> Iterator[Finding]:
    loads = [one for one in everything if one.name == "RUN" and _DOWNLOAD.search(one.text)]
    at_start = _DOWNLOAD.search(started.text)
    scripts = any(
        re.search(r"\.sh\b|\bmake\b", one.text)
        for one in (*everything, started)
        if one.name in ("RUN", "CMD", "ENTRYPOINT")
    )
    if not loads and not at_start and not scripts:
        yield Finding.in_text(
            file,
            started.line,
            "the turn detector's files are not downloaded for this image",
            "RUN python -m livekit.agents download-files",
            "error",
        )
    for one in loads:
        if re.search(r"download[-_]files[^&;]*(\|\||;)\s*(true|:|echo\b|exit 0)", one.text):
            yield Finding.in_text(
                file,
                one.line,
                "a download that fails is not noticed here, but in a call",
                "RUN python -m livekit.agents download-files",
            )
        elif one in last and _for_another(last, one):
            yield Finding.in_text(
                file,
                one.line,
                "the files go to root's cache; another user runs the agent",
                "USER before this, or ENV HF_HOME to a folder of that user",
                "error",
            )


def _for_another(last: list[Instruction], load: Instruction) -> bool:
    """Whether root downloads, to a place that nobody else looks at, and another user runs."""
    place = last.index(load)
    before, after = last[:place], last[place:]
    told = " ".join(one.text for one in before if one.name in ("ENV", "ARG")) + load.text
    runs = _users(last)
    return (
        all(user in ("root", "0") for user in _users(before))
        and bool(runs)
        and runs[0] not in ("root", "0")
        and not any(name in told for name in (*_HOMES, "HOME="))
        and not any(".cache" in one.text or "/root" in one.text for one in after)
    )
