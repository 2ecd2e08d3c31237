"""The columns of a CSV file of registrations, and the names that people give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    field: str
    heading: str
    """As the template has it."""
    other_names: tuple[str, ...] = ()
    required: bool = False
    """Without it every row would be held."""
    needed_by: str = ""
    """The field of the column that means nothing without this one."""


COLUMNS: tuple[Column, ...] = (
    Column(
        field="deal_name",
        heading="Deal name",
        other_names=("deal", "opportunity", "opportunity name"),
        required=True,
    ),
    Column(field="amount", heading="Amount", other_names=("deal amount", "value", "deal value")),
    Column(
        field="currency",
        heading="Currency",
        other_names=("currency code", "deal currency", "deal currency code"),
        needed_by="amount",
    ),
    Column(
        field="close_date",
        heading="Close date",
        other_names=("closing date", "expected close date", "expected close"),
    ),
    Column(field="product", heading="Product", other_names=("product interest", "products")),
    Column(field="deal_type", heading="Deal type", other_names=("type", "business type")),
    Column(
        field="company_name",
        heading="Company",
        other_names=("company name", "account", "account name", "organization", "organisation", "prospect"),
    ),
    Column(
        field="domain",
        heading="Domain",
        other_names=("company domain", "company domain name", "website", "company website", "website url"),
        required=True,
    ),
    Column(field="first_name", heading="Contact first name", other_names=("first name", "given name")),
    Column(
        field="last_name", heading="Contact last name", other_names=("last name", "family name", "surname")
    ),
    Column(
        field="email",
        heading="Contact e-mail",
        other_names=("e-mail", "contact e-mail address", "e-mail address"),
        required=True,
    ),
    Column(
        field="relationship",
        heading="Relationship established",
        other_names=("relationship",),
        required=True,
    ),
    Column(field="intro_note", heading="Intro note", other_names=("introduction", "introduction note")),
    Column(
        field="need",
        heading="Need",
        other_names=("pain", "customer need", "pain or opportunity", "need identified"),
        required=True,
    ),
    Column(field="next_steps", heading="Next steps", other_names=("next step",)),
    Column(field="pipeline", heading="Pipeline"),
    Column(field="owner", heading="Owner", other_names=("deal owner", "owner e-mail", "deal owner e-mail")),
)


def _plain(heading: str) -> str:
    """Case, spaces, hyphens and underscores count for nothing: `Close_Date` is `close date`, `E-mail` is `email`."""
    return "".join(filter(str.isalnum, heading.casefold()))


_BY_NAME: Mapping[str, Column] = {
    _plain(name): column for column in COLUMNS for name in (column.heading, *column.other_names)
}


def column_named(heading: str) -> Column | None:
    return _BY_NAME.get(_plain(heading))


def likely(heading: str) -> Column | None:
    """Which one was probably meant by a name that is none."""
    close = get_close_matches(_plain(heading), _BY_NAME, n=1, cutoff=0.75)
    return _BY_NAME[close[0]] if close else None
