"""`[qualification]` and `[territories]`: read, told what is wrong, compared and warned of."""

from pathlib import Path
from typing import Any

import pytest

from infra.cli.program_changes import differences
from infra.cli.program_warnings import warnings
from shared.domain.ids import Domain
from shared.domain.qualification import RequiredQualification
from shared.domain.territories import Territories
from shared.program_file import BadProgram, read_program
from tests.support.builders import a_program
from tests.unit.cli.program_files import write

END = "closed = true }"


def with_table(folder: Path, *lines: str) -> Path:
    return write(folder / "program.toml", (END, "\n".join((END, *lines))))


def mistakes(folder: Path, *lines: str) -> dict[str, str]:
    with pytest.raises(BadProgram) as bad:
        read_program(with_table(folder, *lines))
    return {each.key: each.what for each in bad.value.mistakes}


def test_a_file_that_says_nothing_of_it_requires_all_and_has_no_territories(tmp_path: Path) -> None:
    program = read_program(with_table(tmp_path))

    assert program.qualification == RequiredQualification(relationship=True, need=True, contact=True)
    assert program.territories == Territories(reps={})


@pytest.mark.parametrize("name", ["relationship", "need", "contact"])
def test_what_is_not_required_is_read(tmp_path: Path, name: str) -> None:
    program = read_program(with_table(tmp_path, "[qualification]", f"{name} = false"))

    assert program.qualification == RequiredQualification(**{name: False})


def test_territories_are_read_in_any_spelling(tmp_path: Path) -> None:
    program = read_program(
        with_table(
            tmp_path, "[territories]", '".DE" = "Jonas@vendor.example"', '"co.jp" = "aiko@vendor.example"'
        )
    )

    assert program.territories.reps == {"de": "jonas@vendor.example", "co.jp": "aiko@vendor.example"}
    assert program.territories.rep(Domain("kunde.de")) == "jonas@vendor.example"


@pytest.mark.parametrize(
    "lines, key, what",
    [
        pytest.param(
            ("[qualification]", "need = 1"), "qualification.need", "1 is not true or false", id="a number"
        ),
        pytest.param(
            ("[qualification]", "pain = true"), "qualification.pain", "is not known here", id="another word"
        ),
        pytest.param(
            ("[territories]", 'co.jp = "aiko@vendor.example"'), "territories.co", "in quotes", id="no quotes"
        ),
        pytest.param(
            ("[territories]", "de = 7"), "territories.de", "7 is not a text", id="a rep as a number"
        ),
        pytest.param(("[territories]", 'de = ""'), "territories.de", "is empty", id="nobody"),
        pytest.param(
            ("[territories]", 'de = "a@vendor.example"', '"DE." = "b@vendor.example"'),
            "territories.DE.",
            "stands twice",
            id="twice",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_key(
    tmp_path: Path, lines: tuple[str, ...], key: str, what: str
) -> None:
    assert what in mistakes(tmp_path, *lines)[key]


@pytest.mark.parametrize(
    "before, after, key, means",
    [
        pytest.param(
            {},
            {"qualification": RequiredQualification(contact=False)},
            "qualification.contact",
            "No deal needs a contact any more.",
            id="less is required",
        ),
        pytest.param(
            {"qualification": RequiredQualification(need=False)},
            {},
            "qualification.need",
            "Registrations without an identified need are held.",
            id="more is required",
        ),
        pytest.param(
            {},
            {"territories": Territories(reps={"de": "jonas@vendor.example"})},
            "territories.de",
            "On leads under .de, jonas@vendor.example leads where nobody else is named.",
            id="a new territory",
        ),
        pytest.param(
            {"territories": Territories(reps={"de": "jonas@vendor.example"})},
            {"territories": Territories(reps={"de": "kim@vendor.example"})},
            "territories.de",
            "On leads under .de, kim@vendor.example leads where nobody else is named, not jonas@vendor.example.",
            id="another rep",
        ),
        pytest.param(
            {"territories": Territories(reps={"de": "jonas@vendor.example"})},
            {},
            "territories.de",
            "On leads under .de, rep@vendor.example, or the rep of a shorter ending, leads where nobody else is"
            " named, not jonas@vendor.example.",
            id="a territory less",
        ),
    ],
)
def test_a_change_is_told_in_words(
    before: dict[str, Any], after: dict[str, Any], key: str, means: str
) -> None:
    found = {each.key: each.means for each in differences(a_program(**before), a_program(**after))}

    assert found[key] == means


@pytest.mark.parametrize(
    "changes, key",
    [
        pytest.param(
            {"territories": Territories(reps={"de": "jonas"})}, "territories.de", id="no e-mail address"
        ),
        pytest.param(
            {"qualification": RequiredQualification(relationship=False, need=False)},
            "qualification",
            id="anything can be registered",
        ),
    ],
)
def test_what_looks_like_an_oversight_is_warned_of(changes: dict[str, Any], key: str) -> None:
    assert key in {each.key for each in warnings(a_program(**changes), ())}
    assert key not in {each.key for each in warnings(a_program(), ())}
