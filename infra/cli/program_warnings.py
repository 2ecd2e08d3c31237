"""What a program file may say, and probably should not."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from infra.hubspot.subscriptions import Subscription
from shared.domain.ids import Side
from shared.domain.notices import NoticeKind
from shared.domain.program import Phase, Pipeline, Program
from shared.domain.standing import POI
from shared.program_table import Mistake

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PROPERTY_CHANGES = {"deal.propertyChange", "object.propertyChange"}
_MONEY = ("amount", "currency")


def warnings(program: Program, subscriptions: Collection[Subscription]) -> tuple[Mistake, ...]:
    """In the order of the file."""
    return (
        *_about_people(program),
        *_about_territories(program),
        *_about_qualification(program),
        *_about_owners(program),
        *_about_notices(program),
        *_about_tiers(program),
        *_about_properties(program, subscriptions),
        *_about_stages(program),
        *_about_proofs(program),
        *_about_the_watch(program),
    )


def _about_people(program: Program) -> Iterator[Mistake]:
    rep = program.default_direct_rep
    if rep is None:
        yield Mistake(
            "default_direct_rep", "is not given: where nobody else is named, the partner's CAM leads"
        )
    elif not _EMAIL.fullmatch(rep):
        yield Mistake("default_direct_rep", f"{rep!r} is no e-mail address: no owner will be found by it")


def _about_owners(program: Program) -> Iterator[Mistake]:
    for side, order in (("vendor", program.owners.vendor), ("partner", program.owners.partner)):
        if not order:
            yield Mistake(f"owners.{side}", "is empty: the deals that Twindeal makes there have no owner")


def _about_notices(program: Program) -> Iterator[Mistake]:
    rules = program.notices
    if not rules.kinds:
        yield Mistake("notices.kinds", "is empty: nobody is told of anything")
    elif NoticeKind.REGISTERED not in rules.kinds:
        what = "lacks registered: the CAM and the direct rep learn of a registration only by looking"
        yield Mistake("notices.kinds", what)
    for key, days, kind in (
        ("lapse_days", rules.lapse_days, NoticeKind.DOMAIN_EXPIRING),
        ("poi_days", rules.poi_days, NoticeKind.POI_MISSING),
    ):
        if kind in rules.kinds and not days:
            yield Mistake(f"notices.{key}", f"is empty: nobody is told {kind}, though kinds names it")


def _about_territories(program: Program) -> Iterator[Mistake]:
    for ending, rep in program.territories.reps.items():
        if not _EMAIL.fullmatch(rep):
            what = f"{rep!r} is no e-mail address: no owner will be found by it"
            yield Mistake(f"territories.{ending}", what)


def _about_qualification(program: Program) -> Iterator[Mistake]:
    required = program.qualification
    if not (required.relationship or required.need):
        yield Mistake("qualification", "asks for neither relationship nor need: anything can be registered")


def _about_tiers(program: Program) -> Iterator[Mistake]:
    if program.phase is Phase.RETIRED:
        return
    if not program.tiers:
        yield Mistake("tiers", "names none: no partner can hold a domain registration")
    for name, tier in program.tiers.items():
        if tier.capacity == 0:
            yield Mistake(f"tiers.{name}", "0: partners of this tier can hold no domain registration")


def _about_properties(program: Program, subscriptions: Collection[Subscription]) -> Iterator[Mistake]:
    told = {name for type, name, _ in subscriptions if type in _PROPERTY_CHANGES}
    for designated in program.properties:
        for side in Side:
            name = designated.at(side)
            if designated.direction.accepts(side) and name not in told:
                what = f"{name!r} has no deal.propertyChange subscription: edits are not noticed (webhooks-hsmeta.json)"
                yield Mistake(f"properties.{designated.name}.{side}", what)
    for side in Side:
        names = (designated.at(side) for designated in program.properties)
        for name in _given_twice(names):
            yield Mistake("properties", f"{name!r} stands for two of them at the {side}: only one will cross")
    given = [name for name in _MONEY if name in program.designated]
    if len(given) == 1:
        (other,) = set(_MONEY) - set(given)
        yield Mistake(f"properties.{given[0]}", f"without {other}: a sum would stand in another currency")


def _about_stages(program: Program) -> Iterator[Mistake]:
    for stage in program.stages:
        if stage.own is None:
            what = "has no own: a deal in the partner's own pipeline stays in the stage where it is"
            yield Mistake(f"stages.{stage.name}", what)
    for pipeline in Pipeline:
        ids = (found for stage in program.stages if (found := stage.within(pipeline)))
        for id in _given_twice(ids):
            yield Mistake("stages", f"{id!r} stands for two of them in {pipeline}: the first is taken")
    if not any(stage.closed for stage in program.stages):
        yield Mistake("stages", "none is closed: a deal that is won or lost stays open on its lead")


def _about_the_watch(program: Program) -> Iterator[Mistake]:
    if not program.abuse.test_words:
        yield Mistake("abuse.test_words", "is empty: no name will look like a test's")
    for word in sorted(program.abuse.test_words & program.abuse.filler_words):
        yield Mistake("abuse.filler_words", f"{word!r} is a test word, too: as a filler word it says nothing")


def _about_proofs(program: Program) -> Iterator[Mistake]:
    poi = program.designated.get(POI)
    if poi is None:
        yield Mistake(f"properties.{POI}", "is not given: no deal can be proven, so none earns anything")
    elif poi.direction.accepts(Side.PARTNER):
        yield Mistake(
            f"properties.{POI}", f"direction {poi.direction}: partners can confirm their own involvement"
        )
    closed = [stage for stage in program.stages if stage.closed]
    if closed and not any(stage.won for stage in closed):
        yield Mistake("stages", "none is won: no deal earns anything when it is closed")


def _given_twice(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, times in Counter(names).items() if times > 1)
