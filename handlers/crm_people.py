"""People as the CRMs know them: owners by id, contacts by record; and in our words by e-mail address."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from shared.domain.deals import Contact
from shared.domain.ids import Domain, Milliseconds
from shared.domain.leads import Partner
from shared.domain.portals import Portal
from shared.domain.records import Record
from shared.ports import CannotProceed, Crm, LinkStore

VENDOR_COMPANY_PROPERTIES = ("domain", "hubspot_owner_id")
"""Of the lead's company in the vendor's CRM: what finds it, and whose lead it is."""
OWNERS_STAND = 60 * 60 * 1000
"""Milliseconds for which somebody who is no owner is taken for one who is none."""


def contact_of(record: Record | None) -> Contact | None:
    if record is None:
        return None
    found = record.properties
    return Contact(
        email=found.get("email", "").lower(),
        first_name=found.get("firstname", ""),
        last_name=found.get("lastname", ""),
    )


def with_owners_of(
    records: Iterable[Record | None], portal: Portal, *, crm: Crm, store: LinkStore | None
) -> Portal:
    """The portal with the owners of these records: people who joined since the app was installed are looked up.

    They are remembered in the store, if one is given.
    """
    owners = {record.properties.get("hubspot_owner_id") for record in records if record} - {None, ""}
    if owners <= set(portal.owners.values()):
        return portal
    current = replace(portal, owners=crm.account(portal.id).owners)
    if store and current.owners != portal.owners:
        store.update_portal(current)
    return current


def with_people(
    emails: Collection[str], portal: Portal, *, crm: Crm, store: LinkStore, now: Milliseconds
) -> Portal:
    """The portal with these people, as far as they are owners there. Who is none is asked for once in an hour.

    Raises TryAgain, Disconnected. Where HubSpot does not tell, those known stand.
    """
    if portal.owners.keys() >= set(emails) or now - portal.owners_at < OWNERS_STAND:
        return portal
    try:
        owners = crm.account(portal.id).owners
    except CannotProceed:
        return portal
    current = replace(portal, owners=owners, owners_at=now)
    store.update_portal(current)
    return current


def owner_email(record: Record | None, portal: Portal) -> str | None:
    owner = record.properties.get("hubspot_owner_id") if record else None
    return next((email for email, id in portal.owners.items() if id == owner), None)


def direct_rep_of(company: Record | None, vendor: Portal, partners: Sequence[Partner]) -> str | None:
    """The direct rep who owns the lead's company in the vendor's CRM; a CAM or PDM is none (S10)."""
    email = owner_email(company, vendor)
    channel_people = {partner.cam_email.lower() for partner in partners}
    channel_people |= {partner.pdm_email.lower() for partner in partners if partner.pdm_email}
    return None if email in channel_people else email


def direct_rep_on(domain: Domain, vendor: Portal, *, crm: Crm, store: LinkStore, keep: bool) -> str | None:
    """Which direct rep owns the lead, by its company in the vendor's CRM. Raises TryAgain, CannotProceed, Disconnected.

    `keep`: whether people of the vendor's that were not known yet are remembered.
    """
    found = crm.find_companies(vendor.id, [domain], VENDOR_COMPANY_PROPERTIES)[:1]
    vendor = with_owners_of(found, vendor, crm=crm, store=store if keep else None)
    return direct_rep_of(found[0], vendor, store.partners()) if found else None
