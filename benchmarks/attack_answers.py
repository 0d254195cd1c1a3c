"""Give `lkgen new` odd answers: `python benchmarks/attack_answers.py [--sets 2000] [--seed N]`.

Each set answers a few questions, some well, some with what nobody thought of: control characters,
templates, YAML of another type, names of other folders. lkgen must refuse it by the question's
name and write nothing, or write a project whose every file can be read: Python compiles, TOML,
YAML and JSON parse, the answers are those that were given, and nothing lies beside it. Prints the
figures; exit code 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import tomlkit
import yaml

from lkgen.cli.harness import start
from lkgen.root import CHECKOUT
from lkgen.template import Template

QUICK = ("--defaults", "--no-lock", "--no-git", "--json")
ODD: tuple[object, ...] = (
    *("", " ", "null", "~", "[", "{a: b", "&a *a", "!!python/name:os.x", "a\nb", "\t", "\x07"),
    *("{{ 7*7 }}", "{% raw %}", "{{ undefined.x }}", "{#", "{{ cycler.__init__ }}", "{%endraw%}"),
    *('"""', "'''", "'\\", "\\", "\\N{DASH}", "#", "$HOME", "$(id)", "`id`", "%s", "<b>", "\x00"),
    *("\ud800", "\u202e", "\u2028", "\x85", "\ufeff", "\U0010ffff", "日本", "e\u0301", "İ", "ß"),
    *("../x", "/etc/passwd", "..", ".", "a/b", "C:\\x", "-", "--", "-rf", "con", "nul", "aux"),
    *(
        "import",
        "None",
        "class",
        "test",
        "livekit",
        "src",
        "agent",
        "__init__",
        "_",
        "1a",
        "a" * 300,
    ),
    *("x" * 10_000, "é" * 90, "my-agent\n", "my agent", "My.Agent", "a--b", "1e999", "-0", "0x1f"),
    *(
        0,
        -1,
        1.5,
        float("inf"),
        True,
        None,
        [],
        ["a", ["b"]],
        {},
        {"a": {"b": 1}},
        b"bytes",
        10**30,
    ),
    *("en-XX", "x-klingon", "zz", "de_DE.UTF-8", "'; DROP TABLE--", "]]>", "${{ secrets.X }}"),
    *(
        "::set-output name=a::b",
        "\r\n[project]\r\n",
        'x" = 1\n[tool]\n',
        "x: y",
        "- x",
        "? x",
        "%TAG",
    ),
)


def main() -> int:
    """Attack as often as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(description="Attack the answers.")
    parser.add_argument("--sets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)  # noqa: S311 - chooses answers, not keys
    choices = _choices()
    began, told = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="lkgen-attack-") as name:
        for number in range(wanted.sets):
            given = _given(chance, choices)
            ended = _ended(Path(name) / str(number), given)
            told[ended.partition(":")[0]] += 1
            if ended.startswith("WRONG"):
                sys.stdout.write(f"{ended}\n  {given!r:.500}\n")
    seconds = time.monotonic() - began
    sys.stdout.write(f"{wanted.sets} sets of answers in {seconds:.0f} s, seed {wanted.seed}\n")
    for ended, count in told.most_common():
        sys.stdout.write(f"{count:6} {ended}\n")
    return 1 if told["WRONG"] else 0


def _choices() -> dict[str, list[str]]:
    """What may be chosen at each question of the default project; nothing where anything may."""
    template = Template(CHECKOUT)
    choices = template.answer({}, "agent").choices
    return {id: [one.value for one in choices.get(id, [])] for id in template.ids()}


def _given(chance: random.Random, choices: dict[str, list[str]]) -> dict[Any, Any]:
    good = [name for name, values in choices.items() if values]
    given: dict[Any, Any] = {
        name: chance.choice(choices[name]) for name in chance.sample(good, chance.randint(0, 2))
    }
    for _ in range(chance.randint(1, 2)):
        given[_name(chance, list(choices))] = chance.choice(ODD)
    return given


def _name(chance: random.Random, names: list[str]) -> object:
    odd = chance.random()
    if odd < 0.05:
        return chance.choice([one for one in ODD if one.__hash__ is not None])
    # Free text is what gets into files.
    free = ["project_name", "package_name", "stt_model", "llm_model", "tts_voice", "language"]
    return chance.choice([*free, *["description"] * 6] if odd < 0.8 else names)


def _ended(folder: Path, given: dict[Any, Any]) -> str:
    folder.mkdir()
    answers = folder / "answers.yml"
    try:
        text = yaml.safe_dump(given, allow_unicode=True)
        answers.write_text(text, encoding="utf-8", errors="surrogatepass")
    except (yaml.YAMLError, ValueError) as error:
        answers.write_text(repr(error), encoding="utf-8")
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    dest = folder / "agent"
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = start(["new", str(dest), *QUICK, "--answers", str(answers)])
        document = json.loads(out.buffer.getvalue())
        beside = {path.name for path in folder.iterdir()} - {"agent", "answers.yml"}
        if code == 2 and not dest.exists() and not beside:
            return "refused" if document["error"]["message"] else "WRONG: refused without a word"
        if code or beside:
            return f"WRONG: exit code {code}, beside it {sorted(beside)}: {err.getvalue()[-300:]}"
        _read(dest, document["answers"])
    except Exception as error:
        return f"WRONG: {error!r:.400}"
    finally:
        shutil.rmtree(folder)
    return "written, and every file can be read"


def _read(project: Path, answers: dict[str, object]) -> None:
    """Read every file of a project as what it is; raises where one is not."""
    for path in project.rglob("*"):
        if path.is_symlink() or not path.resolve().is_relative_to(project):
            raise ValueError(f"{path} leads elsewhere")
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            compile(text, str(path), "exec")
        elif path.suffix == ".toml":
            tomlkit.parse(text)
        elif path.suffix in (".yml", ".yaml"):
            list(yaml.safe_load_all(text))
        elif path.suffix == ".json":
            json.loads(text)
    stored = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    if different := [n for n, value in answers.items() if n in stored and stored[n] != value]:
        raise ValueError(f"{different} are stored otherwise")


if __name__ == "__main__":
    sys.exit(main())
