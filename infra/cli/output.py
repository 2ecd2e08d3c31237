"""Rows for a person, or for a program."""

import json
import sys
from collections.abc import Mapping, Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

UNBROKEN = 240
"""Columns, where no terminal says how wide it is: a row is a line."""

Row = Mapping[str, object]


def show(rows: Sequence[Row], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        Console(width=None if sys.stdout.isatty() else UNBROKEN).print(_table(rows))
    else:
        typer.echo("none yet")


def _table(rows: Sequence[Row]) -> Table:
    table = Table(*(name.replace("_", " ") for name in rows[0]), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(_text, row.values()))
    return table


def _text(value: object) -> Text:
    if value is None:
        return Text("–")
    return Text(plain(", ".join(map(str, value)) if isinstance(value, list) else str(value)))


def plain(text: str) -> str:
    """What partners typed, so that nothing of it moves the cursor, or hides or turns what follows."""
    return "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in text)
