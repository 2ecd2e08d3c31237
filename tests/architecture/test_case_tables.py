"""The tables of cases in the documentation are those that the tests run."""

from pathlib import Path

import pytest

from tests.case_tables import CaseRow, CaseTable, cases_of, written
from tests.documented_cases import TABLES

A_TABLE = CaseTable(page="page.md", name="some", rows=lambda: [CaseRow("6", "nobody holds it", "channel")])
A_PAGE = "before\n<!-- cases: some -->\n{}<!-- end of cases -->\nafter\n"


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_table_is_as_the_tests_are(table: CaseTable) -> None:
    page = table.file.read_text(encoding="utf-8")

    assert written(page, table) == page, "write it anew: python -m tests.case_tables"


def test_a_table_is_put_between_its_marks_and_the_rest_stays() -> None:
    once = written(A_PAGE.format("| stale |\n"), A_TABLE)

    assert once.splitlines()[0] == "before"
    assert once.splitlines()[-1] == "after"
    assert "| 6 | nobody holds it | channel |" in once
    assert "stale" not in once
    assert written(once, A_TABLE) == once


@pytest.mark.parametrize("page", ["no marks", "<!-- cases: some -->\nnever ended", "<!-- end of cases -->"])
def test_a_page_without_the_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match=r"page\.md has no"):
        written(page, A_TABLE)


def test_the_cases_of_a_test_are_those_of_its_own_table() -> None:
    @pytest.mark.parametrize("other", [pytest.param(0, id="not this")])
    @pytest.mark.parametrize("changes, decision", [pytest.param({}, 5, id="in words")])
    def a_test() -> None: ...

    assert list(cases_of(a_test, "changes")) == [("in words", ({}, 5))]


def test_every_page_of_a_table_is_there() -> None:
    assert all(Path(table.file).is_file() for table in TABLES)
