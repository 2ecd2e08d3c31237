"""CSV files that we write: opened in a spreadsheet they show their cells, and calculate nothing."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from shared.registration_api.sheet_columns import COLUMNS

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet runs a cell that begins like this, whoever typed it. Source: OWASP, "CSV Injection"."""
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's own encoding, and saves as that."""


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, lines as RFC 4180 has them."""
    text = StringIO(newline="")
    text.write(BOM)
    csv.writer(text).writerows([neutral("" if cell is None else str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode(errors="replace")


def neutral(cell: str) -> str:
    """As text, where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def template() -> bytes:
    """The column names alone: an example row would sooner or later be registered."""
    return sheet([[column.heading for column in COLUMNS]])
