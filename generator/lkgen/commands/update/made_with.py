"""Which answers a project's files were made with: its answers file may have been edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lkgen.commands.update.answers import Stored, old_answers, read_stored
from lkgen.commands.update.files import look
from lkgen.commands.update.merge import Text, likeness
from lkgen.commands.update.repository import Repository
from lkgen.errors import LkgenError
from lkgen.template import Template
from lkgen.template.renderer import ANSWERS_FILE


def made_with(repository: Repository, stored: Stored, template: Template) -> Mapping[str, Any]:
    """The answers that the project's files go with, which `template` made.

    They are those of the answers file, unless somebody changed it alone: then they are the ones
    before, and what it says now is a wish.
    """
    earlier = _earlier(repository, stored)
    if earlier is None:
        return stored.answers
    project = repository.project
    now, then = (_files(template, answers, project) for answers in (stored.answers, earlier))
    differ = [path for path in {*now, *then} if now.get(path) != then.get(path)]
    # What is the user's stays as it was made, whatever was answered since.
    owned = template.owned(old_answers(template, stored.answers, project.name))
    differ = [path for path in differ if path not in {ANSWERS_FILE, *owned}]
    score = sum(_fits(project, path, now.get(path)) for path in differ)
    earlier_score = sum(_fits(project, path, then.get(path)) for path in differ)
    return earlier if earlier_score > score else stored.answers


def _earlier(repository: Repository, stored: Stored) -> dict[str, Any] | None:
    """The answers that were committed before these, if they are others of the same template."""
    texts = repository.earlier(ANSWERS_FILE)
    for text in texts:
        try:
            before = read_stored(text)
        except LkgenError:
            continue
        if before.answers != stored.answers:
            return before.answers if before.commit == stored.commit else None
    return None


def _files(template: Template, answers: Mapping[str, Any], project: Path) -> dict[str, str]:
    return template.files(old_answers(template, answers, project.name))


def _fits(project: Path, path: str, text: str | None) -> float:
    """How much a file of the project is like `text`; 1 where neither is there."""
    data = look(project, path).data
    if data is None or text is None:
        return float(data is None and text is None)
    mine = Text.read(data)
    return likeness(mine.text, text) if mine else 0.0
