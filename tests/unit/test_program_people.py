"""`[notices]`, `[roles]` and `[owners]` of the program file."""

from pathlib import Path

import pytest

from shared.domain.notices import EVERY_NOTICE, NoticeKind, NoticeRules
from shared.domain.program import Program
from shared.domain.roles import STANDARD_OWNERS, STANDARD_ROLES, OwnerRule, PartnerOwner, VendorOwner
from shared.program_file import BadProgram, read_program
from tests.unit.cli.program_files import A_FILE


def a_program(folder: Path, tables: str) -> Program:
    file = folder / "program.toml"
    file.write_text(f"{A_FILE}\n{tables}", encoding="utf-8")
    return read_program(file)


def test_a_file_without_these_tables_goes_on_as_it_was(tmp_path: Path) -> None:
    program = a_program(tmp_path, "")

    assert (program.notices, program.roles, program.owners) == (EVERY_NOTICE, STANDARD_ROLES, STANDARD_OWNERS)


def test_the_programs_own_file_says_what_is_standard() -> None:
    program = read_program()

    assert (program.notices, program.roles, program.owners) == (EVERY_NOTICE, STANDARD_ROLES, STANDARD_OWNERS)


def test_which_notices_are_sent_and_when(tmp_path: Path) -> None:
    program = a_program(
        tmp_path,
        '[notices]\nkinds = ["won", "lost", "won"]\nlapse_days = [60, 14, 60]\npoi_days = []\ndue_days = 0',
    )

    assert program.notices == NoticeRules(
        kinds=frozenset({NoticeKind.WON, NoticeKind.LOST}), lapse_days=(60, 14), poi_days=(), due_days=0
    )


def test_a_program_that_sends_none(tmp_path: Path) -> None:
    assert a_program(tmp_path, "[notices]\nkinds = []").notices.kinds == frozenset()


def test_what_people_are_called(tmp_path: Path) -> None:
    program = a_program(tmp_path, '[roles]\ncam = "Partnermanagerin"')

    assert program.roles.cam == "Partnermanagerin"
    assert program.roles.direct_rep == STANDARD_ROLES.direct_rep


def test_who_owns_a_record(tmp_path: Path) -> None:
    program = a_program(tmp_path, '[owners]\nvendor = ["cam", "leader"]\npartner = ["deal_owner"]')

    assert program.owners == OwnerRule(
        vendor=(VendorOwner.CAM, VendorOwner.LEADER), partner=(PartnerOwner.DEAL_OWNER,)
    )


@pytest.mark.parametrize(
    "tables, mistake",
    [
        ('[notices]\nkinds = ["wonn"]', "notices.kinds: 'wonn' is none of registered, invited,"),
        ("[notices]\nkind = []", "notices.kind: is not known here; known are kinds, lapse_days,"),
        ("[notices]\nlapse_days = [0]", "notices.lapse_days: 0 is not a whole number of 1 or more"),
        ('[notices]\npoi_days = ["3"]', "notices.poi_days: '3' is not a whole number of 1 or more"),
        ("[notices]\npoi_days = [true]", "notices.poi_days: True is not a whole number of 1 or more"),
        ("[notices]\npoi_days = 3", "notices.poi_days: 3 is not a list"),
        ("[notices]\ndue_days = -1", "notices.due_days: -1 is less than 0"),
        ('[roles]\nboss = "Boss"', "roles.boss: is not known here; known are direct_rep, cam,"),
        ('[roles]\ncam = " "', "roles.cam: is empty; write a text in quotes"),
        ('[owners]\nvendor = ["registrant"]', "owners.vendor: 'registrant' is none of leader,"),
        ('[owners]\npartner = "deal_owner"', "owners.partner: 'deal_owner' is not a list of texts"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_may_stand_there(tmp_path: Path, tables: str, mistake: str) -> None:
    with pytest.raises(BadProgram) as told:
        a_program(tmp_path, tables)

    assert [str(each) for each in told.value.mistakes if str(each).startswith(mistake)]
