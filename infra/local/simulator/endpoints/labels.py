"""The labels associations may carry (hubspot.md §4.4). Their type ids differ per portal."""

from __future__ import annotations

from infra.local.simulator.association_types import USER_DEFINED, TypeKey
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.errors import invalid
from infra.local.simulator.linking import parse_id
from infra.local.simulator.reading import kind_view
from infra.local.simulator.routing import Access, Route


def list_labels(call: Call) -> Answer:
    """The name is never returned (live)."""
    kinds = call.portal.types.between(call.object_type, call.to_type)
    return Answer(200, {"results": [kind_view(kind) for kind in kinds]})


def create_label(call: Call) -> Answer:
    """§4.4: 200 with both type ids."""
    label, name = str(call.fields.get("label") or ""), str(call.fields.get("name") or "")
    if not label or not name:
        raise invalid("A label needs a name and a label")
    inverse = call.fields.get("inverseLabel")
    kind = call.portal.types.add_label(
        call.object_type, call.to_type, name=name, label=label, inverse_label=inverse
    )
    back = call.portal.types.get(call.to_type, call.object_type, kind.inverse_key)
    return Answer(200, {"results": [kind_view(kind), kind_view(back)]})


def change_label(call: Call) -> Answer:
    key: TypeKey = (USER_DEFINED, int(call.fields.get("associationTypeId") or 0))
    kind = call.portal.types.get(call.object_type, call.to_type, key)
    call.portal.types.relabel(kind, str(call.fields.get("label") or ""), call.fields.get("inverseLabel"))
    return Answer(204)


def delete_label(call: Call) -> Answer:
    call.portal.types.remove_label(call.object_type, call.to_type, parse_id(call.path["type_id"]))
    return Answer(204)


_PAIR = "/crm/associations/{v}/{type}/{to_type}"
ROUTES = (
    Route("GET", f"{_PAIR}/labels", list_labels, Access.READ),
    Route("POST", f"{_PAIR}/labels", create_label, Access.WRITE),
    Route("PUT", f"{_PAIR}/labels", change_label, Access.WRITE),
    Route("DELETE", f"{_PAIR}/labels/{{type_id}}", delete_label, Access.WRITE),
)
