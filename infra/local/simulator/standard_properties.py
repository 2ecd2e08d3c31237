"""The properties every portal starts with: those deal registration can touch, not HubSpot's hundreds."""

from __future__ import annotations

from infra.local.simulator.definitions import Option, PropertyCatalog, PropertyDefinition, PropertyGroup
from infra.local.simulator.object_types import ObjectType

# One line per property: name, type, and after a colon its fixed options. `!` marks what the API refuses to set,
# `*` what must be unique. Options that live elsewhere (stages, owners) are checked in `deal_stages` and `values`.
_RECORD = """
hs_object_id number !
hs_object_source string !
hs_object_source_id string !
hs_object_source_label string !
hs_object_source_detail_1 string !
hs_merged_object_ids string !
hubspot_owner_id owner
"""
_STANDARD = {
    ObjectType.DEAL: """
dealname string
dealstage stage
pipeline pipeline
amount number
deal_currency_code currency
closedate datetime
createdate datetime
dealtype enumeration newbusiness,existingbusiness
description string
hs_next_step string
hs_priority enumeration low,medium,high
closed_lost_reason string
closed_won_reason string
hs_is_closed bool !
hs_is_closed_won bool !
hs_deal_stage_probability number !
hs_lastmodifieddate datetime !
""",
    ObjectType.COMPANY: """
name string
domain string
website string
phone string
address string
city string
state string
zip string
country string
industry string
description string
numberofemployees number
annualrevenue number
lifecyclestage enumeration subscriber,lead,salesqualifiedlead,opportunity,customer,evangelist,other
createdate datetime
hs_lastmodifieddate datetime !
""",
    ObjectType.CONTACT: """
email string *
firstname string
lastname string
phone string
company string
jobtitle string
website string
city string
country string
lifecyclestage enumeration subscriber,lead,salesqualifiedlead,opportunity,customer,evangelist,other
createdate datetime
lastmodifieddate datetime !
""",
    ObjectType.NOTE: """
hs_timestamp datetime
hs_note_body string
hs_attachment_ids string
hs_createdate datetime !
hs_lastmodifieddate datetime !
""",
    ObjectType.TASK: """
hs_timestamp datetime
hs_task_subject string
hs_task_body string
hs_task_status enumeration NOT_STARTED,IN_PROGRESS,WAITING,COMPLETED,DEFERRED
hs_task_priority enumeration NONE,LOW,MEDIUM,HIGH
hs_task_type enumeration TODO,CALL,EMAIL
hs_createdate datetime !
hs_lastmodifieddate datetime !
""",
    # hubspot.md §4.5: `amount` is computed.
    ObjectType.LINE_ITEM: """
name string
quantity number
price number
hs_product_id string
hs_sku string
description string
discount number
hs_discount_percentage number
hs_recurring_billing_period string
hs_recurring_billing_start_date date
recurringbillingfrequency enumeration weekly,biweekly,monthly,quarterly,per_six_months,annually
amount number !
createdate datetime !
hs_lastmodifieddate datetime !
""",
}
_FIELD_TYPES = {
    "string": "text",
    "number": "number",
    "datetime": "date",
    "date": "date",
    "bool": "booleancheckbox",
}
# Kinds whose options live outside the definition: HubSpot calls them enumerations with external options.
EXTERNAL_KINDS = ("stage", "pipeline", "owner", "currency")


def standard_catalog(object_type: ObjectType) -> PropertyCatalog:
    catalog = PropertyCatalog(object_type)
    group = f"{object_type.singular.replace('_', '')}information"
    catalog.put_group(PropertyGroup(name=group, label=f"{object_type.singular.capitalize()} information"))
    for line in (_RECORD + _STANDARD[object_type]).split("\n"):
        if line:
            catalog.define(_definition(line, group))
    return catalog


def _definition(line: str, group: str) -> PropertyDefinition:
    name, kind, *rest = line.split()
    words = [word for word in rest if word not in ("!", "*")]
    values = words[0].split(",") if words else ["true", "false"] if kind == "bool" else []
    return PropertyDefinition(
        name=name,
        label=name.removeprefix("hs_").replace("_", " ").capitalize(),
        type="enumeration" if kind in EXTERNAL_KINDS else kind,
        field_type=_FIELD_TYPES.get(kind, "select"),
        group_name=group,
        options=tuple(Option(value=value, label=value, display_order=at) for at, value in enumerate(values)),
        has_unique_value="*" in rest,
        read_only="!" in rest,
        calculated=name in ("hs_is_closed", "hs_is_closed_won", "hs_deal_stage_probability"),
        hubspot_defined=True,
    )
