"""CSV files from all sorts of programs, and what is said of one that can't be read."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.registration_api.sheet_columns import COLUMNS
from shared.registration_api.sheet_file import Mistake, Unusable, read_sheet
from shared.registration_api.sheet_writing import neutral, sheet, template

HEADINGS = "Deal name,Domain,Contact e-mail,Relationship established,Need"
ROW = "Osprey bench,osprey-labs.example,kim@osprey-labs.example,yes,Slow bench"


def a_file(*rows: str, headings: str = HEADINGS, ends: str = "\n") -> bytes:
    return ends.join((headings, *rows, "")).encode()


def cells(file: bytes) -> list[Mapping[str, str]]:
    return [
        {column.field: text for column, text in line.cells.items() if text} for line in read_sheet(file).lines
    ]


def mistakes(file: bytes, *, most_rows: int = 100) -> tuple[Mistake, ...]:
    with pytest.raises(Unusable) as refused:
        read_sheet(file, most_rows=most_rows)
    return refused.value.mistakes


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(a_file(ROW), id="commas"),
        pytest.param(a_file(ROW).replace(b",", b";"), id="semicolons"),
        pytest.param(a_file(ROW).replace(b",", b"\t"), id="tabs"),
        pytest.param(b"\xef\xbb\xbf" + a_file(ROW), id="with a mark"),
        pytest.param(a_file(ROW, ends="\r\n"), id="Windows' line ends"),
        pytest.param(a_file(ROW, ends="\r"), id="an old Mac's line ends"),
        pytest.param(b"sep=;\r\n" + a_file(ROW).replace(b",", b";"), id="Excel says the delimiter"),
        pytest.param(a_file("", ROW, ",,,,", ""), id="empty rows between"),
        pytest.param(a_file(ROW + ",,", headings=HEADINGS + ",,"), id="empty columns at the end"),
        pytest.param(
            a_file(ROW, headings="DEALNAME,company_domain , e-mail,Relationship,NEED"), id="other names"
        ),
        pytest.param(a_file(*(f'"{cell}"' for cell in [ROW.replace(",", '","')])), id="everything in quotes"),
    ],
)
def test_the_same_row_however_it_was_saved(file: bytes) -> None:
    assert cells(file) == [
        {
            "deal_name": "Osprey bench",
            "domain": "osprey-labs.example",
            "email": "kim@osprey-labs.example",
            "relationship": "yes",
            "need": "Slow bench",
        }
    ]


@pytest.mark.parametrize(
    "heading, field",
    [
        ("deal name", "deal_name"),
        ("amount", "amount"),
        ("currency", "currency"),
        ("close date", "close_date"),
        ("product", "product"),
        ("deal type", "deal_type"),
        ("company", "company_name"),
        ("domain", "domain"),
        ("contact first name", "first_name"),
        ("contact last name", "last_name"),
        ("contact e-mail", "email"),
        ("contact email", "email"),
        ("relationship", "relationship"),
        ("intro note", "intro_note"),
        ("need", "need"),
        ("next steps", "next_steps"),
        ("pipeline", "pipeline"),
        ("owner", "owner"),
    ],
)
@pytest.mark.parametrize("written", [str, str.upper, lambda name: name.replace(" ", "_"), " {} ".format])
def test_columns_go_by_the_names_that_people_write(heading: str, field: str, written: object) -> None:
    assert callable(written)
    others = [column.heading for column in COLUMNS if column.field != field]
    file = a_file("1," * len(others), headings=",".join((written(heading), *others)))

    assert cells(file)[0][field] == "1"


def test_a_text_in_quotes_may_have_lines_quotes_and_delimiters() -> None:
    need = 'Slow, and "old";\nfails at night'
    row = f'A,a.example,a@a.example,yes,"{need.replace(chr(34), chr(34) * 2)}"'
    (found,) = cells(a_file(row))

    assert found["need"] == need


def test_a_row_is_known_by_the_line_in_which_it_begins() -> None:
    of_two_lines = 'A,a.example,a@a.example,yes,"one\ntwo"'
    lines = read_sheet(a_file(ROW, of_two_lines, "", ROW)).lines

    assert [line.number for line in lines] == [2, 3, 6]


def test_a_row_may_end_early() -> None:
    assert cells(a_file("Osprey bench,osprey-labs.example")) == [
        {"deal_name": "Osprey bench", "domain": "osprey-labs.example"}
    ]


def test_a_row_with_more_cells_than_columns_is_told_and_the_others_are_read() -> None:
    first, second = read_sheet(a_file(ROW + ", really slow", ROW)).lines

    (mistake,) = first.mistakes
    assert (mistake.line, mistake.code) == (2, "row_too_long")
    assert "quotes" in mistake.message
    assert not second.mistakes


@pytest.mark.parametrize(
    "file, code, said",
    [
        pytest.param(a_file(ROW).decode().encode("utf-16"), "utf_16", "CSV UTF-8", id="Excel's Unicode text"),
        pytest.param(a_file(ROW).decode().encode("utf-16-le"), "not_text", "UTF-16", id="UTF-16, no mark"),
        pytest.param(b"PK\x03\x04\x14\x00", "workbook", "workbook", id="a workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook", "workbook", id="an old workbook"),
        pytest.param(b"", "empty", "empty", id="nothing"),
        pytest.param(b"\xef\xbb\xbf\r\n\r\n", "empty", "empty", id="nothing but line ends"),
        pytest.param(a_file(), "no_rows", "no row", id="column names only"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(file: bytes, code: str, said: str) -> None:
    (mistake,) = mistakes(file)

    assert (mistake.code, mistake.line) == (code, None)
    assert said in mistake.message


def test_latin_1_is_refused_with_the_line_of_the_first_letter_that_shows_it() -> None:
    (mistake,) = mistakes(a_file(ROW) + "Müller GmbH,mueller.example".encode("latin-1"))

    assert (mistake.line, mistake.code) == (3, "not_utf_8")
    assert "Latin-1" in mistake.message
    assert "CSV UTF-8" in mistake.message


def test_a_quote_that_nobody_closed_is_told_with_the_row_that_it_begins_in() -> None:
    (mistake,) = mistakes(a_file(ROW, 'A,a.example,"kim', ROW))

    assert (mistake.line, mistake.code) == (3, "quotes")


def test_a_cell_without_end_is_a_quote_that_nobody_closed() -> None:
    (mistake,) = mistakes(a_file(f'A,a.example,kim,yes,"{"x" * 100_001}"'))

    assert (mistake.line, mistake.code) == (2, "quotes")


@pytest.mark.parametrize(
    "headings",
    [
        pytest.param("x" * 140_000, id="a name without end"),
        pytest.param(f"{HEADINGS},{'x' * 140_000}", id="one after others"),
        pytest.param('"' * 899_999, id="nothing but quotes"),
    ],
)
def test_column_names_without_end_are_a_quote_that_nobody_closed(headings: str) -> None:
    (mistake,) = mistakes(a_file(ROW, headings=headings))

    assert (mistake.line, mistake.code) == (1, "quotes")


@pytest.mark.parametrize("column", ["Amnt", "Amount", "x"])
def test_far_too_many_columns_are_one_mistake(column: str) -> None:
    (mistake,) = mistakes(a_file(ROW, headings=",".join([column] * 15_000)))

    assert (mistake.line, mistake.code) == (1, "too_many_columns")


def test_a_spreadsheet_may_save_thousands_of_empty_columns() -> None:
    assert len(cells(a_file(ROW, headings=HEADINGS + "," * 16_000))) == 1


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    (mistake,) = mistakes(a_file() + b"\n" * 10_000_001)

    assert mistake.code == "too_large"


def test_one_row_too_many_is_told_with_its_line() -> None:
    (mistake,) = mistakes(a_file(ROW, ROW, ROW), most_rows=2)

    assert (mistake.line, mistake.code) == (4, "too_many_rows")
    assert "Split" in mistake.message


@pytest.mark.parametrize(
    "headings, line, column, code, said",
    [
        pytest.param(
            HEADINGS + ",Budget code", 1, "Budget code", "column_unknown", "template", id="unknown column"
        ),
        pytest.param(
            HEADINGS + ",Amounts", 1, "Amounts", "column_unknown", "Did you mean Amount?", id="misspelt"
        ),
        pytest.param(
            HEADINGS.replace("Need", "Amount") + ",Currency",
            1,
            "Need",
            "column_missing",
            "Add one",
            id="none",
        ),
        pytest.param(
            HEADINGS + ",Amount", 1, "Currency", "column_missing", "Add one", id="an amount needs a currency"
        ),
        pytest.param(HEADINGS + ",E-mail", 1, "E-mail", "column_twice", "two columns", id="one column twice"),
        pytest.param(
            "\n\n" + HEADINGS + ",Foo", 3, "Foo", "column_unknown", "not known", id="below empty lines"
        ),
    ],
)
def test_columns_that_do_not_fit_are_told_by_line_and_name(
    headings: str, line: int, column: str, code: str, said: str
) -> None:
    (mistake,) = mistakes(a_file(ROW, headings=headings))

    assert (mistake.line, mistake.column, mistake.code) == (line, column, code)
    assert said in mistake.message


def test_all_that_is_wrong_with_the_columns_is_told_at_once() -> None:
    found = mistakes(a_file(ROW, headings="Deal name,Foo,Bar"))

    assert {mistake.code for mistake in found} == {"column_unknown", "column_missing"}
    assert len(found) == 6


def test_a_mistake_says_where_it_is() -> None:
    where = Mistake(line=3, column="Amount", code="not_a_number", message="Write a number.")

    assert str(where) == "line 3, column “Amount”: Write a number."
    assert str(Mistake(code="empty", message="The file is empty.")) == "The file is empty."


def test_the_template_is_a_file_that_only_lacks_rows() -> None:
    (mistake,) = mistakes(template())

    assert mistake.code == "no_rows"
    assert template().startswith(b"\xef\xbb\xbfDeal name,Amount,Currency,")


@given(rows=st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_we_write_reads_back_and_is_no_formula_anywhere(rows: list[list[str]]) -> None:
    text = sheet(rows).decode("utf-8-sig")
    found = list(csv.reader(StringIO(text, newline="")))

    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.encode(errors="replace").decode().removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(
        cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for row in found for cell in row
    )


@pytest.mark.parametrize("cell", ["=1+1", "+49 30 1", "-5", "@home", "\tx", " =1"])
def test_what_looks_like_a_formula_becomes_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@given(file=st.binary(max_size=300))
def test_whatever_the_bytes_they_are_read_or_refused(file: bytes) -> None:
    try:
        read_sheet(file)
    except Unusable as refused:
        assert refused.mistakes  # noqa: PT017 - both are right


@given(body=st.text(max_size=300))
def test_whatever_stands_below_the_column_names_is_read_or_refused(body: str) -> None:
    try:
        sheet = read_sheet(HEADINGS.encode() + b"\n" + body.encode(errors="replace"))
    except Unusable as refused:
        assert refused.mistakes  # noqa: PT017 - both are right
    else:
        assert all(line.number > 1 for line in sheet.lines)


def test_the_page_on_files_names_every_column() -> None:
    page = Path("docs/bulk-registration.md").read_text(encoding="utf-8").replace("**", "")
    tables = page.partition("## The file")[2].partition("## What comes")[0]

    assert [column.heading for column in COLUMNS if column.heading not in tables] == []
