"""What a change of the program file changes for the partners, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from infra.cli.eligibility_changes import earning_changes
from infra.cli.invitation_changes import invitation_changes
from infra.cli.option_changes import option_changes
from infra.cli.people_changes import people_changes
from infra.cli.registering_changes import registering_changes
from shared.domain.program import DesignatedProperty, Direction, Phase, Pipeline, Program, Stage

Entry = TypeVar("Entry")

PHASES: Mapping[Phase, str] = {
    Phase.PARALLEL: "Domain registration runs beside deal registration again: free leads are claimed, and"
    " registrations count against capacities.",
    Phase.RETIRED: "Domain registration is retired: nothing is claimed any more, capacities and domain registrations"
    " count no more, and whoever has an open shared deal holds the lead.",
}
PRECEDENCE: Mapping[bool, str] = {
    True: "A partner's own domain registration now outranks another partner's open deal on the lead.",
    False: "Another partner's open deal on the lead now outranks a partner's own domain registration.",
}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.BOTH: "in both directions",
    Direction.VENDOR_TO_PARTNER: "from the vendor to the partner only",
    Direction.PARTNER_TO_VENDOR: "from the partner to the vendor only",
}

WATCHED: Mapping[str, str] = {
    "history_days": "A partner's registrations are compared with its last {} days",
    "many_a_day": "{} registrations in a day may be many",
    "many_factor": "A day's registrations are many from {} times the partner's mean on",
    "repeated_need": "The same need is reviewed on {} leads",
    "stalled_days": "A deal is reviewed after {} days in the first stage",
    "domain_tries": "{} registrations for one free-mail or own domain are reviewed",
}
"""Of the watch for abuse, with the number that it says now."""
WORDS: Mapping[str, str] = {
    "test_words": "makes a name look like a test's",
    "filler_words": "says nothing in a name",
}


@dataclass(frozen=True, slots=True)
class Difference:
    key: str
    means: str


def differences(old: Program, new: Program) -> tuple[Difference, ...]:
    found = (
        *_rules(old, new),
        *_free_mail(old, new),
        *_tiers(old, new),
        *_pipelines(old, new),
        *_properties(old, new),
        *(Difference(key, means) for key, means in option_changes(old, new)),
        *_stages(old, new),
        *(Difference(key, means) for key, means in earning_changes(old.eligibility, new.eligibility)),
        *_watch(old, new),
        *(Difference(key, means) for key, means in people_changes(old, new)),
        *(Difference(key, means) for key, means in registering_changes(old, new)),
        *(Difference(key, means) for key, means in invitation_changes(old.invitation, new.invitation)),
    )
    return (*_version(old, new, decisive=bool(found)), *found)


def _version(old: Program, new: Program, *, decisive: bool) -> Iterator[Difference]:
    if old.version != new.version:
        yield Difference("version", f"Decisions are stored under {new.version!r} instead of {old.version!r}.")
    elif decisive:
        means = (
            f"is {new.version!r} in both: raise it, or decisions by old and new rules can't be told apart."
        )
        yield Difference("version", means)


def _rules(old: Program, new: Program) -> Iterator[Difference]:
    if old.phase is not new.phase:
        yield Difference("phase", PHASES[new.phase])
    if old.vendor_name != new.vendor_name:
        means = f"New deals show partners {new.vendor_name!r} as the vendor's name, not {old.vendor_name!r}."
        yield Difference("vendor_name", means)
    if old.owner_beats_bpw is not new.owner_beats_bpw:
        yield Difference("owner_beats_bpw", PRECEDENCE[new.owner_beats_bpw])
    if old.registration_days != new.registration_days:
        means = (
            f"A new domain registration lasts {new.registration_days} days, not {old.registration_days};"
            " those that stand keep their date."
        )
        yield Difference("registration_days", means)
    if old.default_direct_rep != new.default_direct_rep:
        leads = new.default_direct_rep or "the partner's CAM"
        was = old.default_direct_rep or "the partner's CAM"
        yield Difference("default_direct_rep", f"Where nobody else is named, {leads} leads, not {was}.")


def _free_mail(old: Program, new: Program) -> Iterator[Difference]:
    for domain in sorted(new.free_mail_domains - old.free_mail_domains):
        means = f"{domain} is nobody's lead any more: registrations for it are held."
        yield Difference("free_mail_domains", means)
    for domain in sorted(old.free_mail_domains - new.free_mail_domains):
        yield Difference("free_mail_domains", f"{domain} can be registered like any lead.")


def _tiers(old: Program, new: Program) -> Iterator[Difference]:
    for name, before, after in _paired(old.tiers, new.tiers):
        key, room = f"tiers.{name}", f"domain registrations a partner of tier {name} may hold"
        if after is None:
            means = (
                "The tier is gone: its partners still share deals, and claim no lead until they have another."
            )
            yield Difference(key, means)
        elif before is None:
            yield Difference(key, f"A new tier: {after.capacity} {room}.")
        elif after.capacity > before.capacity:
            yield Difference(key, f"{after.capacity} {room}, up from {before.capacity}.")
        elif after.capacity < before.capacity:
            means = f"{after.capacity} {room}, down from {before.capacity}: who has more keeps it, and claims no more."
            yield Difference(key, means)


def _pipelines(old: Program, new: Program) -> Iterator[Difference]:
    for pipeline in Pipeline:
        before, after = old.pipeline_id(pipeline), new.pipeline_id(pipeline)
        if before != after:
            means = f"New deals go into the pipeline {after!r}, not {before!r}; those that are there stay."
            yield Difference(f"pipelines.{pipeline}", means)


def _properties(old: Program, new: Program) -> Iterator[Difference]:
    for name, before, after in _paired(old.designated, new.designated):
        key = f"properties.{name}"
        if after is None:
            yield Difference(key, "Crosses no more; what is on the deals stays there.")
        elif before is None:
            yield Difference(key, f"Crosses from now on, {DIRECTIONS[after.direction]}.")
        else:
            yield from (Difference(key, means) for means in _property(before, after))


def _property(before: DesignatedProperty, after: DesignatedProperty) -> Iterator[str]:
    if before.direction is not after.direction:
        was = DIRECTIONS[before.direction]
        yield f"Edits now count {DIRECTIONS[after.direction]}; before, {was}."
    if before.vendor != after.vendor:
        yield f"Is the property {after.vendor!r} of the vendor's deals, not {before.vendor!r}."
    if before.partner != after.partner:
        yield f"Is the property {after.partner!r} of the partners' deals, not {before.partner!r}."
    if before.type is not after.type:
        yield f"Values are compared as {after.type}, not as {before.type}."


def _stages(old: Program, new: Program) -> Iterator[Difference]:
    olds, news = ({stage.name: stage for stage in program.stages} for program in (old, new))
    for name, before, after in _paired(olds, news):
        key = f"stages.{name}"
        if after is None:
            yield Difference(
                key, "Crosses no more: a deal that moves there stays where it is on the other side."
            )
        elif before is None:
            yield Difference(key, "Crosses from now on.")
        else:
            yield from (Difference(key, means) for means in _stage(before, after))
    kept = [name for name in olds if name in news]
    if kept != [name for name in news if name in olds]:
        yield Difference("stages", f"Their order is now {', '.join(news)}.")
    if old.stages[0].name != new.stages[0].name:
        means = f"A new deal begins in the stage {new.stages[0].name}, not {old.stages[0].name}."
        yield Difference("stages", means)


def _stage(before: Stage, after: Stage) -> Iterator[str]:
    for pipeline in Pipeline:
        was, now = before.within(pipeline), after.within(pipeline)
        if now is None and was is not None:
            yield f"In a partner's {pipeline} pipeline deals no longer move to {was!r}."
        elif was is None:
            yield from (f"In a partner's {pipeline} pipeline deals move to {now!r}.",) if now else ()
        elif was != now:
            yield f"Is {now!r} in the {pipeline} pipeline, not {was!r}."
    if before.closed and after.closed and after.won is not before.won:
        yield "Is where a deal is won, from now on." if after.won else "Is no longer where a deal is won."
    if after.closed and not before.closed:
        yield "Closes a deal: it is open on its lead no more, and contests nobody."
    elif before.closed and not after.closed:
        yield "Closes a deal no more: it stays open on its lead."


def _watch(old: Program, new: Program) -> Iterator[Difference]:
    """Reviews that were raised stay; a person closes them."""
    for name, says in WATCHED.items():
        before, after = getattr(old.abuse, name), getattr(new.abuse, name)
        if before != after:
            yield Difference(f"abuse.{name}", f"{says.format(after)}; before, {before}. It blocks nothing.")
    for name, says in WORDS.items():
        before, after = getattr(old.abuse, name), getattr(new.abuse, name)
        for word in sorted(after - before):
            yield Difference(f"abuse.{name}", f"{word!r} {says}.")
        for word in sorted(before - after):
            yield Difference(f"abuse.{name}", f"{word!r} no longer {says}.")


def _paired(
    old: Mapping[str, Entry], new: Mapping[str, Entry]
) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """Of both, in the order of the new one; what is gone comes last."""
    for name in dict.fromkeys((*new, *old)):
        yield name, old.get(name), new.get(name)
