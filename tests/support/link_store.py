"""The link store in memory. What is behind and who is linked is asked of the deals themselves: no marks, no lists.

`tests/contract/test_link_store*.py` hold it and the real one to the same cases.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId, Side
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.notices import Notice
from shared.domain.portals import Connection, Portal
from shared.domain.records import RecordRef
from shared.domain.reviews import Review
from shared.ports import CannotProceed, Clock, Commit, Conflict, Due, DueType, LeadCommit, Waiting

ANNOUNCED_MILLISECONDS = 600_000


class FakeLinkStore:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._portals: dict[PortalId, Portal] = {}
        self._partners: dict[PortalId, Partner] = {}
        self._companies: dict[tuple[PortalId, RecordId], PortalId] = {}
        self._deals: dict[DealKey, SharedDeal] = {}
        self._leads: dict[Domain, Lead] = {}
        self._messages: dict[tuple[DealKey, str], Message] = {}
        self._pairs: dict[RecordRef, dict[PortalId, DealKey]] = {}
        self._announced: dict[tuple[PortalId, DealKey], int] = {}
        self._intended: dict[PortalId, Mapping[DealKey, frozenset[str]]] = {}
        self._due_partners: set[Due] = set()
        self._outbox: dict[tuple[PortalId, str], Notice] = {}
        self._reviews: dict[str, Review] = {}

    def portal(self, portal: PortalId) -> Portal | None:
        return self._portals.get(portal)

    def portals(self) -> Sequence[Portal]:
        return sorted(self._portals.values(), key=lambda portal: portal.id)

    def save_portal(self, portal: Portal) -> None:
        self._portals[portal.id] = portal

    def update_portal(self, portal: Portal) -> None:
        standing = self._portals.get(portal.id)
        if (
            standing
            and standing.connection is Connection.CONNECTED
            and standing.connected_at == portal.connected_at
        ):
            self._portals[portal.id] = portal

    def disconnect(self, portal: Portal) -> None:
        self.update_portal(replace(portal, connection=Connection.DISCONNECTED))

    def partner(self, portal: PortalId) -> Partner | None:
        return self._partners.get(portal)

    def partners(self) -> Sequence[Partner]:
        return sorted(self._partners.values(), key=lambda partner: partner.portal)

    def save_partner(self, partner: Partner, *, vendor: PortalId) -> None:
        before = self._partners.get(partner.portal)
        if partner.company:
            company = (vendor, partner.company)
            if self._companies.setdefault(company, partner.portal) != partner.portal:
                raise CannotProceed(f"company {partner.company} already stands for another partner")
        if before and before.company and before.company != partner.company:
            self._companies.pop((vendor, before.company), None)
        self._partners[partner.portal] = replace(partner, registrations=before.registrations if before else 0)

    def partners_by_company(
        self, vendor: PortalId, companies: Collection[RecordId]
    ) -> Mapping[RecordId, PortalId]:
        known = {company: self._companies.get((vendor, company)) for company in companies}
        return {company: portal for company, portal in known.items() if portal}

    def linked(self, records: Collection[RecordRef]) -> Mapping[RecordRef, tuple[DealKey, ...]]:
        return {
            record: tuple(sorted(self._pairs[record].values())) for record in records if record in self._pairs
        }

    def deals(self, keys: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]:
        return {key: self._deals[key] for key in keys if key in self._deals}

    def deals_of(self, portal: PortalId, *, limit: int = 100) -> Sequence[SharedDeal]:
        deals = [deal for deal in self._deals.values() if deal.side_of(portal)]
        return sorted(deals, key=lambda deal: (deal.registered_at, deal.key), reverse=True)[:limit]

    def deal_keys_of(self, portal: PortalId) -> Sequence[DealKey]:
        return [deal.key for deal in self.deals_of(portal, limit=len(self._deals))]

    def lead(self, domain: Domain) -> Lead:
        return self._leads.get(domain, Lead(domain=domain))

    def record(self, commit: Commit) -> SharedDeal:
        if self._changes_nothing(commit):
            return commit.deal_before or commit.deal_after
        self._check(commit)
        return self._apply(commit)

    def record_each(self, commits: Sequence[Commit]) -> Sequence[SharedDeal | Conflict]:
        return [self._record_or_conflict(commit) for commit in commits]

    def record_lead(self, commit: LeadCommit) -> Lead:
        if commit.after == commit.before and not _has_more(commit):
            return commit.before
        self._check_lead(commit.before.domain, commit.before)
        self._check_count(commit)
        self._store_lead(commit.before, commit.after)
        self._count(commit)
        return self.lead(commit.after.domain)

    def leads(self, domains: Collection[Domain]) -> Mapping[Domain, Lead]:
        return {domain: self.lead(domain) for domain in domains}

    def domains_of(self, partner: PortalId) -> Sequence[Lead]:
        held = [lead for lead in self._leads.values() if lead.registration]
        own = [lead for lead in held if lead.registration and lead.registration.partner == partner]
        return sorted(own, key=lambda lead: lead.domain)

    def contested(self, *, limit: int = 100) -> Sequence[Lead]:
        contested = [lead for lead in self._leads.values() if lead.is_contested]
        return sorted(contested, key=lambda lead: lead.domain)[:limit]

    def held(self, *, limit: int = 100) -> Sequence[SharedDeal]:
        held = [deal for deal in self._deals.values() if deal.state is State.HELD]
        return sorted(held, key=lambda deal: (deal.registered_at, deal.key), reverse=True)[:limit]

    def due(self, until: Milliseconds, *, limit: int) -> Sequence[Due]:
        leads = [
            Due(at=lead.due_at, type=DueType.LEAD, key=lead.domain)
            for lead in self._leads.values()
            if lead.due_at
        ]
        deals = [
            Due(at=deal.due_at, type=DueType.DEAL, key=deal.key)
            for deal in self._deals.values()
            if deal.due_at
        ]
        due = [each for each in (*leads, *deals, *self._due_partners) if each.at <= until]
        return sorted(due, key=lambda each: (each.at, each.type, each.key))[:limit]

    def look_at_partner(self, partner: PortalId, at: Milliseconds) -> None:
        self._due_partners.add(Due(at=at, type=DueType.PARTNER, key=str(partner)))

    def partner_looked_at(self, due: Due) -> None:
        self._due_partners.discard(due)

    def notices_delivered(self, portal: PortalId, ids: Collection[str]) -> None:
        for id in ids:
            self._outbox.pop((portal, id), None)

    def raise_reviews(self, reviews: Sequence[Review]) -> None:
        for review in reviews:
            self._reviews.setdefault(review.id, review)

    def reviews(self, *, limit: int = 100) -> Sequence[Review]:
        open_ones = [review for review in self._reviews.values() if not review.closed_at]
        return sorted(open_ones, key=lambda review: (review.raised_at, review.id), reverse=True)[:limit]

    def close_review(self, id: str, *, by: str, at: Milliseconds) -> Review | None:
        review = self._reviews.get(id)
        if review and not review.closed_at:
            self._reviews[id] = replace(review, closed_by=by, closed_at=at)
        return self._reviews.get(id)

    def behind(self, portal: PortalId, *, limit: int) -> Waiting:
        behind = islice(self._behind(portal), limit)
        deals = {deal.key: deal.partner.portal for deal in behind}
        notices = tuple(notice for (where, _), notice in self._outbox.items() if where == portal)
        return Waiting(deals=deals, notices=notices[: limit - len(deals)])

    def intend(self, portal: PortalId, writes: Mapping[DealKey, Collection[str]]) -> None:
        self._intended[portal] = {key: frozenset(names) for key, names in writes.items()}

    def intended(self, portal: PortalId) -> Mapping[DealKey, frozenset[str]]:
        return self._intended.get(portal, {})

    def carried_out(self, portal: PortalId) -> None:
        self._intended.pop(portal, None)

    def announce(self, portal: PortalId, label: DealKey) -> None:
        self._announced[portal, label] = self._clock.now() + ANNOUNCED_MILLISECONDS

    def withdraw(self, portal: PortalId, label: DealKey) -> None:
        self._announced.pop((portal, label), None)

    def is_linking(self, portal: PortalId) -> bool:
        announced = any(
            where == portal and until > self._clock.now() for (where, _), until in self._announced.items()
        )
        return announced or any(_record(deal, portal) is None for deal in self._behind(portal))

    def messages(self, keys: Collection[tuple[DealKey, str]]) -> Mapping[str, Message]:
        return {key[1]: self._messages[key] for key in keys if key in self._messages}

    def messages_of(self, key: DealKey, *, limit: int = 100) -> Sequence[Message]:
        messages = [message for message in self._messages.values() if message.deal == key]
        return sorted(messages, key=lambda message: (message.posted_at, message.id))[-limit:]

    def _behind(self, portal: PortalId) -> Iterator[SharedDeal]:
        return (deal for deal in self._deals.values() if deal.side_of(portal) in deal.behind)

    def _changes_nothing(self, commit: Commit) -> bool:
        before = commit.deal_before
        if before is None or commit.message is not None or _has_more(commit):
            return False
        same_lead = commit.lead_after in (None, commit.lead_before)
        return same_lead and replace(commit.deal_after, version=before.version) == before

    def _check(self, commit: Commit) -> None:
        deal, lead = commit.deal_after, commit.lead_after or commit.lead_before
        if _version(self._deals.get(deal.key)) != _version(commit.deal_before):
            raise Conflict(f"{deal.key} was changed")
        if lead:
            self._check_lead(lead.domain, commit.lead_before)
        self._check_count(commit)
        for record in _records(deal):
            if self._pairs.get(record, {}).get(deal.partner.portal, deal.key) != deal.key:
                raise Conflict(f"{record} stands in another pair")

    def _check_lead(self, domain: Domain, before: Lead | None) -> None:
        if self.lead(domain).version != _version(before):
            raise Conflict(f"{domain} was changed")

    def _check_count(self, commit: Commit | LeadCommit) -> None:
        for portal, change in _changes_of_count(commit):
            partner = self._partners.get(portal)
            registrations = partner.registrations + change if partner else -1
            if registrations < 0 or (change > 0 and registrations > commit.capacity):
                raise Conflict(f"{portal} is at its capacity, or has nothing to release")

    def _apply(self, commit: Commit) -> SharedDeal:
        deal = replace(commit.deal_after, version=_version(commit.deal_before) + 1)
        self._deals[deal.key] = deal
        for record in _records(deal):
            self._pair(record, deal)
        if commit.lead_after:
            self._store_lead(commit.lead_before, commit.lead_after)
        self._count(commit)
        if message := commit.message:
            self._messages.setdefault((message.deal, message.id), message)
        return deal

    def _store_lead(self, before: Lead | None, after: Lead) -> None:
        if after != before:
            self._leads[after.domain] = replace(after, version=_version(before) + 1)

    def _count(self, commit: Commit | LeadCommit) -> None:
        for portal, change in _changes_of_count(commit):
            partner = self._partners[portal]
            self._partners[portal] = replace(partner, registrations=partner.registrations + change)
        for notice in commit.notices:
            self._outbox.setdefault((notice.portal, notice.id), notice)

    def _pair(self, record: RecordRef, deal: SharedDeal) -> None:
        pairs = self._pairs.setdefault(record, {})
        if deal.partner.portal not in pairs:
            pairs[deal.partner.portal] = deal.key
            self.withdraw(record.portal, deal.key)

    def _record_or_conflict(self, commit: Commit) -> SharedDeal | Conflict:
        try:
            return self.record(commit)
        except Conflict as conflict:
            return conflict


def _has_more(commit: Commit | LeadCommit) -> bool:
    return bool(commit.notices) or commit.claims != commit.releases


def _changes_of_count(commit: Commit | LeadCommit) -> Iterator[tuple[PortalId, int]]:
    if commit.claims != commit.releases:
        if commit.claims is not None:
            yield commit.claims, 1
        if commit.releases is not None:
            yield commit.releases, -1


def _version(stored: SharedDeal | Lead | None) -> int:
    return stored.version if stored else 0


def _record(deal: SharedDeal, portal: PortalId) -> RecordId | None:
    side = deal.side_of(portal)
    return deal.side(side).deal if side else None


def _records(deal: SharedDeal) -> Iterator[RecordRef]:
    for side in Side:
        state = deal.side(side)
        if state.deal:
            yield RecordRef(portal=state.portal, type=ObjectType.DEAL, id=state.deal)
