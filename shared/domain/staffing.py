"""Who works a deal that is being registered, and who owns its record on each side (S10)."""

from dataclasses import replace

from shared.domain.deals import SharedDeal, SideState
from shared.domain.leads import Partner
from shared.domain.registration import Shared, Situation
from shared.domain.roles import PartnerOwner, VendorOwner
from shared.domain.team import distinct

ANOTHER_PARTNER_HOLDS = "4"
"""The row of the decision table in which whoever looks after the holder joins the vendor's side."""


def staffed(deal: SharedDeal, decision: Shared, situation: Situation) -> SharedDeal:
    partner = situation.partner
    joins = situation.holder_cam if decision.rule == ANOTHER_PARTNER_HOLDS else None
    return replace(
        deal,
        leader_email=decision.leader_email,
        cam_email=partner.cam_email,
        pdm_email=partner.pdm_email,
        lead_owner_email=joins,
        vendor=_owned(replace(deal.vendor, owner_email=None), _vendor_owners(decision, situation)),
        partner=_owned(deal.partner, _partner_owners(situation)),
    )


def handed_over(deal: SharedDeal, partner: Partner) -> SharedDeal:
    """With the CAM and the PDM that the partner has now. What its former CAM led, the new one leads."""
    led = distinct([deal.leader_email]) == distinct([deal.cam_email])
    leader = partner.cam_email if led and deal.cam_email else deal.leader_email
    return replace(deal, leader_email=leader, cam_email=partner.cam_email, pdm_email=partner.pdm_email)


def _owned(state: SideState, owners: tuple[str, ...]) -> SideState:
    """Whoever owns it already goes on to."""
    owners = distinct([state.owner_email, *owners])
    return replace(state, owner_email=owners[0] if owners else None, stand_ins=owners[1:])


def _vendor_owners(decision: Shared, situation: Situation) -> tuple[str, ...]:
    people = {
        VendorOwner.LEADER: decision.leader_email,
        VendorOwner.DEFAULT_DIRECT_REP: situation.program.default_direct_rep,
        VendorOwner.CAM: situation.partner.cam_email,
        VendorOwner.PDM: situation.partner.pdm_email,
    }
    return distinct(people[each] for each in situation.program.owners.vendor)


def _partner_owners(situation: Situation) -> tuple[str, ...]:
    people = {
        PartnerOwner.REGISTRANT: situation.registration.owner_email,
        PartnerOwner.DEAL_OWNER: situation.partner.deal_owner_email,
    }
    return distinct(people[each] for each in situation.program.owners.partner)
