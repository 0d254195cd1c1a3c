"""lkgen list"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lkgen.cli.console import ACCENT, reporting, terminal


def list_choices(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="stt, llm, tts, …")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Show the kinds of choice, or the choices of one kind.

    [bold]lkgen list[/bold]      the kinds

    [bold]lkgen list tts[/bold]  the voices
    """
    with reporting(json=json, quiet=quiet):
        from lkgen.listing import listing

        kinds = listing(kind)
        if json:
            terminal.document({"kinds": kinds})
        elif kind is None:
            _kinds(kinds)
        else:
            for entries in kinds.values():
                _choices(entries)


def _kinds(kinds: dict[str, list[dict[str, Any]]]) -> None:
    for kind, entries in kinds.items():
        ids = ", ".join(entry["id"] for entry in entries)
        terminal.print(f"  [{ACCENT}]{kind:<20}[/] {len(entries):>3}   {ids}")


def _choices(entries: list[dict[str, Any]]) -> None:
    from rich.table import Table

    columns = [c for c in ("id", "label", "model", "env") if any(e.get(c) for e in entries)]
    table = Table(box=None, pad_edge=True, header_style="dim")
    for column in columns:
        table.add_column(column, style=ACCENT if column == "id" else "", overflow="fold")
    for entry in entries:
        cells = {**entry, "env": " or ".join(" + ".join(way) for way in entry.get("env", []))}
        table.add_row(*(str(cells.get(column, "")) for column in columns))
    terminal.print(table)
