"""What is wrong with a field, in a sentence that says what to write instead. Never with the value that was sent.

A field's own sentence goes before its error code's. English; translatable by the code.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

MOST_MISTAKES = 50
"""Told at once: more than the form has fields. Somebody may send thousands that there are not."""
LONGEST_NAME = 100
"""Characters."""
UNKNOWN_CODE = "This can't be used as it is. Check it, or leave it empty."

CODES: Mapping[str, str] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field. Leave it out.",
    "string_type": "This has to be a text.",
    "string_too_short": "This must not be empty.",
    "string_too_long": "This is longer than {max_length} characters. Shorten it.",
    "string_pattern_mismatch": "This is not written as it has to be here. Check it.",
    "enum": "Choose one of {expected}.",
    "decimal_type": "Write a number, such as 12000.50.",
    "decimal_parsing": "Write a number, such as 12000.50.",
    "finite_number": "Write a number, such as 12000.50.",
    "greater_than_equal": "This must not be less than {ge}.",
    "decimal_max_digits": "This has more than {max_digits} digits. Check the number.",
    "decimal_max_places": "This has more than {decimal_places} decimal places. Round it.",
    "decimal_whole_digits": "This has more than {whole_digits} digits before the decimal point. Check the number.",
    "date_type": "Write a day as year-month-day, such as 2026-12-31.",
    "date_parsing": "Write a day as year-month-day, such as 2026-12-31.",
    "date_from_datetime_parsing": "Write a day as year-month-day, such as 2026-12-31.",
    "date_from_datetime_inexact": "Write a day without a time, such as 2026-12-31.",
    "bool_type": "Answer with yes or no (true or false).",
    "bool_parsing": "Answer with yes or no (true or false).",
    "model_type": "This has to be a group of fields.",
    "model_attributes_type": "This has to be a group of fields.",
    "json_invalid": "This is no JSON, or it was cut off on its way. Send it again.",
    "json_type": "This is no JSON. Send it again.",
    "string_unicode": "This is no UTF-8 text. Send it again.",
    "bytes_invalid_encoding": "This is no UTF-8 text. Send it again.",
}

FIELDS: Mapping[tuple[str, str], str] = {
    ("id", "string_pattern_mismatch"): "An id has 8 to 64 letters, digits, hyphens and underscores.",
    ("recordId", "string_pattern_mismatch"): "A record's id is a number of up to 19 digits.",
    ("currency", "string_pattern_mismatch"): "Write the currency's three capital letters, such as EUR.",
    ("contact.email", "string_pattern_mismatch"): "Write an e-mail address, such as name@example.com.",
}


class Misfit(StrEnum):
    """What does not fit another field of the form."""

    NAME_NEEDED = "name_needed"
    WAY_OF_THE_VENDOR = "way_of_the_vendor"
    RECORD_NEEDED = "record_needed"
    NO_RECORD_HERE = "no_record_here"
    CURRENCY_NEEDED = "currency_needed"
    AMOUNT_NEEDED = "amount_needed"
    PIPELINE_OF_THE_VENDOR = "pipeline_of_the_vendor"
    FILE_OR_ROWS = "file_or_rows"
    DASHBOARD_ONLY = "dashboard_only"


MISFITS: Mapping[Misfit, str] = {
    Misfit.NAME_NEEDED: "The deal needs a name.",
    Misfit.WAY_OF_THE_VENDOR: "This way is the vendor's: its people share a deal by putting the partner on it.",
    Misfit.RECORD_NEEDED: "Say from which record of your CRM this starts.",
    Misfit.NO_RECORD_HERE: "A registration from the dashboard starts from no record. Leave this out.",
    Misfit.CURRENCY_NEEDED: "An amount needs its currency, such as EUR.",
    Misfit.AMOUNT_NEEDED: "A currency needs an amount. Give both or neither.",
    Misfit.PIPELINE_OF_THE_VENDOR: "Choose shared or own; the other pipeline is the vendor's.",
    Misfit.FILE_OR_ROWS: "Send either a CSV file's text or a list of registrations.",
    Misfit.DASHBOARD_ONLY: "Many at once start from no record. Register from a record one by one, or say dashboard.",
}


def misfit(code: Misfit) -> PydanticCustomError:
    """To be raised in a field's validator."""
    return PydanticCustomError(code.value, MISFITS[code])


def errors_of(error: ValidationError) -> Sequence[ErrorDetails]:
    """So many as help, without what was sent."""
    return error.errors(include_input=False, include_url=False)[:MOST_MISTAKES]


def field_of(error: ErrorDetails) -> str:
    """As the form calls it, with a dot before a part; `form` for the whole of it. One that there is not goes by the
    name that was sent.
    """
    named = str if error["type"] == "extra_forbidden" else to_camel
    return ".".join(named(str(part)) for part in error["loc"])[:LONGEST_NAME] or "form"


def sentence_of(error: ErrorDetails) -> str:
    code = error["type"]
    if code in set(Misfit):
        return MISFITS[Misfit(code)]
    text = FIELDS.get((field_of(error), code)) or CODES.get(code, UNKNOWN_CODE)
    return text.format_map(_limits(error.get("ctx", {})))


def _limits(context: Mapping[str, Any]) -> Mapping[str, str]:
    """What our own form demands; nothing in it is from the request."""
    return {name: str(value).replace("'", "") for name, value in context.items()}
