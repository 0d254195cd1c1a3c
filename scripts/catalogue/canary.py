"""Say what a release of LiveKit breaks: `uv run python scripts/catalogue/canary.py [--pre]`.

Installs the newest release, or pre-release, of livekit-agents and of each package of the newest
series; looks into them as introspect.py does; builds the session of every value there. Prints
Markdown for a person and exits with 1 where something that the catalogue uses broke, or a default
ends within six months. Needs uv and the package registry.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from canary_report import Seen, report, roles
from differences import changes, differences, other_changes
from introspect import OTHERS, describe, offered, requirement
from lifetimes import ending
from locks import find_python

from lkgen.catalogue import Series, catalogue
from lkgen.commands.matrix import Variant, variants
from lkgen.root import CHECKOUT
from lkgen.template import Template
from lkgen.template.lock.uv import find_uv

BUILDER = CHECKOUT / "tests" / "inside" / "build_sessions.py"
# What a generated project and its tests import besides.
BESIDE = ["pydantic-settings", "python-dotenv", "pytest"]
DEPRECATED = "AssertionError: "


def together(
    names: list[str], works: Callable[[list[str]], str]
) -> tuple[list[str], dict[str, str]]:
    """Those of `names` that go together, and why each other one does not go with them.

    `works` says why some do not go together, with an empty text where they do. Of two that do
    not, the first stays.
    """

    def add(kept: list[str], more: list[str]) -> tuple[list[str], dict[str, str]]:
        reason = works([*kept, *more])
        if not reason:
            return [*kept, *more], {}
        if len(more) == 1:
            return kept, {more[0]: reason}
        half = len(more) // 2
        kept, left_out = add(kept, more[:half])
        kept, also = add(kept, more[half:])
        return kept, left_out | also

    return add([], names)


def install(python: str, names: list[str], *, pre: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Install the newest of each package for `python`: their versions, and what was left out."""
    newest: dict[str, str] = {}

    def exists(some: list[str]) -> str:
        options = ["--no-deps", "--no-header", "--quiet", "--python", python]
        options += ["--prerelease", "allow" if pre else "disallow"]
        printed, reason = uv(["pip", "compile", *options, "-"], "\n".join(some))
        newest.update(re.findall(r"^([\w-]+)==(\S+)", printed, re.M))
        return reason

    def installs(some: list[str]) -> str:
        wanted = [requirement(name, newest[name]) for name in some]
        return uv(["pip", "install", "--quiet", "--python", python, *wanted, *BESIDE])[1]

    there, gone = together(names, exists)
    installed, left_out = together(there, installs)
    return {name: newest[name] for name in installed}, gone | left_out


def uv(arguments: list[str], given: str = "") -> tuple[str, str]:
    """Run uv; what it prints, and in one line why it failed, if it did."""
    executable = find_uv()
    if executable is None:
        sys.exit("uv is not installed: it comes with the dev group, `uv sync`")
    done = subprocess.run(
        [executable, *arguments], input=given, capture_output=True, text=True, check=False
    )
    # Without the lines that uv draws.
    words = [word for word in done.stderr.split() if any(map(str.isalnum, word))]
    reason = " ".join(words) or f"uv ended with {done.returncode}"
    return done.stdout, reason if done.returncode else ""


def look_at(seen: Seen, series: Series) -> None:
    """Compare what the packages offer with the catalogue, and with what they did."""
    known = offered(series.id)
    for provider, kind, role in roles(series):
        # Why there is none, or none that can be imported, is told of the package.
        package = seen.offered.get(provider.package, {"import_error": "not installed"})
        lines: list[str] = []
        if whole := "import_error" not in package:
            lines += differences(series.id, seen.offered, provider, kind)
            lines += changes(known[provider.package], package, provider, role)
        if lines or not whole:
            seen.broken[provider.id, kind] = lines
    for name, package in seen.offered.items():
        if "import_error" not in package:
            seen.others += other_changes(known[name], package)


def build(seen: Seen, series: Series, python: str, folder: Path) -> None:
    """Build the session of every value with `python`."""
    template = Template(CHECKOUT)
    projects: dict[str, Variant] = {}
    for variant in variants("each", series=series.id):
        given = beside_what_works(seen, variant, template, series)
        project = f"{len(projects):04}"
        projects[project] = variant
        template.write(template.answer(given, "my-agent"), folder / project)
    seen.built = len(projects)
    processes = os.cpu_count() or 1
    shares = [list(projects)[start::processes] for start in range(processes)]
    with ThreadPoolExecutor(processes) as pool:
        printed = "".join(pool.map(partial(failures, python, folder), shares))
    for part in re.split(r"^(?=\d{4}: )", printed, flags=re.M)[1:]:
        project, _, text = part.partition(": ")
        name = projects[project].name
        if error := error_of(text):
            seen.errors[name] = error
        else:
            seen.deprecations[name] = deprecations_of(text)


def failures(python: str, folder: Path, projects: list[str]) -> str:
    """What build_sessions.py prints of `projects`."""
    command = [python, BUILDER, *(folder / project for project in projects)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{BUILDER.name} failed: {done.stderr}")
    return done.stdout


def beside_what_works(
    seen: Seen, variant: Variant, template: Template, series: Series
) -> dict[str, str]:
    """The answers of `variant`; a broken provider that it is not about gives way to a whole one."""
    given = dict(variant.answers)
    for kind, id in template.answer(given, "my-agent").stored.items():
        if (id, kind) not in seen.broken or f"+{kind}-{id}" in f"{variant.name}+":
            continue
        for provider, other_kind, _ in roles(series):
            tried = {**given, kind: provider.id}
            if (
                other_kind == kind
                and (provider.id, kind) not in seen.broken
                and not template.answer(tried, "my-agent").problems
            ):
                seen.stand_ins[id, kind] = provider.id
                given = tried
                break
    return given


def error_of(text: str) -> str:
    """What a traceback ends with, in one line; empty for an assertion about deprecations."""
    raised = re.split(r"\n(?! )", text.rpartition("Traceback")[2], maxsplit=1)[-1] or text
    return "" if raised.startswith(DEPRECATED) else " ".join(raised.split())


def deprecations_of(text: str) -> list[str]:
    """What was deprecated, a line each."""
    return text.rpartition(DEPRECATED)[2].strip().splitlines()


def main() -> int:
    """Print the report; return 1 where something broke."""
    parser = argparse.ArgumentParser(description="What the newest release of LiveKit breaks.")
    parser.add_argument("--pre", action="store_true", help="take pre-releases of LiveKit's too")
    options = parser.parse_args()
    series = catalogue().series[-1]
    base = find_python(series.container_python)
    if base is None:
        sys.exit(f"Python {series.container_python} or newer is needed, and is not on PATH")
    names = [name for name in series.packages if name not in OTHERS]
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="lkgen-canary-") as folder:
        uv(["venv", "--quiet", "--python", base, f"{folder}/venv"])
        python = f"{folder}/venv/bin/python"
        seen.versions, seen.left_out = install(python, names, pre=options.pre)
        seen.offered = describe(python, list(seen.versions))["packages"]
        look_at(seen, series)
        build(seen, series, python, Path(folder) / "projects")
    today = date.today()
    sys.stdout.write(report(seen, series, today))
    return int(bool(seen.broken or seen.errors or seen.deprecations or ending(today)))


if __name__ == "__main__":
    sys.exit(main())
