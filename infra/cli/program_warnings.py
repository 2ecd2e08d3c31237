"""What a program file may say, and probably should not."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from infra.hubspot.subscriptions import Subscription
from shared.domain.ids import Side
from shared.domain.program import Phase, Pipeline, Program
from shared.program_table import Mistake

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PROPERTY_CHANGES = {"deal.propertyChange", "object.propertyChange"}
_MONEY = ("amount", "currency")


def warnings(program: Program, subscriptions: Collection[Subscription]) -> tuple[Mistake, ...]:
    """In the order of the file."""
    return (
        *_about_people(program),
        *_about_tiers(program),
        *_about_properties(program, subscriptions),
        *_about_stages(program),
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


def _given_twice(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, times in Counter(names).items() if times > 1)
