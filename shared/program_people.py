"""Reads who is told what, how people are called, and who owns a record: `[notices]`, `[roles]` and `[owners]`."""

from shared.domain.notices import EVERY_NOTICE, NoticeKind, NoticeRules
from shared.domain.roles import (
    STANDARD_OWNERS,
    STANDARD_ROLES,
    OwnerRule,
    PartnerOwner,
    Role,
    RoleNames,
    VendorOwner,
)
from shared.program_table import Table


def read_notices(table: Table) -> NoticeRules:
    table.only("kinds", "lapse_days", "poi_days", "due_days")
    standard = EVERY_NOTICE
    return NoticeRules(
        kinds=frozenset(table.list_or("kinds", tuple(standard.kinds), NoticeKind)),
        lapse_days=table.numbers_or("lapse_days", standard.lapse_days, least=1),
        poi_days=table.numbers_or("poi_days", standard.poi_days, least=1),
        due_days=table.number_or("due_days", standard.due_days, least=0),
    )


def read_roles(table: Table) -> RoleNames:
    table.only(*Role)
    names = {role: table.text_if_given(role) or STANDARD_ROLES.of(role) for role in Role}
    return RoleNames(**{role.value: name for role, name in names.items()})


def read_owners(table: Table) -> OwnerRule:
    table.only("vendor", "partner")
    return OwnerRule(
        vendor=table.list_or("vendor", STANDARD_OWNERS.vendor, VendorOwner),
        partner=table.list_or("partner", STANDARD_OWNERS.partner, PartnerOwner),
    )
