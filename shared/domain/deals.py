"""The shared deal: two records, one state. Both CRMs are made to show what stands here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.invitation import Invitation
from shared.domain.program import Pipeline
from shared.domain.standing import NOTHING_HELD, Counted, Eligibility, Standing


class Kind(StrEnum):
    CHANNEL = "channel"
    PARTNER_COLLABORATION = "partner_collaboration"
    BEST_PARTNER_WINS = "best_partner_wins"


class State(StrEnum):
    HELD = "held"
    INVITED = "invited"
    """The partner sees a part of it and has still to accept; nothing of it crosses yet."""
    ACTIVE = "active"
    ENDED = "ended"


class Motive(StrEnum):
    PARTNER_ASKED = "partner_asked"
    VENDOR_INVITED = "vendor_invited"


class Entry(StrEnum):
    """The five ways in (S2, S3). A record's card counts as one way, whichever of the two records it is on."""

    DASHBOARD = "dashboard"
    CONTACT = "contact"
    COMPANY = "company"
    CONVERTED_DEAL = "converted_deal"
    VENDOR_CREATED = "vendor_created"
    VENDOR_ADDED = "vendor_added"


class DealType(StrEnum):
    NEW = "new"
    CROSS_SELL = "cross_sell"
    UPSELL = "upsell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Last-writer-wins value of one designated property, in canonical form (`shared.domain.values`)."""

    value: str
    occurred_at: Milliseconds
    side: Side

    def rank(self) -> tuple[int, bool, str]:
        """Total order of writes: later wins, the vendor wins a tie, and the value itself settles the rest."""
        return (self.occurred_at, self.side is Side.VENDOR, self.value)


COMPARED_AS_IT_IS = 200
"""Characters."""


def brief(value: str) -> str:
    """What is only ever compared needs no second, third and fourth copy of a long text."""
    if len(value) <= COMPARED_AS_IT_IS:
        return value
    return "sha256:" + sha256(value.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one CRM showed last: an edit we were told of, or a write of ours that it accepted."""

    value: str | None
    """In brief. None: a write of ours was under way and its outcome was never learnt, so it may show anything."""
    at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A write that CRM refused. It is not tried again until the value changes or a person replays it."""

    value: str
    """In brief."""
    reason: str
    message: str
    at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A value that this CRM shows and that means nothing on the other side, so it does not cross. Not the value itself:
    whoever may see the record sees it there.
    """

    reason: str
    """A `shared.domain.values.Illegibility`."""
    at: Milliseconds
    """Since when it shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideState:
    """One side of the pair: which records stand for the deal there, and what they showed last."""

    portal: PortalId
    pipeline: Pipeline
    deal: RecordId | None = None
    company: RecordId | None = None
    contact: RecordId | None = None
    company_sought: bool = False
    """Whether this CRM was already searched for the lead's company, so that it is not searched again."""
    associated: bool = False
    """Whether deal, company and contact (and, at the vendor, the partner's company) are associated."""
    partner_company: RecordId | None = None
    """The partner's own company record in the vendor's CRM; taking it off the deal ends the sharing (S3)."""
    owner_email: str | None = None
    stand_ins: tuple[str, ...] = ()
    """E-mail addresses: who owns the record where that CRM has no such owner, the first that it has."""
    removed_at: Milliseconds = Milliseconds(0)
    restored_at: Milliseconds = Milliseconds(0)
    """When the record was deleted and restored there last; it is gone while the former is later."""
    replaced: int = 0
    """How many records before this one were deleted and given up."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    parked: Mapping[str, Parked] = field(default_factory=dict)
    unread: Mapping[str, Unread] = field(default_factory=dict)
    """By name; later than what was `seen` under the same name."""

    @property
    def is_gone(self) -> bool:
        return self.removed_at > self.restored_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingMessage:
    """A shared message that is not yet on both records. The text itself is stored once, apart."""

    id: str
    waiting: frozenset[Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Several pairs stand in one record of the vendor's: whether this one says there how things stand."""

    state: State
    """The pair's own when that was decided. Once it has changed, it is to be decided anew."""
    speaks: bool
    beside: tuple[str, ...] = ()
    """Names of the other partners on the record, for the one that speaks. For the vendor's eyes only (S15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDeal:
    key: DealKey
    state: State
    reasons: tuple[str, ...] = ()
    """Why it is held or ended: values of `Reason`, for a UI to translate."""
    kind: Kind | None = None
    """None only while held: nothing was decided."""
    leader_email: str | None = None
    cam_email: str | None = None
    pdm_email: str | None = None
    lead_owner_email: str | None = None
    """Who looks after whoever holds the lead, where that is another partner. On the vendor's side only (row 4)."""
    rule: str = ""
    """The row of the decision table that held."""
    program_version: str
    motive: Motive
    invitation: Invitation | None = None
    """The last one; None where the partner was never asked to accept first."""
    entry: Entry
    deal_type: DealType
    lead: Domain | None
    company: Company
    contact: Contact | None
    partner_name: str
    vendor_name: str
    registers: Mapping[str, Register]
    stages: Mapping[Side, Register] = field(default_factory=dict)
    """Which stage each side set last; which of them counts stands in `registers` (`shared.domain.winning`)."""
    need_hash: str = ""
    """Fingerprint of what the partner said the need is; the text itself is in the notice only."""
    vendor: SideState
    partner: SideState
    voice: Voice | None = None
    """None: as far as is known, it is alone on the vendor's record (`shared.domain.speaking`)."""
    messages: tuple[PendingMessage, ...] = ()
    told_of_poi: tuple[Register, ...] = ()
    """The last words on the proof of involvement, the oldest first. Which of them was the last one when the deal
    closed is known only once it is known when it closed."""
    standing: Standing = NOTHING_HELD
    counted: Counted | None = None
    """None while the deal is open."""
    eligibility: Eligibility | None = None
    """Derived (`shared.domain.eligibility`). None while nothing was decided."""
    told: frozenset[str] = frozenset()
    """Which notices that the clock or another deal gave rise to were given, so that none is given twice."""
    due_at: Milliseconds = Milliseconds(0)
    """When the clock has to look at it next; 0 for never. Derived, stored to find it."""
    registered_at: Milliseconds
    ended_at: Milliseconds = Milliseconds(0)
    """When sharing ended last. What happened before that doesn't begin it again, however late it is told."""
    behind: frozenset[Side] = frozenset()
    """Which CRMs do not yet show this state. Derived (`shared.domain.desired.settled`), stored to find them."""
    version: int = 0
    """Counts stored states; 0 was never stored."""

    @property
    def speaks(self) -> bool:
        """Whether the vendor's record tells of this pair, or this has still to be decided."""
        return self.voice is None or self.voice.speaks or self.voice.state is not self.state

    def side(self, side: Side) -> SideState:
        return self.vendor if side is Side.VENDOR else self.partner

    def with_side(self, side: Side, state: SideState) -> "SharedDeal":
        return replace(self, vendor=state) if side is Side.VENDOR else replace(self, partner=state)

    def is_only_offered_to(self, side: Side) -> bool:
        """Whether this side was invited and has not accepted: it sees what the program shows before, and no more."""
        return side is Side.PARTNER and self.invitation is not None and not self.invitation.is_accepted

    def side_of(self, portal: PortalId) -> Side | None:
        return next((side for side in Side if self.side(side).portal == portal), None)
