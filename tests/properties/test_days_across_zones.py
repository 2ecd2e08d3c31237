"""A close date is the day that somebody wrote, in a form or a file, in every portal that shows it."""

from datetime import date

from hypothesis import assume, example, given
from hypothesis import strategies as st

from shared.domain.ids import PortalId
from shared.domain.program import Pipeline, ValueType
from shared.domain.values import Dialect, canonical, rendered
from shared.registration_api.forms import RegistrationBody
from shared.registration_api.sheet_file import read_sheet
from shared.registration_api.sheet_rows import rows_of
from tests.component.forms import a_registration
from tests.properties.test_values import exists, zones
from tests.support.builders import a_program

PROGRAM = a_program()
HEADINGS = "Deal name,Domain,E-mail,Relationship,Need,Close date"


def of_a_form(written: str) -> str:
    return _day(RegistrationBody.model_validate(a_registration(closeDate=written)))


def of_a_file(written: str) -> str:
    (row,) = rows_of(read_sheet(f"{HEADINGS}\nA,a.example,a@a.example,yes,x,{written}\n".encode()))
    assert row.body, row.mistakes
    return _day(row.body)


def _day(body: RegistrationBody) -> str:
    return body.form(PortalId(7), "jo@partner.example", PROGRAM).values["close_date"]


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)), vendor=zones, partner=zones)
@example(day=date(2026, 3, 8), vendor="America/New_York", partner="Asia/Tokyo")
@example(day=date(2026, 11, 1), vendor="America/New_York", partner="Europe/Berlin")
@example(day=date(2026, 3, 29), vendor="Europe/Berlin", partner="America/Los_Angeles")
@example(day=date(2026, 12, 31), vendor="Pacific/Kiritimati", partner="Pacific/Niue")
@example(day=date(2027, 1, 1), vendor="Pacific/Niue", partner="Pacific/Kiritimati")
@example(day=date(2018, 11, 4), vendor="America/Sao_Paulo", partner="UTC")
@example(day=date(2011, 12, 31), vendor="Pacific/Apia", partner="Pacific/Pago_Pago")
@example(day=date(2028, 2, 29), vendor="Asia/Kolkata", partner="America/St_Johns")
def test_both_portals_show_the_day_that_was_written(day: date, vendor: str, partner: str) -> None:
    assume(exists(day, vendor))
    assume(exists(day, partner))
    written = day.isoformat()

    assert of_a_form(written) == of_a_file(written) == written
    for zone, pipeline in ((vendor, Pipeline.VENDOR), (partner, Pipeline.SHARED)):
        dialect = Dialect(program=PROGRAM, time_zone=zone, pipeline=pipeline)
        shown = rendered(ValueType.DAY, written, dialect)
        assert shown is not None
        assert canonical(ValueType.DAY, shown, dialect) == written
