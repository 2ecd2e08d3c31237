"""Tables of cases in the documentation, written from the tests: `python -m tests.case_tables`.

A table of the documentation that no test runs would go wrong unnoticed. So the cases of a test, which stand in its
`pytest.mark.parametrize`, are the rows: a case's id is the situation in words.

To add a table:
1. Write the test with `pytest.param(…, id="the situation in words")` for each case.
2. Add a `CaseTable` to TABLES: the page, a name, and what makes `CaseRow`s of the test's cases (`cases_of`).
3. Put `<!-- cases: NAME -->` and `<!-- end of cases -->` into the page, and run this module.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class CaseRow:
    rule: str
    case: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTable:
    page: str
    """Under docs/."""
    name: str
    rows: Callable[[], Sequence[CaseRow]]
    headings: tuple[str, str, str] = ("row", "situation", "becomes")

    @property
    def file(self) -> Path:
        return ROOT / "docs" / self.page


def cases_of(test: Callable[..., Any], first_argument: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The cases of a test whose `parametrize` begins with this argument: each one's id, and its values."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    (cases,) = [mark.args[1] for mark in marks if mark.args[0].split(",")[0].strip() == first_argument]
    for case in cases:
        yield case.id, case.values


def written(page: str, table: CaseTable) -> str:
    """The page with the table between its marks. Raises ValueError where it has none."""
    begin, end = f"<!-- cases: {table.name} -->", "<!-- end of cases -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{table.page} has no {begin} … {end}")
    return f"{before}{begin}\n{_markdown(table)}\n{end}{after}"


def _markdown(table: CaseTable) -> str:
    lines = [table.headings, ("---", "---", "---")]
    lines += [(row.rule, row.case, row.outcome) for row in table.rows()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main(tables: Sequence[CaseTable]) -> int:
    """How many tables were brought up to date."""
    stale = 0
    for table in tables:
        page = table.file.read_text(encoding="utf-8")
        current = written(page, table)
        if current != page:
            table.file.write_text(current, encoding="utf-8")
            stale += 1
    return stale


if __name__ == "__main__":
    from tests.documented_cases import TABLES

    sys.stdout.write(f"{main(TABLES)} tables written\n")
