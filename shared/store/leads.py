"""The leads: who holds which domain, and which are contested."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from shared.domain.ids import Domain, PortalId
from shared.domain.leads import Lead
from shared.ports import LeadCommit
from shared.store import keys
from shared.store.commits import lead_writes_of, stored_lead
from shared.store.documents import decode
from shared.store.table import Table, key_of


class Leads:
    """A lead that changes between the reading of its mark and its own is left out where it no longer belongs."""

    _table: Table

    def lead(self, domain: Domain) -> Lead:
        item = self._table.get(keys.lead(domain))
        return decode(Lead, item["doc"]["S"]) if item else Lead(domain=domain)

    def leads(self, domains: Collection[Domain]) -> Mapping[Domain, Lead]:
        items = self._table.get_many(map(keys.lead, domains))
        known = [decode(Lead, item["doc"]["S"]) for item in items.values()]
        return {domain: Lead(domain=domain) for domain in domains} | {lead.domain: lead for lead in known}

    def record_lead(self, commit: LeadCommit) -> Lead:
        """What `record` says of a lost answer holds here too."""
        if writes := lead_writes_of(commit):
            self._table.write(writes)
        return stored_lead(commit)

    def domains_of(self, partner: PortalId) -> Sequence[Lead]:
        own = self._marked(keys.domains_of(partner))
        return [lead for lead in own if lead.registration and lead.registration.partner == partner]

    def contested(self, *, limit: int = 100) -> Sequence[Lead]:
        return [lead for lead in self._marked(keys.CONTESTED, limit) if lead.is_contested]

    def _marked(self, partition: str, limit: int | None = None) -> Sequence[Lead]:
        marks = self._table.query(partition, page=limit or 1000)
        domains = [Domain(key_of(mark).sort) for mark in islice(marks, limit)]
        leads = self.leads(domains)
        return [leads[domain] for domain in domains]
