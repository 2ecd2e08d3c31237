"""The overviews as JSON: what is in them, and what of a deal never is."""

import json

from shared.domain.deals import Company, Contact, Motive, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.leads import DomainRegistration, OpenDeal
from shared.domain.overview import VendorOverview, contest_on, tally_of
from shared.domain.registration import Reason
from shared.domain.reviews import Review, Signal
from shared.registration_api.overviews import partner_overview_view, review_view, vendor_overview_view
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner_side, a_register, a_shared_deal
from tests.support.clock import NOW

PITCH = "kirinforge"


def a_held_deal() -> SharedDeal:
    """All that the partner wrote has the word in it."""
    return a_shared_deal(
        state=State.HELD,
        kind=None,
        leader_email=None,
        reasons=(Reason.NEED_MISSING,),
        company=Company(name=PITCH, domain=f"https://{PITCH}"),
        contact=Contact(email=f"{PITCH}@prospect.example", first_name=PITCH, last_name=PITCH),
        registers={name: a_register(PITCH) for name in ("deal_name", "amount", "next_steps")},
        need_hash="an-need-hash",
    )


def a_review() -> Review:
    return Review(
        id="rv-1",
        partner=RIVAL,
        signal=Signal.REPEATED_NEED,
        deals=(DealKey("deal-1"), DealKey("deal-2")),
        observed="The same need",
        raised_at=NOW,
    )


def an_overview(held: SharedDeal | None = None) -> VendorOverview:
    mine = a_shared_deal(key=DealKey("deal-1"))
    theirs = a_shared_deal(key=DealKey("deal-2"), partner=a_partner_side(portal=RIVAL))
    lead = a_lead(
        open_deals=tuple(
            OpenDeal(key=deal.key, partner=deal.partner.portal, product="") for deal in (mine, theirs)
        ),
        registration=DomainRegistration(
            partner=PARTNER, registered_at=NOW, expires_at=Milliseconds(NOW + 1_000)
        ),
    )
    return VendorOverview(
        contests=(contest_on(lead, {deal.key: deal for deal in (mine, theirs)}),),
        held=(held or a_held_deal(),),
        reviews=(a_review(),),
        tally=tally_of([mine, theirs]),
        names={PARTNER: "Partner", RIVAL: "Rival"},
    )


def test_a_contest_says_who_since_when_and_who_holds_the_lead() -> None:
    (contest,) = vendor_overview_view(an_overview())["contested"]

    assert contest["domain"] == "prospect.example"
    assert contest["holder"] == {"portal": PARTNER, "name": "Partner", "until": "2026-09-21T14:13:21.000Z"}
    assert [party["name"] for party in contest["partners"]] == ["Partner", "Rival"]
    assert contest["partners"][1]["openDeals"] == [
        {
            "key": "deal-2",
            "kind": "channel",
            "leads": "cam@vendor.example",
            "registeredAt": contest["since"],
            "recordId": "501",
        }
    ]


def test_of_a_held_registration_there_is_who_why_when_and_for_which_domain() -> None:
    (held,) = vendor_overview_view(an_overview())["held"]

    assert held.keys() == {"partner", "domain", "reasons", "reasonDetails", "motive", "registeredAt"}
    assert (held["partner"]["name"], held["domain"], held["reasons"]) == (
        "Partner",
        "prospect.example",
        ["need_missing"],
    )


def test_of_a_held_registration_no_word_is_shown_that_the_partner_wrote() -> None:
    shown = json.dumps(vendor_overview_view(an_overview()))

    assert PITCH not in shown
    assert "an-need-hash" not in shown


def test_a_domain_that_is_none_may_be_any_text_and_is_left_out() -> None:
    held = a_shared_deal(state=State.HELD, lead=None, company=Company(name="", domain=PITCH))
    overview = an_overview(held=held)

    assert vendor_overview_view(overview)["held"][0]["domain"] is None
    assert PITCH not in json.dumps(vendor_overview_view(overview))


def test_a_review_says_what_was_noticed_and_who_closed_it() -> None:
    (review,) = vendor_overview_view(an_overview())["reviews"]

    assert review["partner"] == {"portal": RIVAL, "name": "Rival"}
    assert (review["id"], review["signal"], review["observed"], review["deals"]) == (
        "rv-1",
        "repeated_need",
        "The same need",
        ["deal-1", "deal-2"],
    )
    assert (review["closedAt"], review["closedBy"]) == (None, None)
    assert review_view(a_review())["raisedAt"] == "2026-09-21T14:13:20.000Z"


def test_registrations_are_counted_by_kind_and_state() -> None:
    counted = vendor_overview_view(an_overview())["registrations"]

    assert counted["newest"] == 2
    assert counted["byKind"] == {"channel": 2, "partner_collaboration": 0, "best_partner_wins": 0}
    assert counted["byState"]["active"] == 2


def test_a_partner_sees_all_that_it_registered_with_the_reasons_and_its_domains() -> None:
    held = a_held_deal()
    view = partner_overview_view({"domains": ["as they are"]}, [held, a_shared_deal()])

    assert view["domains"] == ["as they are"]
    assert [(each["state"], each["reasons"]) for each in view["registrations"]] == [
        ("held", ["need_missing"]),
        ("active", []),
    ]


def test_a_partner_does_not_see_what_the_vendor_meant_to_share_and_has_not() -> None:
    held = a_shared_deal(state=State.HELD, motive=Motive.VENDOR_INVITED, lead=Domain("secret.example"))

    assert partner_overview_view({}, [held])["registrations"] == []
