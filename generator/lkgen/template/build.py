"""What a wheel carries ready-made: copier.yml as one document, every template as Python, the list.

Jinja's own compiler writes that Python. It goes with the version of Jinja that wrote it, which is
therefore written beside it; with another one, templates are compiled when they are used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import Any, cast

from jinja2 import meta

from lkgen.catalogue.listing import listed
from lkgen.template import Template
from lkgen.template.expressions import jinja_version
from lkgen.terminal import as_json

# Those of a question's fields that are templates.
_EXPRESSIONS = ("default", "when", "ask", "validator", "choices")


def build(template: Template) -> dict[str, str]:
    """The files of `lkgen/_built` (see lkgen.built) for a checkout's `template`, by name.

    `template.json` has the document, what each question asks, what each expression looks up, and
    the paths of the files; `compiled.py` a function for each expression and file, under its text
    or its path; `listing.json` and `list.json` what `lkgen list` shows. Raises TypeError where
    copier.yml holds what JSON cannot.
    """
    paths = template.renderer.paths()
    texts = sorted({*_texts(template.document), *map(template.renderer.name_of, paths)})
    content = {
        "document": template.document,
        "helps": template.helps(),
        "looks_at": {text: template.expressions.looks_at(text) for text in texts},
        "paths": paths,
    }
    written = json.dumps(content, ensure_ascii=False)
    if json.loads(written) != content:
        raise TypeError("copier.yml holds what JSON cannot, such as a date")
    seen = listed()
    return {
        "__init__.py": '"""Computed when this wheel was built."""\n',
        "compiled.py": _module(template, texts, paths),
        "list.json": as_json({"kinds": seen["kinds"]}),
        "listing.json": json.dumps(seen, ensure_ascii=False),
        "template.json": written,
    }


def _texts(document: dict[str, Any]) -> Iterator[str]:
    """Every expression of the questions."""
    for name, spec in document.items():
        if name.startswith("_") or not isinstance(spec, dict):
            continue
        for field in _EXPRESSIONS:
            value: Any = cast(dict[str, Any], spec).get(field)
            if isinstance(value, str):
                yield value
            elif field == "choices":
                for one in cast(dict[str, Any], value or {}).values():
                    if isinstance(one, dict):
                        yield str(cast(dict[str, Any], one).get("validator", ""))


def _module(template: Template, texts: Iterable[str], paths: Iterable[str]) -> str:
    """Python that makes each template: of the texts, the files, and all that they import."""
    environment = template.expressions.environment
    sources = {text: text for text in texts}
    wanted = list(paths)
    files: dict[str, str] = {}
    while wanted:
        path = wanted.pop()
        assert environment.loader
        files[path] = environment.loader.get_source(environment, path)[0]
        for source in (files[path], *sources.values()):
            named = meta.find_referenced_templates(environment.parse(source))
            wanted += {name for name in named if name} - {*files, *wanted}
    head: set[str] = set()
    parts: list[str] = []
    for name, source in {**sources, **dict(sorted(files.items()))}.items():
        path = name if name in files else None
        code = environment.compile(source, name=path, filename=path, raw=True)
        imports, _, rest = code.partition("\n")
        head.add(imports)
        parts.append(
            f"def make(environment):\n{indent(rest.strip(), '    ')}\n    return locals()\n"
            f"MADE[{name!r}] = make\n"
        )
    title = f'"""The templates of lkgen, as Jinja {jinja_version()} compiles them."""'
    start = [title, *sorted(head), f"JINJA = {jinja_version()!r}", "MADE = {}"]
    return "\n".join([*start, *parts])
