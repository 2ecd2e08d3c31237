"""A record that we created names its shared deal; one made in place of a deleted one does so by a key of its own."""

import pytest

from shared.domain.ids import DealKey, RecordId, Side
from shared.domain.record_keys import deals_named, record_key
from tests.support.builders import DEAL, a_partner_side, a_shared_deal


@pytest.mark.parametrize("replaced", [0, 1, 2, 11])
def test_a_record_s_key_names_its_deal_and_no_two_records_of_one_deal_share_it(replaced: int) -> None:
    deal = a_shared_deal(partner=a_partner_side(replaced=replaced))
    earlier = a_shared_deal(partner=a_partner_side(replaced=replaced + 1))

    assert DEAL in deals_named(record_key(deal, Side.PARTNER))
    assert record_key(deal, Side.PARTNER) != record_key(earlier, Side.PARTNER)


@pytest.mark.parametrize(
    "key, named",
    [
        pytest.param("td-0a1b", {"td-0a1b"}, id="the first record"),
        pytest.param("td-0a1b-2", {"td-0a1b", "td-0a1b-2"}, id="its successor, or the first of another"),
        pytest.param("td-0a1b-02", {"td-0a1b-02"}, id="no number of ours"),
        pytest.param("td-0a1b-", {"td-0a1b-"}, id="no number"),
        pytest.param("-2", {"-2"}, id="a number of nothing"),
        pytest.param("", set(), id="no key"),
    ],
)
def test_which_deals_a_key_may_name(key: str, named: set[DealKey]) -> None:
    assert deals_named(key) == named


def test_a_side_that_has_a_record_keeps_its_key() -> None:
    deal = a_shared_deal(partner=a_partner_side(deal=RecordId("7")))

    assert record_key(deal, Side.PARTNER) == DEAL
