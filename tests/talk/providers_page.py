"""docs/providers.md: what was seen of each provider, made of runs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from environments import whole_environment
from rooms_support import SERIES, Entry, Outcome, render
from test_every_value_builds import build

from lkgen.catalogue import catalogue
from lkgen.template import CHECKOUT

PAGE = CHECKOUT / "docs/providers.md"
_OFF = re.compile(r"^(report\w+) = false", re.M)
_NEWER = "needs Python 3.12"
NOT_SPOKEN: dict[str, str] = {
    "aws-realtime": "needs Python 3.12, and a stream over HTTP/2 that no fake answers",
    "aws-stt": "needs Python 3.12, and a stream over HTTP/2 that no fake answers",
    "ollama-llm": "speaks to a server on the same machine, which no fake stands for",
    "nvidia-personaplex-realtime": "speaks to a server of your own, which no fake stands for",
}
"""Entries that complete no turn here, and why."""

_HEAD = """\
# Providers

Each cell was seen in a run of `tests/talk/test_every_provider_speaks_in_a_room.py`, which writes
this page with `LKGEN_WRITE_PAGES=1` and fails where it says otherwise.

- **typed**: a project with this provider is rendered for series {series} and passes strict pyright.
- **built on**: on these series its session is built, without a deprecation.
- **spoke**: on {series} that project answers a call in a real room. It greets, hears a question,
  calls a tool and says what the tool gave. The provider's own class does its part of it against
  a fake of the provider, under the host named here.

"""


def page(entries: Sequence[Entry], outcomes: Mapping[str, Outcome], folder: Path) -> str:
    """The page; `outcomes` by the entry's name, `folder` an empty one for projects."""
    built: dict[str, set[str]] = {}
    typed: set[str] = set()
    for series in (one.id for one in catalogue().series):
        projects = render(series, folder / series)
        built[series] = well_built(series, projects)
        if series == SERIES:
            typed = well_typed(folder / series, projects)
    rows = [_row(entry, outcomes[str(entry)], typed, built) for entry in entries]
    return _HEAD.format(series=SERIES) + _table(rows) + _summary(entries, outcomes)


def well_built(series: str, projects: Mapping[str, Path]) -> set[str]:
    """The names of those whose session is built on the Python at hand."""
    said = build(whole_environment(series), list(projects.values()))
    failed = {line.partition(":")[0] for line in said.splitlines()}
    return set(projects) - failed


def well_typed(folder: Path, projects: Mapping[str, Path]) -> set[str]:
    """The names of those that pass strict pyright, each with its own exceptions, in one run."""
    roots: list[dict[str, object]] = []
    for name, project in projects.items():
        off = dict.fromkeys(_OFF.findall((project / "pyproject.toml").read_text("utf-8")), False)
        roots.append({"root": f"{name}/src", **off})
    # By name: a pattern such as */src finds no file.
    sources = [f"{name}/src" for name in projects]
    config = {"include": sources, "typeCheckingMode": "strict", "executionEnvironments": roots}
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    python = str(whole_environment(SERIES))
    done = subprocess.run(
        [python, "-m", "pyright", "--outputjson", "--pythonpath", python, "-p", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["summary"]["filesAnalyzed"] >= len(projects), done.stdout
    found = said["generalDiagnostics"]
    wrong = {
        Path(one["file"]).relative_to(folder).parts[0]
        for one in found
        if one["severity"] == "error"
    }
    return set(projects) - wrong


def _row(
    entry: Entry, outcome: Outcome, typed: set[str], built: Mapping[str, set[str]]
) -> list[str]:
    name, role = str(entry), entry.provider.roles[entry.role]
    newer = bool(role.python)
    series = [one for one, names in built.items() if name in names]
    missing = _NEWER if newer else "no"
    reached = " ".join(f"`{host}`" for host in outcome.hosts if host not in _beside(entry))
    spoke = NOT_SPOKEN.get(name) or reached or "yes"
    return [
        entry.provider.label,
        entry.role,
        f"`{entry.provider.package}`",
        "yes" if name in typed else missing,
        ", ".join(series) or missing,
        f"no: {spoke}" if outcome.problems else spoke,
    ]


def _beside(entry: Entry) -> set[str]:
    """The hosts of the providers in the roles that the entry leaves to others."""
    # The second speaks more languages, for an entry that speaks no English.
    hosts = {
        "stt": ("api.deepgram.com", "api.gladia.io"),
        "llm": ("api.groq.com",),
        "tts": ("api.cartesia.ai", "api.openai.com"),
    }
    return {host for role, two in hosts.items() if role != entry.role for host in two}


def _table(rows: Sequence[Sequence[str]]) -> str:
    head = ["provider", "role", "package", "typed", "built on", "spoke"]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _summary(entries: Sequence[Entry], outcomes: Mapping[str, Outcome]) -> str:
    spoke = [entry for entry in entries if not outcomes[str(entry)].problems]
    return f"\n{len(spoke)} of {len(entries)} spoke.\n"
