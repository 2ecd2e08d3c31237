"""What a change of `[qualification]` and `[territories]` changes for the partners, in words."""

from collections.abc import Iterator, Mapping

from shared.domain.program import Program
from shared.domain.qualification import RequiredQualification
from shared.domain.territories import Territories

REQUIRED: Mapping[str, str] = {
    "relationship": "a relationship with the prospect",
    "need": "an identified need",
    "contact": "a contact",
}


def registering_changes(old: Program, new: Program) -> Iterator[tuple[str, str]]:
    """Keys, and what the change means. Deals that are shared stay as they were decided."""
    yield from _qualification(old.qualification, new.qualification)
    yield from _territories(old.territories, new.territories, new.default_direct_rep or "the partner's CAM")


def _qualification(old: RequiredQualification, new: RequiredQualification) -> Iterator[tuple[str, str]]:
    for name, what in REQUIRED.items():
        if getattr(old, name) == getattr(new, name):
            continue
        means = (
            f"Registrations without {what} are held."
            if getattr(new, name)
            else f"No deal needs {what} any more."
        )
        yield f"qualification.{name}", means


def _territories(old: Territories, new: Territories, otherwise: str) -> Iterator[tuple[str, str]]:
    for ending in sorted(old.reps.keys() | new.reps.keys()):
        before, after = old.reps.get(ending), new.reps.get(ending)
        if before == after:
            continue
        leads = after or f"{otherwise}, or the rep of a shorter ending,"
        means = f"On leads under .{ending}, {leads} leads where nobody else is named"
        yield f"territories.{ending}", f"{means}, not {before}." if before else f"{means}."
