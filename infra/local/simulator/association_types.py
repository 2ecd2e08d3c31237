"""The kinds of association between two records: HubSpot's own, the same everywhere, and each portal's labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.object_types import ObjectType

HUBSPOT_DEFINED = "HUBSPOT_DEFINED"
USER_DEFINED = "USER_DEFINED"
MAX_LABELS_PER_PAIR = 50  # hubspot.md §3: documented 10, a live Enterprise trial gave 50
UNLABELLED, PRIMARY = "", "Primary"

TypeKey = tuple[str, int]  # (category, type id): the numbers of the two categories may coincide


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationType:
    """One direction of a kind of association."""

    category: str
    type_id: int
    inverse_id: int
    from_type: ObjectType
    to_type: ObjectType
    label: str = UNLABELLED
    name: str = ""

    @property
    def key(self) -> TypeKey:
        return (self.category, self.type_id)

    @property
    def inverse_key(self) -> TypeKey:
        return (self.category, self.inverse_id)

    @property
    def is_primary(self) -> bool:
        return self.category == HUBSPOT_DEFINED and self.label == PRIMARY

    @property
    def is_unlabelled(self) -> bool:
        return self.category == HUBSPOT_DEFINED and self.label == UNLABELLED


_T = ObjectType
# hubspot.md §4.4 "Type ids (HUBSPOT_DEFINED)": from, to, type id, inverse id, label.
# Contact→task 203 and company→task 191 are not in that list and unconfirmed.
_HUBSPOT_DEFINED = (
    (_T.DEAL, _T.CONTACT, 3, 4, UNLABELLED),
    (_T.DEAL, _T.COMPANY, 341, 342, UNLABELLED),
    (_T.DEAL, _T.COMPANY, 5, 6, PRIMARY),
    (_T.DEAL, _T.LINE_ITEM, 19, 20, UNLABELLED),
    (_T.DEAL, _T.DEAL, 451, 451, UNLABELLED),
    (_T.DEAL, _T.NOTE, 213, 214, UNLABELLED),
    (_T.CONTACT, _T.NOTE, 201, 202, UNLABELLED),
    (_T.COMPANY, _T.NOTE, 189, 190, UNLABELLED),
    (_T.DEAL, _T.TASK, 215, 216, UNLABELLED),
    (_T.CONTACT, _T.TASK, 203, 204, UNLABELLED),
    (_T.COMPANY, _T.TASK, 191, 192, UNLABELLED),
    (_T.CONTACT, _T.COMPANY, 279, 280, UNLABELLED),
    (_T.CONTACT, _T.COMPANY, 1, 2, PRIMARY),
)


def _both_directions() -> Iterator[AssociationType]:
    for from_type, to_type, type_id, inverse_id, label in _HUBSPOT_DEFINED:
        there = AssociationType(
            category=HUBSPOT_DEFINED,
            type_id=type_id,
            inverse_id=inverse_id,
            from_type=from_type,
            to_type=to_type,
            label=label,
        )
        yield there
        if type_id != inverse_id:
            yield inverse_of(there)


def inverse_of(kind: AssociationType) -> AssociationType:
    return replace(
        kind, type_id=kind.inverse_id, inverse_id=kind.type_id, from_type=kind.to_type, to_type=kind.from_type
    )


@dataclass(slots=True)
class AssociationTypes:
    """The kinds one portal knows. Label ids differ per portal (§4.4), so they count up from the portal's own number."""

    next_label_id: int = 1
    _kinds: dict[tuple[ObjectType, ObjectType], dict[TypeKey, AssociationType]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in _both_directions():
            self._add(kind)

    def between(self, from_type: ObjectType, to_type: ObjectType) -> list[AssociationType]:
        return list(self._kinds.get((from_type, to_type), {}).values())

    def find(self, from_type: ObjectType, to_type: ObjectType, key: TypeKey) -> AssociationType | None:
        return self._kinds.get((from_type, to_type), {}).get(key)

    def get(self, from_type: ObjectType, to_type: ObjectType, key: TypeKey) -> AssociationType:
        found = self.find(from_type, to_type, key)
        if found is None:
            raise invalid_type(key, from_type, to_type)
        return found

    def unlabelled(self, from_type: ObjectType, to_type: ObjectType) -> AssociationType:
        found = next((kind for kind in self.between(from_type, to_type) if kind.is_unlabelled), None)
        if found is None:
            raise invalid(f"{from_type.plural} cannot be associated with {to_type.plural}")
        return found

    def primary(self, from_type: ObjectType, to_type: ObjectType) -> AssociationType | None:
        return next((kind for kind in self.between(from_type, to_type) if kind.is_primary), None)

    def labels(self, from_type: ObjectType, to_type: ObjectType) -> list[AssociationType]:
        return [kind for kind in self.between(from_type, to_type) if kind.category == USER_DEFINED]

    def add_label(
        self, from_type: ObjectType, to_type: ObjectType, *, name: str, label: str, inverse_label: str | None
    ) -> AssociationType:
        """§4.4: one type id per direction; duplicate name 400; cap 437 (§3)."""
        self.unlabelled(from_type, to_type)
        if any(name in (kind.name, kind.label) for kind in self.labels(from_type, to_type)):
            raise invalid(f"An association label named {name} already exists")
        if len(self.labels(from_type, to_type)) >= MAX_LABELS_PER_PAIR:
            raise _too_many_labels(from_type, to_type)
        there = AssociationType(
            category=USER_DEFINED,
            type_id=self._take_id(),
            inverse_id=self._take_id(),
            from_type=from_type,
            to_type=to_type,
            label=label,
            name=name,
        )
        self._add(there)
        self._add(replace(inverse_of(there), label=inverse_label or label))
        return there

    def relabel(self, kind: AssociationType, label: str, inverse_label: str | None) -> None:
        self._add(replace(kind, label=label))
        if inverse_label is not None:
            back = self.get(kind.to_type, kind.from_type, kind.inverse_key)
            self._add(replace(back, label=inverse_label))

    def remove_label(self, from_type: ObjectType, to_type: ObjectType, type_id: int) -> AssociationType:
        """§4.4: DELETE removes both directions."""
        kind = self.find(from_type, to_type, (USER_DEFINED, type_id))
        if kind is None:
            raise not_found()
        del self._kinds[from_type, to_type][kind.key]
        del self._kinds[to_type, from_type][kind.inverse_key]
        return kind

    def _add(self, kind: AssociationType) -> None:
        self._kinds.setdefault((kind.from_type, kind.to_type), {})[kind.key] = kind

    def _take_id(self) -> int:
        self.next_label_id += 1
        return self.next_label_id - 1


def invalid_type(key: TypeKey, from_type: ObjectType, to_type: ObjectType) -> ApiError:
    """§4.4."""
    category, type_id = key
    wanted = f"{category} {type_id} is not valid between {from_type.plural} and {to_type.plural}"
    return invalid("One or more associations are invalid", context={"INVALID_ASSOCIATION_TYPE_ID": [wanted]})


def _too_many_labels(from_type: ObjectType, to_type: ObjectType) -> ApiError:
    """§3: the 51st label, live, was HTTP 437."""
    pair = f"{from_type.plural} and {to_type.plural}"
    return ApiError(
        437,
        "VALIDATION_ERROR",
        f"No more than {MAX_LABELS_PER_PAIR} association types are allowed between {pair}",
    )
