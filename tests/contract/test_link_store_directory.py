"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Messages, portals and partners.
"""

from dataclasses import replace

import pytest

from shared.domain.deals import PendingMessage, SharedDeal
from shared.domain.ids import DealKey, Milliseconds, RecordId, Side
from shared.domain.messages import Message
from shared.domain.portals import Connection
from shared.ports import CannotProceed, Commit, LinkStore
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    VENDOR,
    a_message,
    a_partner,
    a_portal,
    a_shared_deal,
)
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def post(store: LinkStore, deal: SharedDeal, message: Message) -> SharedDeal:
    waiting = PendingMessage(id=message.id, waiting=frozenset(Side))
    return store.record(
        Commit(deal_before=deal, deal_after=replace(deal, messages=(waiting,)), message=message)
    )


def test_messages_come_in_the_order_in_which_they_were_posted(store: LinkStore) -> None:
    deal = store.record(Commit(deal_after=a_shared_deal()))
    messages = [a_message(id=f"m{9 - n}", posted_at=Milliseconds(NOW + n)) for n in range(3)]
    for message in reversed(messages):
        deal = post(store, deal, message)

    assert store.messages_of(DEAL) == messages
    assert store.messages_of(DEAL, limit=2) == messages[1:]
    assert store.messages_of(DealKey("deal-2")) == []


def test_messages_are_found_by_deal_and_id(store: LinkStore) -> None:
    deal = store.record(Commit(deal_after=a_shared_deal()))
    post(store, deal, a_message())

    assert store.messages([(DEAL, "message-1"), (DEAL, "m2"), (DealKey("deal-2"), "message-1")]) == {
        "message-1": a_message()
    }


def test_a_message_posted_twice_keeps_its_first_text_and_stops_nothing(store: LinkStore) -> None:
    deal = store.record(Commit(deal_after=a_shared_deal()))
    once = post(store, deal, a_message())
    twice = post(store, once, a_message(text="Otherwise", posted_at=Milliseconds(NOW + 5000)))

    assert twice.version == once.version + 1
    assert store.messages_of(DEAL) == [a_message()]


def test_portals_are_listed_and_found(store: LinkStore) -> None:
    vendor = a_portal(id=VENDOR, side=Side.VENDOR)
    store.save_portal(a_portal())
    store.save_portal(vendor)
    store.save_portal(a_portal(currency="USD"))

    assert store.portals() == [vendor, a_portal(currency="USD")]
    assert store.portal(PARTNER) == a_portal(currency="USD")
    assert store.portal(RIVAL) is None


def test_partners_are_listed_and_found(store: LinkStore) -> None:
    rival = a_partner(portal=RIVAL)
    store.save_partner(rival, vendor=VENDOR)
    store.save_partner(a_partner(), vendor=VENDOR)

    assert store.partners() == [a_partner(), rival]
    assert store.partner(RIVAL) == rival
    assert store.partner(VENDOR) is None


def test_a_partner_is_found_by_its_company_in_the_vendors_crm(store: LinkStore) -> None:
    store.save_partner(a_partner(company=RecordId("31")), vendor=VENDOR)

    assert store.partners_by_company(VENDOR, [RecordId("31"), RecordId("32")]) == {RecordId("31"): PARTNER}
    assert store.partners_by_company(RIVAL, [RecordId("31")]) == {}


def test_a_partner_that_moves_to_another_company_leaves_the_old_one(store: LinkStore) -> None:
    for company in ("31", "32"):
        store.save_partner(a_partner(company=RecordId(company)), vendor=VENDOR)

    assert store.partners_by_company(VENDOR, [RecordId("31"), RecordId("32")]) == {RecordId("32"): PARTNER}


def test_one_company_never_stands_for_two_partners(store: LinkStore) -> None:
    store.save_partner(a_partner(company=RecordId("31")), vendor=VENDOR)

    with pytest.raises(CannotProceed):
        store.save_partner(a_partner(portal=RIVAL, company=RecordId("31")), vendor=VENDOR)
    assert store.partners_by_company(VENDOR, [RecordId("31")]) == {RecordId("31"): PARTNER}
    assert store.partner(RIVAL) is None


def test_what_is_learnt_of_an_installation_is_kept_while_it_stands(store: LinkStore) -> None:
    portal = a_portal()
    store.save_portal(portal)

    store.update_portal(replace(portal, owners={"kim@osprey.example": "7"}))

    assert store.portal(portal.id) == replace(portal, owners={"kim@osprey.example": "7"})


def test_what_is_learnt_too_late_revives_no_revoked_installation(store: LinkStore) -> None:
    portal = a_portal()
    store.save_portal(portal)
    store.disconnect(portal)

    store.update_portal(replace(portal, owners={"kim@osprey.example": "7"}))

    assert store.portal(portal.id) == replace(portal, connection=Connection.DISCONNECTED)


def test_a_revocation_that_is_noticed_late_leaves_a_newer_installation_connected(store: LinkStore) -> None:
    old = a_portal()
    new = replace(old, connected_at=Milliseconds(old.connected_at + 1))
    store.save_portal(new)

    store.disconnect(old)

    assert store.portal(old.id) == new
