"""A CSV file as it was saved by whatever program: its text, its columns, its rows. Nothing here knows a registration.

A file that can't be read as one is refused as a whole, with what to do about it; half of a file is never taken.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from shared.registration_api.sheet_columns import COLUMNS, Column, column_named, likely

LARGEST_FILE = 10_000_000
"""Bytes. `MOST_ROWS` of long rows are less."""
MOST_ROWS = 5_000
DELIMITERS = ",;\t"
MOST_COLUMNS = 100
"""With a name; far more than there are. What is wrong with each of thousands would help nobody."""

_LONGEST_CELL = 100_000
"""Characters. Whatever a column allows is less; past it a quote was opened that nobody closed."""
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE = "Save it as “CSV UTF-8”"
_NO_TEXT = (
    (_WORKBOOK, "workbook", f"This is an Excel workbook, not a CSV file. {_SAVE} in Excel and import that."),
    (_UTF_16, "utf_16", f"This is UTF-16, Excel's “Unicode text”. {_SAVE} instead."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a file, and what to write there. Never the cell itself."""

    line: int | None = None
    """As an editor counts; None where it is the file as a whole. A row of several lines is known by its first."""
    column: str | None = None
    code: str
    message: str

    def __str__(self) -> str:
        place = (f"line {self.line}" if self.line else "", f"column “{self.column}”" if self.column else "")
        return ": ".join((*([", ".join(filter(None, place))] if any(place) else []), self.message))


class Unusable(ValueError):
    """No row of this file can be taken."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: what stands in it, by column and without the spaces around; an empty cell is empty text."""

    number: int
    cells: Mapping[Column, str]
    mistakes: tuple[Mistake, ...] = ()
    """Of the row as a whole; then its cells mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    headings: Mapping[Column, str]
    """As the file writes them."""
    lines: Sequence[Line]


def read_sheet(file: bytes, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Raises Unusable."""
    text = _text(file)
    rows = list(_rows(text, _delimiter(text), most_rows + 1))
    if not rows:
        raise Unusable(Mistake(code="empty", message="The file is empty."))
    (first, headings), *others = rows
    columns = _columns(first, headings)
    if not others:
        raise Unusable(Mistake(code="no_rows", message="There is no row below the column names."))
    if len(others) > most_rows:
        message = f"There are more than {most_rows} rows. Split the file; each part needs the column names."
        raise Unusable(Mistake(line=others[most_rows][0], code="too_many_rows", message=message))
    named = {column: headings[place].strip() for place, column in columns.items()}
    return Sheet(headings=named, lines=[_line(number, cells, columns, headings) for number, cells in others])


def _text(file: bytes) -> str:
    if len(file) > LARGEST_FILE:
        message = f"The file has more than {LARGEST_FILE // 1_000_000} megabytes. Split it."
        raise Unusable(Mistake(code="too_large", message=message))
    for beginnings, code, message in _NO_TEXT:
        if file.startswith(beginnings):
            raise Unusable(Mistake(code=code, message=message))
    if b"\x00" in file:
        message = f"The file is not text, or UTF-16 without a mark. {_SAVE}."
        raise Unusable(Mistake(code="not_text", message=message))
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        message = f"This is not UTF-8 text; perhaps it is Latin-1 or Windows-1252. {_SAVE}."
        raise Unusable(Mistake(line=line, code="not_utf_8", message=message)) from None


def _delimiter(text: str) -> str:
    """The one by which the first line has the most columns that we know. Excel may say it: `sep=;`."""
    lines = text.lstrip().splitlines()
    first = lines[0] if lines else ""
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4:5]

    def known(delimiter: str) -> tuple[int, int]:
        names = _names(first, delimiter)
        return sum(column_named(name) is not None for name in names), len(names)

    return max(DELIMITERS, key=known)


def _names(line: str, delimiter: str) -> Sequence[str]:
    """None where a cell has no end: of that the rows tell."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()


def _rows(text: str, delimiter: str, most: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Each with the line that it begins in; without empty ones. Ends after `most` below the column names."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins, found = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not _says_the_delimiter(cells, begins, delimiter):
                _refuse_endless(cells, begins)
                yield begins, cells
                found += 1
            if found > most:
                return
            begins = reader.line_num + 1
    except csv.Error:
        message = (
            'A quote in the row that begins here is not closed, or not doubled. In quotes, write "" for ".'
        )
        raise Unusable(Mistake(line=begins, code="quotes", message=message)) from None


def _says_the_delimiter(cells: Sequence[str], line: int, delimiter: str) -> bool:
    return line == 1 and delimiter.join(cells).strip().lower() == f"sep={delimiter}"


def _refuse_endless(cells: Sequence[str], line: int) -> None:
    if any(len(cell) > _LONGEST_CELL for cell in cells):
        message = f"A cell has more than {_LONGEST_CELL} characters: is a quote not closed?"
        raise Unusable(Mistake(line=line, code="quotes", message=message))


def _columns(line: int, headings: Sequence[str]) -> Mapping[int, Column]:
    """By place. An unknown one is not passed over: what somebody wrote there would be lost without a word."""
    found: dict[int, Column] = {}
    mistakes: list[Mistake] = []
    _refuse_countless(line, headings)
    for place, heading in enumerate(headings):
        column = column_named(heading)
        if column in found.values():
            message = f"There are two columns for {column.heading}. Delete one." if column else ""
            mistakes.append(Mistake(line=line, column=heading.strip(), code="column_twice", message=message))
        elif column:
            found[place] = column
        elif heading.strip():
            mistakes.append(_unknown(line, heading.strip()))
    mistakes += _missing(line, frozenset(found.values()))
    if mistakes:
        raise Unusable(*mistakes)
    return found


def _refuse_countless(line: int, headings: Sequence[str]) -> None:
    named = sum(bool(heading.strip()) for heading in headings)
    if named > MOST_COLUMNS:
        message = f"There are {named} columns. Are these the column names? They have to be in the first line."
        raise Unusable(Mistake(line=line, code="too_many_columns", message=message))


def _unknown(line: int, heading: str) -> Mistake:
    meant = likely(heading)
    advice = f"Did you mean {meant.heading}?" if meant else "Delete it, or give it a name of the template."
    return Mistake(
        line=line, column=heading[:100], code="column_unknown", message=f"This column is not known. {advice}"
    )


def _missing(line: int, found: frozenset[Column]) -> Iterator[Mistake]:
    for column in COLUMNS:
        wanted = column.required or (column.needed_by in {each.field for each in found})
        if wanted and column not in found:
            message = "This column is missing. Add one with this name."
            yield Mistake(line=line, column=column.heading, code="column_missing", message=message)


def _line(number: int, cells: Sequence[str], columns: Mapping[int, Column], headings: Sequence[str]) -> Line:
    """Cells that are missing at the end of a row are empty ones; more than there are columns is a shifted row."""
    found = {column: cells[place].strip() if place < len(cells) else "" for place, column in columns.items()}
    beyond = [cell for place, cell in enumerate(cells) if place not in columns and cell.strip()]
    if not beyond:
        return Line(number=number, cells=found)
    message = (
        f"The row has {len(cells)} cells for {len(headings)} columns."
        " Put quotes around a text that contains the delimiter, and leave columns without a name empty."
    )
    mistake = Mistake(line=number, code="row_too_long", message=message)
    return Line(number=number, cells=found, mistakes=(mistake,))
