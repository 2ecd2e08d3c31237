"""The wall's own test: whatever is put before the wrong partner is noticed, however it got there."""

import pytest

from shared.domain.deals import Entry
from tests.isolation.canaries import AFFAIRS, PRIVATE, Affairs
from tests.isolation.town import Town
from tests.isolation.walls import nobody_was_shown_anything
from tests.isolation.ways_in import WAYS_IN
from tests.support.world import CASCADE, RHEINWERK, VENDOR


@pytest.fixture
def quiet_town(town: Town, first: Affairs, second: Affairs) -> Town:
    for affairs in (first, second):
        WAYS_IN[Entry.DASHBOARD](town, affairs)
        town.settle()
    assert nobody_was_shown_anything(town)
    return town


def noticed(town: Town) -> set[str]:
    return {leak for leak, _ in town.leaks_to(AFFAIRS[CASCADE])}


@pytest.mark.parametrize("canary", sorted(AFFAIRS[RHEINWERK].canaries | {PRIVATE}))
def test_a_rivals_word_that_the_vendor_passes_on_is_noticed_in_the_crm(
    quiet_town: Town, first: Affairs, canary: str
) -> None:
    deal = str(quiet_town.deal_of(first).vendor.deal)
    quiet_town.vendor_rep.update("deals", deal, {"hs_next_step": f"Like <{canary}>"})
    quiet_town.settle()

    assert canary in noticed(quiet_town)


@pytest.mark.parametrize("canary", sorted(AFFAIRS[RHEINWERK].canaries | {PRIVATE}))
def test_a_rivals_word_in_an_answer_of_the_api_is_noticed(
    quiet_town: Town, first: Affairs, canary: str
) -> None:
    path = f"/api/shared-deals/{quiet_town.deal_of(first).key}/messages"
    message = {"id": "message-0001", "text": f'"{canary}" & co.'}
    quiet_town.ask(quiet_town.seller_of(first), "POST", path, message)

    assert canary in noticed(quiet_town)


@pytest.mark.parametrize("portal", [VENDOR, RHEINWERK])
def test_the_id_of_anothers_record_is_noticed(quiet_town: Town, first: Affairs, portal: int) -> None:
    (record, *_) = quiet_town.sim.portals[portal].tables
    id = next(iter(quiet_town.sim.portals[portal].tables[record].live())).id
    path = f"/api/shared-deals/{quiet_town.deal_of(first).key}/messages"
    quiet_town.ask(quiet_town.seller_of(first), "POST", path, {"id": "message-0001", "text": f"see {id}"})

    assert noticed(quiet_town) == {str(id)}
