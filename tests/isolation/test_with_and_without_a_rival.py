"""What a partner is sent is the same whether it has a rival or not: but for the kind of the deal and who leads it,
which the decision table says (§3). So no count, no id, no status, no order and no time tells of the other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest

from shared.domain.deals import Entry
from tests.isolation.canaries import Affairs
from tests.isolation.lives import (
    a_value_is_refused,
    both_sides_edit,
    both_sides_write,
    everything_is_looked_at,
    hubspot_has_a_bad_day,
    it_ends,
    it_is_asked_again,
)
from tests.isolation.scanner import readings
from tests.isolation.town import Town
from tests.isolation.ways_in import LEAD, WAYS_IN
from tests.support.world import VENDOR

EVERY_WAY_IN = [pytest.param(entry, id=entry.value) for entry in WAYS_IN]
RIVALS_WAYS_IN = [pytest.param(entry, id=f"rival by {entry.value}") for entry in WAYS_IN]
OF_THE_TABLE = re.compile(
    r'"(kind|leads|leadRegistered|twindeal_kind|twindeal_leads)": ?("[^"]*"|true|false|null)'
    r'|"(explanation)": ?\{"capacity":[^]]*\]\}'
    r'|"(domains|used)": ?(?:\[(?:[^][]|\[[^][]*\])*\]|\d+)'
    r'|"(twindeal_team)": ?"[^"]*"|(Kind: )[a-z ]+\. Who works on it: [^<"]*'
)
"""The explanation is of the partner's own domain registrations; of best partner wins there comes none. Nor is the lead
registered to the partner then, so its list of domains lacks it, and one place of its capacity is not used. Who leads is
also said of the team, and in the tasks.
"""
INSTANT = re.compile(r"(?<!\d)1[6-9]\d{11}(?!\d)|\d{4}-\d\d-\d\dT[\d:.]+Z")
KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")
"""Of a deal or a notice; that of a notice may be made of the time."""

NewTown = Callable[[], Town]
Span = tuple[int, int]


@pytest.fixture
def new_town(monkeypatch: pytest.MonkeyPatch) -> NewTown:
    """The prospect is in the vendor's CRM, whoever registers it."""

    def town() -> Town:
        new = Town(monkeypatch)
        new.vendor_rep.create("companies", {"name": "Osprey Labs", "domain": LEAD})
        return new

    return town


def come_in(town: Town, affairs: Affairs, entry: Entry) -> None:
    WAYS_IN[entry](town, affairs)
    town.settle()


def live(town: Town, affairs: Affairs) -> None:
    both_sides_write(town, affairs)
    both_sides_edit(town, affairs)
    it_is_asked_again(town, affairs)
    a_value_is_refused(town, affairs)
    everything_is_looked_at(town, affairs)


def sent_to(town: Town, affairs: Affairs) -> list[str]:
    """With times and keys put in words of their own: they differ from run to run."""
    keys: dict[str, str] = {}

    def nth(key: re.Match[str]) -> str:
        return keys.setdefault(key.group(), f"key-{len(keys) + 1}")

    return [KEY.sub(nth, INSTANT.sub("then", text)) for text in town.sent.to(affairs.portal)]


def but_for_the_table(sent: Sequence[str]) -> list[str]:
    return [OF_THE_TABLE.sub(r"\1\3\4\5\6", text) for text in sent]


def told(new_town: NewTown, affairs: Affairs, story: Callable[[Town], None]) -> list[str]:
    """Towns share the function that is deployed, so that one has ended when the next is built."""
    town = new_town()
    story(town)
    return sent_to(town, affairs)


@pytest.mark.parametrize("entry", EVERY_WAY_IN)
@pytest.mark.parametrize("rivals_entry", RIVALS_WAYS_IN)
def test_the_first_partner_learns_nothing_of_a_second(
    new_town: NewTown, first: Affairs, second: Affairs, entry: Entry, rivals_entry: Entry
) -> None:
    def story(town: Town, *, rival: bool = True) -> None:
        come_in(town, first, entry)
        live(town, first)
        if rival:
            come_in(town, second, rivals_entry)
            live(town, second)
        live(town, first)
        if rival:
            it_ends(town, second)
        it_ends(town, first)

    alone = told(new_town, first, lambda town: story(town, rival=False))

    assert told(new_town, first, story) == alone


