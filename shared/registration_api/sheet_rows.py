"""The rows of a CSV file as registrations: each is a form of its own, checked like one that a page sends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from shared.domain.deals import Entry
from shared.lead_domains import registrable_domain
from shared.registration_api import sheet_cells
from shared.registration_api.field_texts import MISFITS, Misfit, errors_of, field_of, sentence_of
from shared.registration_api.forms import RegistrationBody
from shared.registration_api.sheet_cells import Unclear
from shared.registration_api.sheet_columns import COLUMNS
from shared.registration_api.sheet_file import Line, Mistake, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    line: int
    deal_name: str
    company: str
    """By which a person knows the row again."""
    owner: str = ""
    """E-mail of who owns the deal in the partner's CRM; empty where the file does not say."""
    body: RegistrationBody | None
    """None where the row has mistakes: nothing of it is used."""
    mistakes: tuple[Mistake, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the file calls a field of the form; a list has the form's own names."""


def rows_of(sheet: Sheet) -> Sequence[Row]:
    return [_row(line, sheet) for line in sheet.lines]


def _row(line: Line, sheet: Sheet) -> Row:
    given = {column.field: text for column, text in line.cells.items() if text}
    body, mistakes = (None, line.mistakes) if line.mistakes else _body(given, line.number, sheet)
    return Row(
        line=line.number,
        deal_name=given.get("deal_name", ""),
        company=given.get("company_name") or given.get("domain", ""),
        owner=given.get("owner", "").lower(),
        body=body,
        mistakes=mistakes,
        headings={name: _heading(column, sheet) for name, column in _COLUMN_OF.items()},
    )


def row_id(given: Mapping[str, str]) -> str:
    """From what makes it this deal and no other. A row that is imported again, or was corrected, is the same deal."""
    website = given.get("domain", "")
    domain = registrable_domain(website)
    company = (domain,) if domain else (website, given.get("company_name", ""))
    parts = (*company, given.get("deal_name", ""), given.get("product", ""))
    same = "\x00".join(" ".join(part.casefold().split()) for part in parts)
    return "row-" + sha256(same.encode(errors="surrogatepass")).hexdigest()[:32]


def _body(
    given: Mapping[str, str], line: int, sheet: Sheet
) -> tuple[RegistrationBody | None, tuple[Mistake, ...]]:
    read, mistakes = _read(given, line, sheet)
    try:
        body = RegistrationBody.model_validate(_as_sent(given, read))
    except ValidationError as error:
        known = {mistake.column for mistake in mistakes}
        found = _mistakes(error, line, sheet)
        return None, (*mistakes, *(each for each in found if each.column not in known))
    return (None if mistakes else body), mistakes


_CELLS: Mapping[str, Callable[[str], Any]] = {
    "amount": sheet_cells.amount,
    "currency": sheet_cells.currency,
    "close_date": sheet_cells.day,
    "deal_type": sheet_cells.deal_type,
    "relationship": sheet_cells.yes_or_no,
    "pipeline": sheet_cells.pipeline,
    "owner": sheet_cells.person,
}
"""Where a cell is not simply its text."""


def _read(given: Mapping[str, str], line: int, sheet: Sheet) -> tuple[Mapping[str, Any], tuple[Mistake, ...]]:
    read: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for name, text in given.items():
        try:
            read[name] = _CELLS.get(name, str)(text)
        except Unclear as unclear:
            mistakes.append(_mistake(name, line, sheet, unclear.code, unclear.message))
    if "amount" in given and "currency" not in given:
        code = Misfit.CURRENCY_NEEDED
        mistakes.append(_mistake("currency", line, sheet, code, MISFITS[code]))
    if "currency" in given and "amount" not in given:
        code = Misfit.AMOUNT_NEEDED
        mistakes.append(_mistake("amount", line, sheet, code, MISFITS[code]))
    return read, tuple(mistakes)


def _as_sent(given: Mapping[str, str], read: Mapping[str, Any]) -> dict[str, Any]:
    """The form that a page would send; without what could not be read, which is told already."""
    money = read if {"amount", "currency"} <= read.keys() else {}
    form = {
        "id": row_id(given),
        "entry": Entry.DASHBOARD,
        "dealName": read.get("deal_name", ""),
        "dealType": read.get("deal_type"),
        "amount": money.get("amount"),
        "currency": money.get("currency"),
        "closeDate": read.get("close_date"),
        "productInterest": read.get("product"),
        "nextSteps": read.get("next_steps"),
        "company": {"name": read.get("company_name", ""), "domain": read.get("domain", "")},
        "contact": {
            "email": read.get("email", ""),
            "firstName": read.get("first_name", ""),
            "lastName": read.get("last_name", ""),
        },
        "relationshipEstablished": read.get("relationship"),
        "introNote": read.get("intro_note"),
        "needIdentified": bool(read.get("need")),
        "need": read.get("need"),
        "pipeline": read.get("pipeline"),
    }
    return {name: value for name, value in form.items() if value is not None}


_COLUMN_OF: Mapping[str, str] = {
    "dealName": "deal_name",
    "productInterest": "product",
    "nextSteps": "next_steps",
    "closeDate": "close_date",
    "introNote": "intro_note",
    "company.name": "company_name",
    "company.domain": "domain",
    "contact.email": "email",
    "contact.firstName": "first_name",
    "contact.lastName": "last_name",
}
"""Where a field of the form stands in the file."""


def _mistakes(error: ValidationError, line: int, sheet: Sheet) -> Iterator[Mistake]:
    for each in errors_of(error):
        name = field_of(each)
        yield _mistake(_COLUMN_OF.get(name, name), line, sheet, each["type"], sentence_of(each))


def _mistake(name: str, line: int, sheet: Sheet, code: str, message: str) -> Mistake:
    return Mistake(line=line, column=_heading(name, sheet), code=code, message=message)


def _heading(name: str, sheet: Sheet) -> str:
    """As the file has it, else the template."""
    column = next((column for column in COLUMNS if column.field == name), None)
    return sheet.headings.get(column, column.heading) if column else name
