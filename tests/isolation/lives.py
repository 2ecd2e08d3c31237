"""What happens to a shared deal once it is there, with canaries on both sides."""

from handlers import abuse_watched
from infra.local.simulator import CrmUser, FaultKind, FaultRule
from shared.domain.deals import SharedDeal
from tests.isolation.canaries import PRIVATE, Affairs
from tests.isolation.town import Town
from tests.isolation.ways_in import a_form, by_the_dashboard
from tests.support.world import VENDOR


def both_sides_write(town: Town, affairs: Affairs) -> None:
    deal = town.deal_of(affairs)
    for user, words in ((town.seller_of(affairs), affairs.says("Hello")), (town.vendor_rep, "Good day")):
        path = f"/api/shared-deals/{deal.key}/messages"
        town.ask(user, "POST", path, {"id": f"message-of-{user.portal_id}", "text": f"{words}\nand more"})
    town.settle()


def both_sides_edit(town: Town, affairs: Affairs) -> None:
    deal = town.deal_of(affairs)
    town.seller_of(affairs).update(
        "deals",
        str(deal.partner.deal),
        {"hs_next_step": affairs.says("Then"), "amount": affairs.amount, "dealname": affairs.says("New")},
    )
    town.settle()
    town.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "8000", "dealstage": "contractsent"})
    town.settle()
    town.seller_of(affairs).update("deals", str(deal.partner.deal), {"amount": affairs.amount})
    town.settle()


def both_sides_keep_to_themselves(town: Town, affairs: Affairs) -> None:
    """What never crosses, on the deal and on the lead's company (S8)."""
    deal = town.deal_of(affairs)
    for user, record, words in (
        (town.vendor_rep, deal.vendor, PRIVATE),
        (town.seller_of(affairs), deal.partner, affairs.word),
    ):
        _keep_to_oneself(user, "deals", str(record.deal), words)
        if record.company:
            _keep_to_oneself(user, "companies", str(record.company), words)
    town.settle()


def _keep_to_oneself(user: CrmUser, type: str, record: str, words: str) -> None:
    user.comment(type, record, f"{words} in a comment")
    user.add_note(type, record, f"{words} in a note")
    user.add_task(type, record, f"{words} in a task")
    user.update(type, record, {"description": f"{words} in a description"})


def a_value_is_refused(town: Town, affairs: Affairs) -> None:
    """A currency that the other account does not have; the partner asks why its deal is not up to date."""
    deal = town.deal_of(affairs)
    town.seller_of(affairs).update(
        "deals", str(deal.partner.deal), {"amount": affairs.amount, "deal_currency_code": "USD"}
    )
    town.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "9000", "deal_currency_code": "EUR"})
    town.settle()
    everything_is_looked_at(town, affairs)


def hubspot_has_a_bad_day(town: Town, affairs: Affairs) -> None:
    """At the vendor's and at this partner's: what is told to try again, or lost after it was applied."""
    for portal in (VENDOR, affairs.portal):
        for kind in (FaultKind.LOCKED, FaultKind.APPLIED_BUT_502, FaultKind.SERVER_ERROR):
            town.sim.faults.add(FaultRule(kind=kind, portal_id=portal, times=1))


def everything_is_looked_at(town: Town, affairs: Affairs) -> None:
    seller = town.seller_of(affairs)
    town.ask(seller, "GET", "/api/shared-deals")
    town.ask(seller, "GET", "/api/overview")
    town.ask(seller, "GET", "/api/domains")
    for each in town.kept.deals_of(affairs.portal):
        town.ask(seller, "GET", f"/api/shared-deals/{each.key}")


def it_is_asked_again(town: Town, affairs: Affairs) -> None:
    """The preview, the same form twice, one that is held, and ones with mistakes."""
    seller = town.seller_of(affairs)
    town.ask(seller, "POST", "/api/registrations/preview", a_form(affairs, id="form-preview"))
    by_the_dashboard(town, affairs, id="form-second")
    by_the_dashboard(town, affairs, id="form-second")
    by_the_dashboard(town, affairs, id="form-held", needIdentified=False)
    by_the_dashboard(town, affairs, id="form-wrong", amount="plenty", recordId="x")
    by_the_dashboard(town, affairs, id="form-gone", entry="converted_deal", recordId="7")
    town.settle()


def strangers_doors_are_tried(town: Town, affairs: Affairs, foreign: SharedDeal) -> None:
    """With the key of another partner's deal or of a review item, if it could be guessed."""
    seller = town.seller_of(affairs)
    path = f"/api/shared-deals/{foreign.key}"
    town.ask(seller, "GET", path)
    town.ask(seller, "POST", f"{path}/messages", {"id": "message-0001", "text": "Hello"})
    town.ask(seller, "POST", f"{path}/end", {})
    abuse_watched.look(affairs.portal, store=town.kept, clock=town.clock, program=town.program)
    for review in town.kept.reviews():
        town.ask(seller, "POST", f"/api/reviews/{review.id}/close", {})
        assert review in town.kept.reviews()


def it_ends(town: Town, affairs: Affairs) -> None:
    deal = town.deal_of(affairs)
    town.ask(town.seller_of(affairs), "POST", f"/api/shared-deals/{deal.key}/end", {})
    town.settle()
    everything_is_looked_at(town, affairs)
