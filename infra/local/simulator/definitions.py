"""Property definitions and groups of one portal: what can be set, in which form, and which values must be unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.object_types import ObjectType

# hubspot.md §3: "Unique properties ≤10 per object type; custom properties 1,000/object".
MAX_UNIQUE_PROPERTIES = 10
MAX_CUSTOM_PROPERTIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    display_order: int = -1
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDefinition:
    name: str
    label: str
    type: str
    field_type: str
    group_name: str
    description: str = ""
    options: tuple[Option, ...] = ()
    has_unique_value: bool = False
    read_only: bool = False
    calculated: bool = False
    hubspot_defined: bool = False
    created_at: int | None = None
    updated_at: int | None = None
    archived_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyGroup:
    name: str
    label: str
    display_order: int = -1


def name_taken(name: str) -> ApiError:
    """hubspot.md §4.2."""
    return ApiError(
        409,
        "OBJECT_ALREADY_EXISTS",
        f"A property named '{name}' already exists.",
        sub_category="Properties.PROPERTY_WITH_NAME_EXISTS",
    )


@dataclass(slots=True)
class PropertyCatalog:
    """The definitions of one object type in one portal."""

    object_type: ObjectType
    _definitions: dict[str, PropertyDefinition] = field(default_factory=dict)
    _groups: dict[str, PropertyGroup] = field(default_factory=dict)

    def find(self, name: str) -> PropertyDefinition | None:
        found = self._definitions.get(name)
        return found if found is not None and found.archived_at is None else None

    def get(self, name: str) -> PropertyDefinition:
        found = self.find(name)
        if found is None:
            raise not_found(f"Unable to find property {name}")
        return found

    def all(self, *, archived: bool = False) -> list[PropertyDefinition]:
        return [each for each in self._definitions.values() if (each.archived_at is not None) == archived]

    def define(self, definition: PropertyDefinition) -> PropertyDefinition:
        """§4.2: an archived name can be posted again and gets the posted definition; a live one is a 409."""
        if self.find(definition.name) is not None:
            raise name_taken(definition.name)
        self._check(definition)
        self._definitions[definition.name] = definition
        return definition

    def change(self, name: str, at: int, changes: Mapping[str, object]) -> PropertyDefinition:
        """§4.2: PATCH replaces the options; `hasUniqueValue` is answered 200 and ignored, so it never gets here."""
        changed = replace(self.get(name), updated_at=at, **changes)  # type: ignore[arg-type]
        self._check(changed)
        self._definitions[name] = changed
        return changed

    def archive(self, name: str, at: int) -> None:
        """§4.2: DELETE of a missing or archived property is 404."""
        self._definitions[name] = replace(self.get(name), archived_at=at)

    def groups(self) -> list[PropertyGroup]:
        return list(self._groups.values())

    def get_group(self, name: str) -> PropertyGroup:
        if name not in self._groups:
            raise not_found(f"Unable to find property group {name}")
        return self._groups[name]

    def add_group(self, group: PropertyGroup) -> PropertyGroup:
        """A taken group name is a 409 like a taken property name (subCategory unconfirmed)."""
        if group.name in self._groups:
            raise ApiError(
                409,
                "OBJECT_ALREADY_EXISTS",
                f"A property group named '{group.name}' already exists.",
                sub_category="Properties.GROUP_WITH_NAME_EXISTS",
            )
        self._groups[group.name] = group
        return group

    def put_group(self, group: PropertyGroup) -> PropertyGroup:
        self._groups[group.name] = group
        return group

    def archive_group(self, name: str) -> None:
        """§4.2: a group with active properties cannot go; the error is JSON inside `message`."""
        self.get_group(name)
        if any(each.group_name == name for each in self.all()):
            nested = '{"subCategory":"PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"}'
            raise invalid(nested, sub_category="PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES")
        del self._groups[name]

    def _check(self, definition: PropertyDefinition) -> None:
        if definition.group_name not in self._groups:
            raise invalid(f"Property group {definition.group_name} does not exist")
        if definition.type == "enumeration" and not definition.options and not definition.hubspot_defined:
            raise invalid("Enumeration properties need options")
        # §4.2: "bool needs exactly true/false options".
        if definition.type == "bool" and {option.value for option in definition.options} != {"true", "false"}:
            raise invalid("Boolean properties need exactly the options true and false")
        self._check_caps(definition)

    def _check_caps(self, definition: PropertyDefinition) -> None:
        custom = [each for each in self.all() if not each.hubspot_defined and each.name != definition.name]
        unique = [each for each in custom if each.has_unique_value]
        if definition.has_unique_value and len(unique) >= MAX_UNIQUE_PROPERTIES:
            raise invalid(f"At most {MAX_UNIQUE_PROPERTIES} unique properties are allowed per object type")
        if not definition.hubspot_defined and len(custom) >= MAX_CUSTOM_PROPERTIES:
            raise invalid(f"At most {MAX_CUSTOM_PROPERTIES} custom properties are allowed per object type")
