"""Many registrations in one request: a CSV file's text, or a list. What is wrong with a row is that row's matter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from handlers.registrations_imported import MOST_AT_ONCE
from shared.domain.deals import Entry
from shared.domain.ids import PortalId
from shared.domain.program import Program
from shared.domain.registration_form import RegistrationForm
from shared.registration_api.field_texts import MISFITS, Misfit, errors_of, field_of, misfit, sentence_of
from shared.registration_api.forms import Body, RegistrationBody
from shared.registration_api.refusals import Code, Refusal, invalid_field
from shared.registration_api.sheet_file import Mistake, Unusable, read_sheet
from shared.registration_api.sheet_rows import Row, rows_of

LONGEST_FILE = 900_000
"""Characters. HubSpot passes on a megabyte. Source: HubSpot docs, "Fetching data from UI extensions"."""


class BulkBody(Body):
    csv: Annotated[str, Field(max_length=LONGEST_FILE)] | None = None
    registrations: Annotated[list[Any], Field(max_length=MOST_AT_ONCE)] | None = None

    @field_validator("registrations")
    @classmethod
    def _is_one_of_two(cls, rows: list[Any] | None, others: ValidationInfo) -> list[Any] | None:
        if "csv" in others.data and (rows is None) is (others.data["csv"] is None):
            raise misfit(Misfit.FILE_OR_ROWS)
        return rows

    def rows(self) -> Sequence[Row]:
        """Raises Refusal where it is a file that can't be used."""
        if self.registrations is not None:
            return [_row(number, each) for number, each in enumerate(self.registrations, start=1)]
        try:
            return rows_of(read_sheet((self.csv or "").encode(), most_rows=MOST_AT_ONCE))
        except Unusable as unusable:
            fields = (invalid_field("csv", each.code, str(each)) for each in unusable.mistakes)
            raise Refusal(Code.INVALID, [field for each in fields for field in each]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    row: Row
    form: RegistrationForm | None
    """None where the row has mistakes."""


def forms_of(rows: Iterable[Prepared]) -> Sequence[RegistrationForm]:
    return [each.form for each in rows if each.form]


def prepared(rows: Iterable[Row], *, partner: PortalId, owner: str, program: Program) -> Sequence[Prepared]:
    """`owner`: e-mail of who owns the deals of rows that don't say; empty for nobody."""
    return [_prepared(row, partner, row.owner or owner, program) for row in rows]


def _prepared(row: Row, partner: PortalId, owner: str, program: Program) -> Prepared:
    if row.body is None:
        return Prepared(row=row, form=None)
    try:
        return Prepared(row=row, form=row.body.form(partner, owner, program))
    except Refusal as refusal:
        mistakes = tuple(_of_field(row, field) for field in refusal.fields or ())
        return Prepared(row=replace(row, mistakes=mistakes), form=None)


def _of_field(row: Row, field: Mapping[str, str]) -> Mistake:
    name = field["field"]
    column = row.headings.get(name, name)
    return Mistake(line=row.line, column=column, code=field["code"], message=field["message"])


def _row(number: int, sent: object) -> Row:
    """Of a list its rows go by their number, and their fields by the form's names."""
    try:
        body = RegistrationBody.model_validate(sent)
    except ValidationError as error:
        return Row(line=number, deal_name="", company="", body=None, mistakes=tuple(_mistakes(error, number)))
    mistakes = () if body.entry is Entry.DASHBOARD else (_not_from_a_record(number),)
    return Row(
        line=number,
        deal_name=body.deal_name,
        company=body.company.name or body.company.domain,
        body=None if mistakes else body,
        mistakes=mistakes,
    )


def _mistakes(error: ValidationError, line: int) -> Iterator[Mistake]:
    for each in errors_of(error):
        yield Mistake(line=line, column=field_of(each), code=each["type"], message=sentence_of(each))


def _not_from_a_record(line: int) -> Mistake:
    code = Misfit.DASHBOARD_ONLY
    return Mistake(line=line, column="entry", code=code, message=MISFITS[code])