@pytest.mark.parametrize("entry", EVERY_WAY_IN)
@pytest.mark.parametrize("rivals_entry", RIVALS_WAYS_IN)
def test_a_second_partner_learns_the_kind_and_the_leader_and_no_more(
    new_town: NewTown, first: Affairs, second: Affairs, entry: Entry, rivals_entry: Entry
) -> None:
    def story(town: Town, *, rival: bool = True) -> None:
        if rival:
            come_in(town, first, rivals_entry)
            live(town, first)
        come_in(town, second, entry)
        live(town, second)
        it_ends(town, second)

    alone = told(new_town, second, lambda town: story(town, rival=False))

    assert but_for_the_table(told(new_town, second, story)) == but_for_the_table(alone)


def test_on_a_bad_day_the_troubles_of_one_are_not_the_others(
    new_town: NewTown, first: Affairs, second: Affairs
) -> None:
    def story(town: Town, *, rival: bool = True) -> None:
        come_in(town, first, Entry.DASHBOARD)
        if rival:
            hubspot_has_a_bad_day(town, second)
            come_in(town, second, Entry.CONVERTED_DEAL)
            hubspot_has_a_bad_day(town, second)
            live(town, second)
            town.sim.faults.rules.clear()
            town.sim.uninstall(second.portal)
            town.settle()
        live(town, first)

    alone = told(new_town, first, lambda town: story(town, rival=False))

    assert told(new_town, first, story) == alone


@pytest.mark.parametrize("rivals_entry", RIVALS_WAYS_IN)
def test_no_time_that_a_partner_is_told_is_of_a_rivals_act(
    new_town: NewTown, first: Affairs, second: Affairs, rivals_entry: Entry
) -> None:
    town = new_town()
    come_in(town, first, Entry.DASHBOARD)
    rival_acts = [span_of(town, lambda: come_in(town, second, rivals_entry))]
    live(town, first)
    rival_acts.append(span_of(town, lambda: live(town, second)))
    live(town, first)
    rival_acts.append(span_of(town, lambda: it_ends(town, second)))
    everything_is_looked_at(town, first)
    told = [at for text in town.sent.to(first.portal) for at in instants(text)]

    assert [at for at in told if any(start < at < end for start, end in rival_acts)] == []
    assert told


def span_of(town: Town, act: Callable[[], None]) -> Span:
    """Long enough before and after that no instant of one partner's is mistaken for the other's."""
    town.clock.pass_(60)
    start = town.clock.now()
    act()
    end = town.clock.now()
    town.clock.pass_(60)
    return start, end


def instants(text: str) -> Iterator[int]:
    for reading in readings(text):
        for found in INSTANT.findall(reading):
            yield int(found) if found.isdigit() else round(datetime.fromisoformat(found).timestamp() * 1000)


# Each of the above is able to fail


def test_a_deal_more_in_the_list_would_be_noticed(new_town: NewTown, first: Affairs) -> None:
    def story(town: Town, *, deals: int = 1) -> None:
        come_in(town, first, Entry.DASHBOARD)
        for _ in range(1, deals):
            come_in(town, first, Entry.VENDOR_CREATED)
        everything_is_looked_at(town, first)

    one = told(new_town, first, story)

    assert but_for_the_table(told(new_town, first, lambda town: story(town, deals=2))) != but_for_the_table(
        one
    )


def test_the_kind_of_the_deal_is_noticed_and_all_that_is_passed_over(
    new_town: NewTown, first: Affairs, second: Affairs
) -> None:
    def contested(town: Town) -> None:
        come_in(town, first, Entry.DASHBOARD)
        come_in(town, second, Entry.DASHBOARD)

    alone = told(new_town, second, lambda town: come_in(town, second, Entry.DASHBOARD))

    assert told(new_town, second, contested) != alone
    answer = '{"kind":"channel","leads":"a@b.example","values":{"amount":"1"}}'
    assert but_for_the_table([answer]) == ['{kind,leads,"values":{"amount":"1"}}']
    room = '{"domains":[{"sharedDeals":["key-1"]}],"capacity":{"used":1,"allowed":20},"registrations":[1]}'
    assert but_for_the_table([room]) == ['{domains,"capacity":{used,"allowed":20},"registrations":[1]}']


def test_a_rivals_instant_would_be_noticed(new_town: NewTown, first: Affairs) -> None:
    town = new_town()
    start, end = span_of(town, lambda: come_in(town, first, Entry.DASHBOARD))

    assert any(start <= at <= end for text in town.sent.to(first.portal) for at in instants(text))
    assert town.records(VENDOR, "companies", domain=LEAD)
