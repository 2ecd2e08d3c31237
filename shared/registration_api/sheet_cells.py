"""What people write into a cell, in the form's words. A number or date that could mean two things is refused.

Which of day and month comes first, and what a comma in a number is, differs from office to office. A wrong guess would
be a wrong close date in two CRMs, and nobody would notice.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar
from unicodedata import normalize

from shared.domain.deals import DealType
from shared.domain.program import Pipeline
from shared.registration_api.forms import LONGEST_ADDRESS

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Further off is a slip: 0226 for 2026."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_YES = frozenset({"yes", "y", "true", "x", "1", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "0", "-", "–", ""})
_DEAL_TYPES: Mapping[str, DealType] = {
    "new": DealType.NEW,
    "newbusiness": DealType.NEW,
    "newcustomer": DealType.NEW,
    "crosssell": DealType.CROSS_SELL,
    "crossselling": DealType.CROSS_SELL,
    "upsell": DealType.UPSELL,
    "upselling": DealType.UPSELL,
}
_PIPELINES: Mapping[str, Pipeline] = {
    "shared": Pipeline.SHARED,
    "sharedpipeline": Pipeline.SHARED,
    "own": Pipeline.OWN,
    "ownpipeline": Pipeline.OWN,
}

_GROUPED = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<mark>[ '’.,])\d{3}(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](?P<fraction>\d+))?",
    re.ASCII,
)
"""Groups of three throughout, and a fraction behind another mark than theirs. 0.125 has no groups."""
_FRACTION = re.compile(r"(?P<whole>\d+)(?:[.,](?P<fraction>\d+))?", re.ASCII)
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"
"""Some programs write a day as its midnight. Any other time, or a zone, would leave open which day is meant."""
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _MIDNIGHT, re.ASCII
)
_BASIC = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_JAPANESE = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日", re.ASCII)
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:(?P<day>\d{1,2})\.?[ -](?P<month>[A-Za-z]{3,9}\.?)|(?P<first>[A-Za-z]{3,9}\.?) (?P<second>\d{1,2}),?)[ -]"
    r"(?P<year>\d{4})",
    re.ASCII,
)
"""`31 Dec 2026`, `31-Dec-2026`, `December 31, 2026`."""
_WRITE_A_DATE = "Write the day like 2026-12-31."

Word = TypeVar("Word")


class Unclear(ValueError):
    """A cell can't be understood. Says what to write instead, and nothing of what stands there but its shape."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def amount(text: str) -> Decimal:
    """Raises Unclear. `12000.5`, `12,000.50`, `12.000,50`, `12 000,50` and `12'000.50` are one number."""
    plain = normalize("NFKC", text).strip()
    if found := _GROUPED.fullmatch(plain):
        mark, fraction = found["mark"], found["fraction"]
        if not fraction and mark in ".," and plain.count(mark) == 1:
            message = "This may be thousands or a fraction. Write 12000 or 12000.50, without thousands marks."
            raise Unclear("ambiguous_number", message)
        return Decimal(f"{found['whole'].replace(mark, '')}.{fraction or 0}")
    if found := _FRACTION.fullmatch(plain):
        return Decimal(f"{found['whole']}.{found['fraction'] or 0}")
    message = "Write a number like 12000.50 and nothing else; the currency has a column of its own."
    raise Unclear("not_a_number", message)


def day(text: str) -> date:
    """Raises Unclear. A day with its month in words, or in figures of which only one can be the month."""
    plain = normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{5}(?:\.0)?", plain, re.ASCII):
        message = "This is how Excel counts days. Format the column as a date like 2026-12-31 and save again."
        raise Unclear("excel_date", message)
    if found := _YEAR_FIRST.fullmatch(plain) or _BASIC.fullmatch(plain) or _JAPANESE.fullmatch(plain):
        return _day(found["year"], found["month"], found["day"])
    if found := _YEAR_LAST.fullmatch(plain):
        return _either_way_round(found["year"], found["one"], found["two"])
    if (found := _IN_WORDS.fullmatch(plain)) and (month := _month(found["month"] or found["first"])):
        return _day(found["year"], str(month), found["day"] or found["second"])
    raise Unclear("not_a_date", _WRITE_A_DATE)


def _either_way_round(year: str, one: str, two: str) -> date:
    """The two figures before a year: 31/12 can only be one day, 03/04 may be two, 05/05 is the same either way."""
    if int(one) != int(two) and max(int(one), int(two)) <= len(_MONTHS):
        either = (f"{year}-{int(month):02}-{int(day):02}" for month, day in ((one, two), (two, one)))
        raise Unclear("ambiguous_date", f"This may be two days. Write {' or '.join(either)}.")
    month, day = sorted((one, two), key=int)
    return _day(year, month, day)


def _day(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unclear("no_such_day", f"There is no such day. {_WRITE_A_DATE}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unclear("unlikely_year", f"Is the year right? It may be {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def _month(word: str) -> int | None:
    """In English, whole or its first three letters; `Sept` is customary too."""
    short = word.casefold().rstrip(".")
    known = (number for number, month in enumerate(_MONTHS, start=1) if short in {month, month[:3]})
    return 9 if short == "sept" else next(known, None)


def yes_or_no(text: str) -> bool:
    """Raises Unclear."""
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise Unclear("not_yes_or_no", "Write yes or no.")
    return word in _YES


def deal_type(text: str) -> DealType:
    """Raises Unclear."""
    return _one_of(_DEAL_TYPES, text, "Write new, cross-sell or upsell.")


def pipeline(text: str) -> Pipeline:
    """Raises Unclear."""
    return _one_of(_PIPELINES, text, "Write shared or own.")


def currency(text: str) -> str:
    """Raises Unclear. Which currencies there are, each CRM knows for itself."""
    code = normalize("NFKC", text).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Unclear("not_a_currency", "Write the currency's code of three letters, like EUR or USD.")
    return code


def _one_of(words: Mapping[str, Word], text: str, message: str) -> Word:
    word = "".join(filter(str.isalnum, text.casefold()))
    if word not in words:
        raise Unclear("not_an_option", message)
    return words[word]


def person(text: str) -> str:
    """Raises Unclear."""
    if len(text) > LONGEST_ADDRESS or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise Unclear("not_an_address", "Write a person's e-mail address like name@example.com.")
    return text.lower()
