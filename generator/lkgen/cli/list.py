"""lkgen list: show the kinds of choice, or the choices of one kind."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lkgen.terminal import terminal


def run(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="stt, llm, tts, …")] = None,
) -> None:
    """Show the kinds of choice, or the choices of one kind.

    \b
    lkgen list       the kinds
    lkgen list tts   the voices
    """
    from lkgen.commands.listing import limits, listing, not_offered, whole_document

    if terminal.json and kind is None:
        terminal.json_text(whole_document())
        return
    kinds = listing(kind)
    if terminal.json:
        terminal.document({"kinds": kinds})
    elif kind is None:
        _kinds(kinds)
    else:
        for name, entries in kinds.items():
            all_series = [entry["id"] for entry in listing("series")["series"]]
            _choices(entries, all_series, limits(name))
            if others := not_offered(name):
                terminal.print("", "  Not offered")
                terminal.rows(list(others.items()), indent=2)


def _kinds(kinds: dict[str, list[dict[str, Any]]]) -> None:
    terminal.rows(
        [
            (kind, f"{len(entries):>3}", ", ".join(entry["id"] for entry in entries))
            for kind, entries in kinds.items()
        ],
        indent=2,
    )


def _choices(entries: list[dict[str, Any]], all_series: list[str], limits: dict[str, str]) -> None:
    texts: list[dict[str, Any]] = []
    for entry in entries:
        series: list[str] = entry.get("series", all_series)
        only = "" if len(series) == len(all_series) else f"series {', '.join(series)} only"
        env = " or ".join(" + ".join(way) for way in entry.get("env", []))
        only = ", ".join(filter(None, (limits.get(entry["id"], ""), only)))
        texts.append({**entry, "env": env, "series": only})
    columns = [
        key
        for key in ("id", "label", "model", "env", "series")
        if any(text.get(key) for text in texts)
    ]
    rows = [[str(text.get(key, "")) for key in columns] for text in texts]
    terminal.rows(rows, indent=2)
