"""`[eligibility]` of the program file, and which stage is won."""

from dataclasses import fields
from pathlib import Path

import pytest

from shared.domain.eligibility_terms import STANDARD, EligibilityTerms, Terms
from shared.domain.program import Direction
from shared.domain.standing import POI, Commission, Poi, TierCredit
from shared.program_file import BadProgram, read_program
from tests.unit.cli.program_files import write

WON = "closed = true }\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "program.toml"


def with_terms(file: Path, table: str) -> Path:
    return write(file, (WON, f"{WON}\n[eligibility]\n{table}\n"))


def mistakes_in(file: Path) -> list[str]:
    with pytest.raises(BadProgram) as found:
        read_program(file)
    return [str(mistake) for mistake in found.value.mistakes]


def test_a_file_without_it_goes_by_the_standard(file: Path) -> None:
    assert read_program(write(file)).eligibility == STANDARD


def test_what_the_file_does_not_name_stays_as_it_is_by_standard(file: Path) -> None:
    table = (
        'vendor_invited = { tier_credit = "none", commission = "eligible" }\nover_capacity_withholds = false'
    )

    assert read_program(with_terms(file, table)).eligibility == EligibilityTerms(
        vendor_invited=Terms(tier_credit=TierCredit.NONE, commission=Commission.ELIGIBLE),
        over_capacity_withholds=False,
    )


def test_the_program_that_is_shipped_names_every_case_as_the_specification_has_it() -> None:
    text = Path("infra/program.toml").read_text(encoding="utf-8")

    assert all(f"{field.name} " in text for field in fields(EligibilityTerms))
    assert read_program().eligibility == STANDARD


def test_in_the_program_that_is_shipped_only_the_vendor_confirms_a_proof() -> None:
    poi = read_program().designated[POI]

    assert poi.direction is Direction.VENDOR_TO_PARTNER
    assert set(Poi) == {"requested", "confirmed", "declined"}


@pytest.mark.parametrize(
    "table, mistake",
    [
        pytest.param(
            'channels = { tier_credit = "full", commission = "eligible" }', "eligibility.channels: is not known here",
            id="misspelt",
        ),
        pytest.param(
            'channel = { tier_credit = "full" }', "eligibility.channel.commission: is missing", id="half of it"
        ),
        pytest.param(
            'channel = { tier_credit = "best", commission = "eligible" }',
            "eligibility.channel.tier_credit: 'best' is none of full, collaboration",
            id="an unknown word",
        ),
        pytest.param(
            'channel = { tier_credit = "pending", commission = "eligible" }',
            "eligibility.channel.tier_credit: 'pending' is what a deal is for a time",
            id="pending",
        ),
        pytest.param(
            'channel = { tier_credit = "full", commission = "withheld" }',
            "eligibility.channel.commission: 'withheld' is what a deal is for a time",
            id="withheld",
        ),
        pytest.param(
            'over_capacity_withholds = "yes"',
            "eligibility.over_capacity_withholds: 'yes' is not true or false",
            id="a switch",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_key(file: Path, table: str, mistake: str) -> None:
    (told,) = mistakes_in(with_terms(file, table))

    assert told.startswith(mistake)


@pytest.mark.parametrize(
    "stage, won",
    [
        pytest.param("closed = true", True, id="by its name"),
        pytest.param("closed = true, won = false", False, id="though the file says otherwise"),
        pytest.param("closed = false", False, id="not closed"),
    ],
)
def test_which_stage_is_won(file: Path, stage: str, *, won: bool) -> None:
    program = read_program(write(file, (WON, f"{stage} }}\n")))

    found = program.stage("won")
    assert found
    assert found.won is won


def test_a_stage_that_is_won_is_closed(file: Path) -> None:
    (told,) = mistakes_in(write(file, (WON, "won = true }\n")))

    assert told.startswith("stages.won.won: is true, but closed is not")
