"""What a change of the program file changes for the people of the deal teams, in words."""

from collections.abc import Iterator, Sequence

from shared.domain.notices import NoticeRules
from shared.domain.program import Program
from shared.domain.roles import Role


def people_changes(old: Program, new: Program) -> Iterator[tuple[str, str]]:
    """Keys, and what their change means."""
    yield from _notices(old.notices, new.notices)
    yield from _roles(old, new)
    for side, before, after in (
        ("vendor", old.owners.vendor, new.owners.vendor),
        ("partner", old.owners.partner, new.owners.partner),
    ):
        if before != after:
            means = f"New deals there are owned by the first of {_listed(after)} whom that CRM knows."
            yield f"owners.{side}", means


def _notices(before: NoticeRules, after: NoticeRules) -> Iterator[tuple[str, str]]:
    for kind in sorted(before.kinds - after.kinds):
        yield "notices.kinds", f"Nobody is told any more: {kind}."
    for kind in sorted(after.kinds - before.kinds):
        yield "notices.kinds", f"People are told from now on: {kind}."
    if before.lapse_days != after.lapse_days:
        what = "before a domain registration expires"
        yield "notices.lapse_days", f"People are reminded {_days(after.lapse_days)} {what}."
    if before.poi_days != after.poi_days:
        what = "before a deal closes without a proof of involvement"
        yield "notices.poi_days", f"People are reminded {_days(after.poi_days)} {what}."
    if before.due_days != after.due_days:
        yield "notices.due_days", f"New tasks are due after {after.due_days} days, not {before.due_days}."


def _roles(old: Program, new: Program) -> Iterator[tuple[str, str]]:
    for role in Role:
        before, after = old.roles.of(role), new.roles.of(role)
        if before != after:
            means = f"Is called {after!r}, not {before!r}; a record says so with its next change."
            yield f"roles.{role}", means


def _days(days: Sequence[int]) -> str:
    return f"{_listed([str(each) for each in days])} days" if days else "not at all"


def _listed(words: Sequence[str]) -> str:
    *others, last = words or ("nobody",)
    return f"{', '.join(others)} and {last}" if others else last
