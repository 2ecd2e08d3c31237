"""`[qualification]` and `[territories]` of the program file."""

from shared.domain.qualification import RequiredQualification
from shared.domain.territories import Territories
from shared.program_table import Table


def read_qualification(table: Table) -> RequiredQualification:
    table.only("relationship", "need", "contact")
    return RequiredQualification(
        relationship=_required(table, "relationship"),
        need=_required(table, "need"),
        contact=_required(table, "contact"),
    )


def read_territories(table: Table) -> Territories:
    """`.DE` is `de`. An ending with a dot has to stand in quotes: TOML would take it for a table in a table."""
    reps: dict[str, str] = {}
    for key in table.entries:
        ending = key.lower().strip(".")
        if isinstance(table.entries[key], dict):
            table.note(key, f'is a table; write an ending that has a dot in quotes, such as "co.{key}"')
        elif not ending or ending in reps:
            table.note(key, 'is no ending of a domain, or stands twice; write it like de or "co.jp"')
        else:
            reps[ending] = table.text(key).lower()
    return Territories(reps=reps)


def _required(table: Table, key: str) -> bool:
    return table.get(key, bool) if key in table.entries else True
