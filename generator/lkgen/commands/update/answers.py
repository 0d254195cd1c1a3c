"""What a project was answered, and what it is to be answered from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from lkgen import safe_yaml
from lkgen.commands.update.merge import Merged
from lkgen.errors import BadAnswers, LkgenError, Problem
from lkgen.given_yaml import MOST_BYTES, Refused, check
from lkgen.template import Template
from lkgen.template.questions import Answers
from lkgen.template.renderer import ANSWERS_FILE

_ROLES = ("stt", "llm", "tts", "realtime")
_NAMES = ("project_name", "package_name")


@dataclass(frozen=True)
class Stored:
    """An answers file: the answers as text, and the template and the commit that it is from."""

    answers: dict[str, Any]
    source: str
    commit: str


def read_stored(text: str) -> Stored:
    """Read an answers file; values stay text.

    Raises:
        LkgenError: it is none of a project that this template made.
    """
    try:
        if len(text) > MOST_BYTES:
            raise Refused(f"it is larger than {MOST_BYTES:,} bytes")
        check(text)
        content: object = safe_yaml.parse(text, safe_yaml.TextLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise LkgenError(
            f"{ANSWERS_FILE} cannot be read: {' '.join(str(error).split())}. Nothing was changed.",
            f"Put it back as it was: git checkout HEAD -- {ANSWERS_FILE}",
        ) from None
    stored = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    source, commit = str(stored.get("_src_path", "")), str(stored.get("_commit", ""))
    answers = {key: value for key, value in stored.items() if not key.startswith("_")}
    if not all(answers.get(name) for name in ("livekit_series", *_NAMES)):
        raise LkgenError(
            f"{ANSWERS_FILE} is not of a project that lkgen made: its template is "
            f"{source or 'not named'}. Nothing was changed.",
            "For a project of another template: copier update",
        )
    if not commit:
        raise LkgenError(
            f"{ANSWERS_FILE} names no _commit: the project is from a folder without git, and "
            "nothing says which template it was made with. Nothing was changed.",
            "Add the line `_commit: COMMIT` if you know it.",
        )
    return Stored(answers, source, commit)


def old_answers(template: Template, stored: Mapping[str, Any], folder_name: str) -> Answers:
    """The answers as they were when the project was made: what does not fit fell to its default."""
    return template.answer(_known(template, stored), folder_name)


def new_answers(
    template: Template,
    stored: Mapping[str, Any],
    old: Answers,
    wished: Mapping[str, Any],
    folder_name: str,
) -> Answers:
    """The answers to `template` after an update: those `stored`, changed as `wished`.

    A model or a voice goes with its provider. What does not apply any more is left out, and what
    no longer fits and was only the default becomes the new default.

    Raises:
        BadAnswers: it names every value that no longer fits another.
    """
    wished = {key.replace("-", "_"): value for key, value in wished.items()}
    kept = _known(template, stored)
    for role in _ROLES:
        if wished.get(role, stored.get(role)) != stored.get(role):
            for name in (f"{role}_model", f"{role}_voice"):
                kept.pop(name, None)
    while True:
        answers = template.answer({**kept, **wished}, folder_name)
        stale = [
            key
            for key in {problem.key for problem in answers.problems} & (kept.keys() - wished.keys())
            if key not in answers.stored or kept[key] == _default(template, old, key, folder_name)
        ]
        if not stale:
            break
        for key in stale:
            del kept[key]
    problems = answers.problems + _renamed(stored, answers)
    if problems:
        raise BadAnswers(problems)
    return answers


def merge_answers(base: str, mine: str, theirs: str) -> Merged:
    """The answers file of the template, with the comments and keys that the user put into it.

    Values that were changed by hand have become the template's own.
    """
    written = {*base.splitlines()}
    keys = {line.partition(":")[0] for line in (*written, *theirs.splitlines())}
    above: dict[str, list[str]] = {}
    own: list[str] = []
    for line in mine.splitlines():
        key, colon, _ = line.partition(":")
        if line in written or line[:1].isspace() or (colon and key in keys):
            above.setdefault(key, []).extend(own)
            own = []
        else:
            own.append(line)
    lines = [one for line in theirs.splitlines() for one in _with_own(above, line)]
    lost = [one for rest in above.values() for one in rest]
    return Merged("".join(f"{line}\n" for line in [*lines, *lost, *own]))


def _with_own(above: dict[str, list[str]], line: str) -> list[str]:
    return [*above.pop(line.partition(":")[0], []), line]


def _known(template: Template, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the answers that are to questions of `template`."""
    ids = set(template.ids())
    return {key: value for key, value in stored.items() if key in ids}


def _default(template: Template, old: Answers, key: str, folder_name: str) -> Any:
    """What `key` would have been without an answer, all others being as they were."""
    others = {id: value for id, value in old.stored.items() if id != key}
    return template.answer(_known(template, others), folder_name).stored.get(key)


def _renamed(stored: Mapping[str, Any], answers: Answers) -> list[Problem]:
    now = answers.stored.get("package_name")
    if now in (None, stored["package_name"]):
        return []
    why = f"is {stored['package_name']}: your own files import it, so rename it by hand"
    return [Problem("package_name", str(now), why)]
