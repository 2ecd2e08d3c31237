"""The partner program as values. `infra/program.toml` is its file; `shared/program_file.py` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from shared.domain.eligibility_terms import STANDARD, EligibilityTerms
from shared.domain.ids import Domain, Side
from shared.domain.invitation import NOT_ASKED, InvitationTerms
from shared.domain.notices import EVERY_NOTICE, NoticeRules
from shared.domain.qualification import ALL_REQUIRED, RequiredQualification
from shared.domain.roles import STANDARD_OWNERS, STANDARD_ROLES, OwnerRule, RoleNames
from shared.domain.territories import NO_TERRITORIES, Territories
from shared.domain.thresholds import STANDARD_THRESHOLDS, Thresholds


class Direction(StrEnum):
    """Which side's edits count. The other side still shows the value; its edits are put right again."""

    BOTH = "both"
    VENDOR_TO_PARTNER = "vendor_to_partner"
    PARTNER_TO_VENDOR = "partner_to_vendor"

    def accepts(self, side: Side) -> bool:
        return self is Direction.BOTH or self.value.startswith(side.value)


class ValueType(StrEnum):
    """How a value is brought into the one form in which both portals' values can be compared."""

    TEXT = "text"
    NUMBER = "number"
    CURRENCY = "currency"
    DAY = "day"
    STAGE = "stage"
    CHOICE = "choice"
    CHOICES = "choices"


class Pipeline(StrEnum):
    """Where a deal record lives: the vendor's pipeline, the partner's dedicated one, or one of its own (S12)."""

    VENDOR = "vendor"
    SHARED = "shared"
    OWN = "own"

    @property
    def side(self) -> Side:
        return Side.VENDOR if self is Pipeline.VENDOR else Side.PARTNER


class Phase(StrEnum):
    """Whether domain registration still runs beside deal registration (S20)."""

    PARALLEL = "parallel"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of an enumeration, and what it is called within each CRM."""

    name: str
    vendor: str
    partner: str

    def at(self, side: Side) -> str:
        return self.vendor if side is Side.VENDOR else self.partner


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignatedProperty:
    """A property that syncs. What is not in this list never crosses (S8)."""

    name: str
    vendor: str
    partner: str
    type: ValueType
    direction: Direction
    options: tuple[Option, ...] = ()
    """Of a `choice` or `choices`. Empty where both CRMs have the same: then values cross as they are."""

    def at(self, side: Side) -> str:
        """The property's name in that side's CRM."""
        return self.vendor if side is Side.VENDOR else self.partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a deal, and its stage id in each pipeline; None where that pipeline has no such step."""

    name: str
    vendor: str
    shared: str
    own: str | None
    closed: bool = False
    won: bool = False
    """Of those that are closed: whether the deal is won there, else it is lost."""

    def within(self, pipeline: Pipeline) -> str | None:
        return {Pipeline.VENDOR: self.vendor, Pipeline.SHARED: self.shared, Pipeline.OWN: self.own}[pipeline]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    name: str
    capacity: int
    """How many active domain registrations a partner of this tier may hold (S16)."""


@dataclass(frozen=True, kw_only=True)
class Program:
    version: str
    phase: Phase
    vendor_name: str
    owner_beats_bpw: bool
    registration_days: int
    """How long a domain registration lasts, in days."""
    default_direct_rep: str | None
    free_mail_domains: frozenset[Domain]
    tiers: Mapping[str, Tier]
    properties: tuple[DesignatedProperty, ...]
    stages: tuple[Stage, ...]
    vendor_pipeline: str
    shared_pipeline: str
    own_pipeline: str
    invitation: InvitationTerms = NOT_ASKED
    notices: NoticeRules = EVERY_NOTICE
    roles: RoleNames = STANDARD_ROLES
    owners: OwnerRule = STANDARD_OWNERS
    qualification: RequiredQualification = ALL_REQUIRED
    territories: Territories = NO_TERRITORIES
    eligibility: EligibilityTerms = STANDARD
    abuse: Thresholds = STANDARD_THRESHOLDS

    @cached_property
    def designated(self) -> Mapping[str, DesignatedProperty]:
        return {designated.name: designated for designated in self.properties}

    @cached_property
    def by_crm_name(self) -> Mapping[tuple[Side, str], DesignatedProperty]:
        return {(side, designated.at(side)): designated for side in Side for designated in self.properties}

    def pipeline_id(self, pipeline: Pipeline) -> str:
        ids = {
            Pipeline.VENDOR: self.vendor_pipeline,
            Pipeline.SHARED: self.shared_pipeline,
            Pipeline.OWN: self.own_pipeline,
        }
        return ids[pipeline]

    def stage_id(self, name: str, pipeline: Pipeline) -> str | None:
        """None where this pipeline has no such stage: then the record keeps the stage it is in (§7)."""
        return next((stage.within(pipeline) for stage in self.stages if stage.name == name), None)

    def stage(self, name: str) -> Stage | None:
        """None where this program knows no such stage (any more)."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def stage_name(self, stage_id: str, pipeline: Pipeline) -> str | None:
        return next((stage.name for stage in self.stages if stage.within(pipeline) == stage_id), None)
