"""Reads the partner program from its TOML file and says clearly what is wrong with it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from shared.domain.ids import Domain
from shared.domain.program import DesignatedProperty, Direction, Phase, Program, Stage, Tier, ValueType

DEFAULT_PROGRAM = Path(__file__).parent.parent / "infra" / "program.toml"

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)
IN_WORDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
}


class BadProgram(ValueError):
    """The file can't be used. The message names the file, the key, and what to write there."""


def read_program(path: Path = DEFAULT_PROGRAM) -> Program:
    """Raises BadProgram."""
    try:
        return _program(Table(tomllib.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise BadProgram(f"{path}: can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadProgram(f"{path}: not UTF-8 text: save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadProgram(f"{path}: not valid TOML: {error}") from error
    except BadProgram as error:
        raise BadProgram(f"{path}: {error}") from error


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file, and its place there, so that a mistake is told with its key."""

    entries: Mapping[str, Any]
    place: str = ""

    def get(self, key: str, type_: type[Value]) -> Value:
        value = self.entries.get(key)
        if value is None:
            raise self.mistake(key, f"is missing; write {IN_WORDS[type_]}")
        if type(value) is not type_:  # not isinstance: to Python, true is a whole number
            raise self.mistake(key, f"{value!r} is not {IN_WORDS[type_]}")
        return value

    def text(self, key: str) -> str:
        text = self.get(key, str)
        if not text.strip():
            raise self.mistake(key, f"is empty; write {IN_WORDS[str]}")
        return text

    def text_if_given(self, key: str) -> str | None:
        return self.text(key) if key in self.entries else None

    def texts(self, key: str) -> tuple[str, ...]:
        texts = self.get(key, list)
        if wrong := [each for each in texts if type(each) is not str]:
            raise self.mistake(key, f"{wrong[0]!r} is not {IN_WORDS[str]}")
        return tuple(texts)

    def number(self, key: str, *, least: int) -> int:
        number = self.get(key, int)
        if number < least:
            raise self.mistake(key, f"{number} is less than {least}")
        return number

    def word(self, key: str, words: type[Word]) -> Word:
        word, known = self.text(key), ", ".join(words)
        if word not in set(words):
            raise self.mistake(key, f"{word!r} is none of {known}")
        return words(word)

    def table(self, key: str) -> "Table":
        return Table(self.get(key, dict), f"{self.place}{key}.")

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables of a table that needs at least one."""
        whole = self.table(key)
        if not whole.entries:
            raise self.mistake(key, "is empty; at least one is needed")
        return ((name, whole.table(name)) for name in whole.entries)

    def only(self, *known: str) -> "Table":
        """A misspelt key would otherwise be a setting that silently does nothing."""
        for key in self.entries:
            if key not in known:
                raise self.mistake(key, f"is not known here; known are {', '.join(known)}")
        return self

    def mistake(self, key: str, what: str) -> BadProgram:
        return BadProgram(f"{self.place}{key}: {what}")


KEYS = (
    "version", "phase", "vendor_name", "owner_beats_bpw", "registration_days", "default_direct_rep",
    "free_mail_domains", "tiers", "pipelines", "properties", "stages",
)  # fmt: skip


def _program(file: Table) -> Program:
    file.only(*KEYS)
    tiers, pipelines = file.table("tiers"), file.table("pipelines").only("vendor", "shared", "own")
    return Program(
        version=file.text("version"),
        phase=file.word("phase", Phase),
        vendor_name=file.text("vendor_name"),
        owner_beats_bpw=file.get("owner_beats_bpw", bool),
        registration_days=file.number("registration_days", least=1),
        default_direct_rep=file.text_if_given("default_direct_rep"),
        free_mail_domains=frozenset(Domain(name.lower()) for name in file.texts("free_mail_domains")),
        tiers={name: Tier(name=name, capacity=tiers.number(name, least=0)) for name in tiers.entries},
        properties=tuple(_property(name, entry) for name, entry in file.tables("properties")),
        stages=tuple(_stage(name, entry) for name, entry in file.tables("stages")),
        vendor_pipeline=pipelines.text("vendor"),
        shared_pipeline=pipelines.text("shared"),
        own_pipeline=pipelines.text("own"),
    )


def _property(name: str, entry: Table) -> DesignatedProperty:
    entry.only("vendor", "partner", "type", "direction")
    return DesignatedProperty(
        name=name,
        vendor=entry.text("vendor"),
        partner=entry.text("partner"),
        type=entry.word("type", ValueType),
        direction=entry.word("direction", Direction),
    )


def _stage(name: str, entry: Table) -> Stage:
    entry.only("vendor", "shared", "own", "closed")
    return Stage(
        name=name,
        vendor=entry.text("vendor"),
        shared=entry.text("shared"),
        own=entry.text_if_given("own"),
        closed="closed" in entry.entries and entry.get("closed", bool),
    )
