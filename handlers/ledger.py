"""What the decisions on many registrations hang on: read for all of them at once, and kept up as each is recorded.

It answers like the link store (`handlers.registering.Known`). Whether it is still true, the commit's conditions say.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, PortalId
from shared.domain.leads import Lead, Partner
from shared.domain.registration import Registration
from shared.ports import Commit, LinkStore


@dataclass(slots=True, kw_only=True)
class Ledger:
    leads: dict[Domain, Lead]
    known: dict[DealKey, SharedDeal]
    partners: dict[PortalId, Partner]
    store: LinkStore

    def deals(self, keys: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]:
        return {key: self.known[key] for key in keys if key in self.known}

    def lead(self, domain: Domain) -> Lead:
        return self.leads[domain]

    def partner(self, portal: PortalId) -> Partner | None:
        return self.partners.get(portal)

    @property
    def untold(self) -> Collection[Domain]:
        """Leads whose other deals are still to be told of what changed."""
        return [domain for domain, lead in self.leads.items() if lead.untold_since]

    def took(self, commit: Commit, deal: SharedDeal) -> None:
        """As the link store stands after it."""
        self.known[deal.key] = deal
        if commit.lead_before and commit.lead_after:
            self.leads[commit.lead_after.domain] = _recorded(commit.lead_before, commit.lead_after)
        self._count(commit.claims, 1)
        self._count(commit.releases, -1)

    def look_again(self, registration: Registration, deal: SharedDeal) -> None:
        """Somebody else was at this lead or partner meanwhile, and the deal is what came of it all."""
        self.known[deal.key] = deal
        if registration.domain:
            lead = self.leads[registration.domain] = self.store.lead(registration.domain)
            self.known |= self.store.deals({each.key for each in lead.open_deals} - self.known.keys())
        self.partners |= {partner.portal: partner for partner in self.store.partners()}

    def _count(self, portal: PortalId | None, more: int) -> None:
        if portal and (partner := self.partners.get(portal)):
            self.partners[portal] = replace(partner, registrations=partner.registrations + more)


def ledger_of(registrations: Sequence[Registration], store: LinkStore) -> Ledger:
    """Raises TryAgain."""
    leads = dict(store.leads({each.domain for each in registrations if each.domain}))
    keys = {each.key for each in registrations}
    keys |= {deal.key for lead in leads.values() for deal in lead.open_deals}
    partners = {partner.portal: partner for partner in store.partners()}
    return Ledger(leads=leads, known=dict(store.deals(keys)), partners=partners, store=store)


def _recorded(before: Lead, after: Lead) -> Lead:
    """With the version that the link store gives it: the same where it stays as it was."""
    same = replace(after, version=before.version)
    return same if same == before else replace(after, version=before.version + 1)
