"""Values of the domain to and from JSON, by their type hints.

A new field of a value needs a default and nothing here: an older document lacks it and gets the default. A field this
code does not know (a newer version wrote it) is passed over, so that a roll-back can still read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Decoder = Callable[[Any], Any]


def encode(value: object) -> str:
    """As ASCII: half a surrogate pair in a text someone typed can be stored then, and characters are bytes."""
    return json.dumps(value, default=_plain, separators=(",", ":"))


def decode(kind: type[T], document: str) -> T:
    hint: Any = kind
    value: T = _decoder(hint)(json.loads(document))
    return value


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON form for a {type(value).__name__}")


@cache
def _decoder(hint: Any) -> Decoder:
    if isinstance(hint, NewType):
        return _decoder(hint.__supertype__)
    if is_dataclass(hint):
        return _dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint in (str, int, float, bool):
        return lambda value: value
    build = BUILDERS.get(get_origin(hint))
    if build is None:
        raise TypeError(f"no way to read a {hint} from JSON")
    return build(*get_args(hint))


def _dataclass(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
    required = {field.name for field in fields(kind) if not _has_default(field)}

    def decode(document: Any) -> Any:
        missing = required - document.keys()
        if missing:
            raise ValueError(f"a stored {kind.__name__} lacks {', '.join(sorted(missing))}")
        return kind(**{name: read(document[name]) for name, read in decoders.items() if name in document})

    return decode


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _optional(*kinds: Any) -> Decoder:
    match [kind for kind in kinds if kind is not NoneType]:
        case [kind]:
            decode = _decoder(kind)
            return lambda value: None if value is None else decode(value)
        case several:
            raise TypeError(f"JSON can't tell which of {several} a value is")


def _tuple(kind: Any, ellipsis: Any = None) -> Decoder:
    if ellipsis is not ...:
        raise TypeError("only tuples of one type and any length are stored")
    decode = _decoder(kind)
    return lambda values: tuple(decode(value) for value in values)


def _frozenset(kind: Any) -> Decoder:
    decode = _decoder(kind)
    return lambda values: frozenset(decode(value) for value in values)


def _mapping(key: Any, value: Any) -> Decoder:
    decode_key, decode = _decoder(key), _decoder(value)
    return lambda document: {decode_key(name): decode(each) for name, each in document.items()}


BUILDERS: Mapping[Any, Callable[..., Decoder]] = {
    Union: _optional,
    UnionType: _optional,
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
}
"""By the origin of a generic type."""
