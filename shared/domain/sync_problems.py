"""What does not cross, or was not taken, on one side's record: told there, in words of its own people.

Never the value: whoever may see it sees it in the record. Never anything of the other side but that it has a value.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.domain.deals import Parked, Register, SideState, brief
from shared.domain.program import Program, ValueType
from shared.domain.values import Illegibility, has_counterpart

SYNC_PROBLEMS = "twindeal_sync_problems"
"""The property of a deal's record that tells them."""
MOST_LINES = 10

ILLEGIBLE: Mapping[str, str] = {
    Illegibility.TOO_LONG: "This text is too long to be shared. Shorten it.",
    Illegibility.NOT_A_NUMBER: "This is no number, so it is not shared. Write a plain number.",
    Illegibility.NOT_A_DATE: "This is no date, so it is not shared. Choose a day.",
    Illegibility.STAGE_NOT_MAPPED: "The program has no counterpart for this stage, so it is not shared. Choose another"
    " stage, or ask the vendor to add this one to the program.",
    Illegibility.OPTION_NOT_MAPPED: "The program has no counterpart for this choice, so it is not shared. Choose"
    " another, or ask the vendor to add this one to the program.",
}
_NO_COUNTERPART = (
    "The program no longer has a counterpart here for what was chosen. Ask the vendor to add it again."
)
_NOT_TAKEN = "What was shared could not be written here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    name: str
    """A designated property's, a fact's, or what else a side is parked under."""
    reason: str
    message: str


def problems(
    state: SideState, registers: Mapping[str, Register], wanted: Mapping[str, str], program: Program
) -> tuple[Problem, ...]:
    """Of one side, by name. `wanted` is what its record should show: what was refused before counts no more."""
    found = {
        **{name: _refused(name, each) for name, each in state.parked.items() if _counts(name, each, wanted)},
        **{name: _removed(name) for name in _without_counterpart(state, registers, program)},
        **{name: of_unread(name, each.reason) for name, each in state.unread.items()},
    }
    return tuple(found[name] for name in sorted(found))


def told(found: Iterable[Problem]) -> str:
    """As the record shows it: a line each. Empty where there is nothing to tell."""
    lines = [f"{_label(each.name)}: {each.message}" for each in found]
    more = len(lines) - MOST_LINES
    return "\n".join((*lines[:MOST_LINES], *((f"And {more} more.",) if more > 0 else ())))


def of_unread(name: str, reason: str) -> Problem:
    return Problem(name=name, reason=reason, message=ILLEGIBLE.get(reason, "This value is not shared."))


def _counts(name: str, parked: Parked, wanted: Mapping[str, str]) -> bool:
    return name != SYNC_PROBLEMS and (name not in wanted or parked.value == brief(wanted[name]))


def _refused(name: str, parked: Parked) -> Problem:
    return Problem(name=name, reason=parked.reason, message=f"{_NOT_TAKEN} {parked.message}")


def _removed(name: str) -> Problem:
    return Problem(name=name, reason=Illegibility.OPTION_NOT_MAPPED, message=_NO_COUNTERPART)


def _without_counterpart(
    state: SideState, registers: Mapping[str, Register], program: Program
) -> Iterator[str]:
    """Stages aside: a pipeline that lacks one keeps its record where it is, and that is as it should be (§7)."""
    for name, register in registers.items():
        designated = program.designated.get(name)
        if designated is None or designated.type is ValueType.STAGE:
            continue
        if not has_counterpart(designated, register.value, program, state.pipeline):
            yield name


def _label(name: str) -> str:
    """`product_interest` is Product interest; `message:…` is Message."""
    words = name.partition(":")[0].removeprefix("twindeal_").removeprefix("hubspot_").removesuffix("_id")
    return words.replace("_", " ").capitalize()
