"""Why a deal is what it is, for the vendor's people: of one that is stored, or of a registration that nobody has made.

Read from the link store alone. Nothing is written, and nobody is notified.
"""

from dataclasses import dataclass, replace

from handlers.registering import Gathered, situation_of
from shared.domain.deals import Company, Contact, DealType, Entry, Kind, Motive, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.program import Program
from shared.domain.qualification import Qualification
from shared.domain.registration import Reason, Registration, Situation
from shared.domain.sharing import Parties
from shared.ports import LinkStore

NO_DEAL = DealKey("nobody registered this")
QUALIFIED = Qualification(relationship_established=True, need_identified=True, need="assumed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A registration that nobody has made: qualified, and with a contact."""

    partner: PortalId
    domain: Domain
    deal_type: DealType = DealType.NEW
    product: str = ""
    motive: Motive = Motive.PARTNER_ASKED
    direct_rep: str | None = None
    vendor_owner: str | None = None


def if_registered(question: Question, *, store: LinkStore, program: Program, now: Milliseconds) -> Situation:
    """Raises TryAgain, CannotProceed."""
    invited = question.motive is Motive.VENDOR_INVITED
    registration = Registration(
        key=NO_DEAL,
        entry=Entry.VENDOR_ADDED if invited else Entry.DASHBOARD,
        motive=question.motive,
        partner=question.partner,
        deal_type=question.deal_type,
        values={"product_interest": question.product},
        requested_at=now,
        company=Company(name="", domain=question.domain),
        domain=question.domain,
        contact=Contact(email=""),
        qualification=None if invited else QUALIFIED,
    )
    gathered = _gathered(registration, question.direct_rep, question.vendor_owner)
    return situation_of(gathered, store=store, program=program, now=now)


def if_registered_now(
    deal: SharedDeal, direct_rep: str | None, *, store: LinkStore, program: Program, now: Milliseconds
) -> Situation:
    """As if this shared deal were not there yet, and were asked for with what it says now.

    Raises TryAgain, CannotProceed.
    """
    gathered = _gathered(_again(deal, now), direct_rep, _owner_then(deal))
    situation = situation_of(gathered, store=store, program=program, now=now)
    lead = situation.lead
    return replace(situation, standing=None, lead=lead.without(deal.key) if lead else None)


def direct_rep_then(deal: SharedDeal) -> str | None:
    """Who owned the lead when the deal was decided, as far as the decision says so."""
    led_directly = deal.leader_email != deal.cam_email
    if deal.rule == "3" or (deal.kind is Kind.BEST_PARTNER_WINS and led_directly):
        return deal.leader_email
    return None


def _owner_then(deal: SharedDeal) -> str | None:
    return deal.leader_email if deal.rule == "invited" else None


def _again(deal: SharedDeal, now: Milliseconds) -> Registration:
    product = deal.registers.get("product_interest")
    asked = deal.motive is Motive.PARTNER_ASKED
    return Registration(
        key=deal.key,
        entry=deal.entry,
        motive=deal.motive,
        partner=deal.partner.portal,
        deal_type=deal.deal_type,
        values={"product_interest": product.value} if product else {},
        requested_at=now,
        company=deal.company,
        domain=deal.lead,
        contact=deal.contact,
        qualification=_qualification(deal) if asked else None,
    )


def _qualification(deal: SharedDeal) -> Qualification:
    """Only what was missing is stored, with a deal that is held."""
    missing = deal.reasons if deal.state is State.HELD else ()
    return replace(
        QUALIFIED,
        relationship_established=Reason.RELATIONSHIP_MISSING not in missing,
        need_identified=Reason.NEED_MISSING not in missing,
    )


def _gathered(registration: Registration, direct_rep: str | None, vendor_owner: str | None) -> Gathered:
    nowhere = Parties(vendor_portal=PortalId(0), vendor_company=None)
    return Gathered(
        registration=registration, parties=nowhere, direct_rep=direct_rep, vendor_owner=vendor_owner
    )
