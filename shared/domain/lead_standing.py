"""What a lead says about each of its shared deals, and what a shared deal says to its lead.

A deal's `standing` is a copy: the lead is where it is decided. Whatever changes there and concerns other deals than
the one it is recorded with leaves the lead `untold_since`, until those deals have their copies.
"""

from dataclasses import replace

from shared.domain.closing import counted, word_on_poi
from shared.domain.deals import SharedDeal, State, brief
from shared.domain.holding import loss_of
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.lead_clock import settled
from shared.domain.leads import Lead, OpenDeal, Proof
from shared.domain.program import Program
from shared.domain.sharing import is_open
from shared.domain.standing import Hold, Poi, Standing

NEVER = Milliseconds(0)


def standing_of(lead: Lead, deal: SharedDeal) -> Standing:
    """The partner's own capacity is not the lead's to say: it stays as it is."""
    hold, hold_at, held_until = _hold(lead, deal)
    proof = first_proof(lead)
    elsewhere = proof is not None and proof.partner != deal.partner.portal
    return replace(
        deal.standing,
        hold=hold,
        hold_at=hold_at,
        held_until=held_until,
        proven_elsewhere=elsewhere,
        proven_elsewhere_at=proof.at if proof and elsewhere else NEVER,
    )


def _hold(lead: Lead, deal: SharedDeal) -> tuple[Hold, Milliseconds, Milliseconds]:
    """A domain that was lost before the deal was registered was never behind that deal."""
    held = lead.registration
    if held and held.partner == deal.partner.portal:
        return Hold.HELD, held.registered_at, held.expires_at
    loss = loss_of(lead, deal.partner.portal)
    if loss and loss.at > deal.registered_at:
        return Hold(loss.how), loss.at, NEVER
    return Hold.NEVER, NEVER, NEVER


def first_proof(lead: Lead) -> Proof | None:
    """Who proved its involvement first; at the same instant the key decides, so that everybody agrees."""
    return min(lead.proofs, key=lambda proof: (proof.at, proof.deal), default=None)


def with_deal(lead: Lead, deal: SharedDeal, program: Program) -> Lead:
    """The lead with this deal open on it, and its proof standing there, as the deal now is."""
    listed, proof = listed_deal(deal, program), proof_of(deal, program)
    lead = lead.with_open(listed) if listed else lead.without(deal.key)
    others = tuple(each for each in lead.proofs if each.deal != deal.key)
    return replace(lead, proofs=(*others, proof) if proof else others)


def listed_deal(deal: SharedDeal, program: Program) -> OpenDeal | None:
    """As it stands among its lead's open deals; None where it doesn't."""
    if not is_open(deal, program):
        return None
    register = deal.registers.get("product_interest")
    product = brief(register.value) if register else ""
    return OpenDeal(key=deal.key, partner=deal.partner.portal, product=product)


def proof_of(deal: SharedDeal, program: Program) -> Proof | None:
    """It stands after winning, too, whatever is said of it later and though its sharing ends; a deal that is lost, or
    not shared, proves nothing.
    """
    closed = counted(deal, program)
    word = word_on_poi(deal, closed.closed_at if closed else None)
    counts = closed.won if closed else deal.state is State.ACTIVE
    if word.poi != Poi.CONFIRMED or not counts:
        return None
    return Proof(deal=deal.key, partner=deal.partner.portal, at=word.since)


def to_record(
    before: Lead, after: Lead, *, at: Milliseconds, program: Program, knows: DealKey | None = None
) -> Lead:
    """The lead with what follows from the change: whether others are to be told, and when the clock looks at it.

    `knows` is the deal that is recorded with it, and so has its copy already.
    """
    others = any(key != knows for key in after.concerned)
    if others and _said(before) != _said(after) and not after.untold_since:
        after = replace(after, untold_since=at)
    return settled(after, program)


def _said(lead: Lead) -> tuple[object, ...]:
    """What standings hang on."""
    return lead.registration, lead.lost, lead.proofs
