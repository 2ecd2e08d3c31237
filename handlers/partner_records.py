"""The records in the partner's CRM that a registration starts from, and what they answer of the form."""

from dataclasses import dataclass

from shared.domain.ids import ObjectType, RecordId, Side
from shared.domain.portals import Portal
from shared.domain.program import Pipeline, Program
from shared.domain.reading import properties_to_read
from shared.domain.records import Associated, Record
from shared.domain.registration import Remark
from shared.ports import CannotProceed, Crm

COMPANY_PROPERTIES = ("name", "domain")
CONTACT_PROPERTIES = ("email", "firstname", "lastname")


class RecordMissing(CannotProceed):
    """A record that the form names is not in the partner's CRM (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRecords:
    deal: Record | None = None
    company: Record | None = None
    contact: Record | None = None
    remarks: tuple[Remark, ...] = ()


def read_partner_records(
    *,
    deal: RecordId | None,
    company: RecordId | None,
    contact: RecordId | None,
    partner: Portal,
    crm: Crm,
    program: Program,
) -> PartnerRecords:
    """Of several companies or contacts on a record the primary (else the first) is taken, and a remark says so."""
    found = _deal(deal, partner, crm, program) if deal else None
    companies = found.companies if found else ()
    contacts = found.contacts if found else ()
    if contact and not company:
        companies = tuple(crm.companies_of(partner.id, [contact]).get(contact, ()))
    company = company or _primary(companies)
    contact = contact or _primary(contacts)
    return PartnerRecords(
        deal=found,
        company=_one(company, ObjectType.COMPANY, COMPANY_PROPERTIES, partner, crm),
        contact=_one(contact, ObjectType.CONTACT, CONTACT_PROPERTIES, partner, crm),
        remarks=(
            *((Remark.PRIMARY_COMPANY_TAKEN,) if len(companies) > 1 else ()),
            *((Remark.FIRST_CONTACT_TAKEN,) if len(contacts) > 1 else ()),
        ),
    )


def pipeline_of(deal: Record | None, wished: Pipeline, program: Program) -> Pipeline:
    """A deal that exists stays in the pipeline where it is."""
    if deal is None:
        return wished
    return Pipeline.SHARED if deal.properties.get("pipeline") == program.shared_pipeline else Pipeline.OWN


def _deal(deal: RecordId, partner: Portal, crm: Crm, program: Program) -> Record:
    found = crm.read_deals(partner.id, [deal], properties_to_read(Side.PARTNER, program)).get(deal)
    if found is None:
        raise RecordMissing("the deal to convert is not in this CRM any more")
    return found


def _one(
    id: RecordId | None, type: ObjectType, properties: tuple[str, ...], partner: Portal, crm: Crm
) -> Record | None:
    if id is None:
        return None
    record = crm.read(partner.id, type, [id], properties).get(id)
    if record is None:
        raise RecordMissing(f"the record in {type} that the form names is not in this CRM any more")
    return record


def _primary(found: tuple[Associated, ...]) -> RecordId | None:
    ordered = sorted(found, key=lambda each: not each.primary)
    return ordered[0].id if ordered else None
