"""`twindeal program diff`: what a change of the file changes for the partners, in words."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from tests.unit.cli.program_files import write

RAISED = ('version = "7"', 'version = "8"')
UNDER_8 = {"key": "version", "means": "Decisions are stored under '8' instead of '7'."}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write(tmp_path / "old.toml")


def diff(old: Path, *edits: tuple[str, str], options: tuple[str, ...] = ()) -> Result:
    new = write(old.with_name("new.toml"), *edits)
    return CliRunner().invoke(app, ["program", "diff", str(old), str(new), *options], catch_exceptions=False)


def told(old: Path, *edits: tuple[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(diff(old, *edits, options=("--json",)).stdout)
    return found


def test_of_two_equal_programs_nothing_changes(old: Path) -> None:
    result = diff(old, ("silver = 20\ngold = 60", "# the same\ngold   =   60\nsilver = 20"))

    assert (result.exit_code, result.stdout) == (0, "nothing changes\n")
    assert told(old) == []


@pytest.mark.parametrize(
    "before, after, key, means",
    [
        pytest.param(
            "closed = true }",
            'closed = true }\n\n[eligibility]\n'
            'partner_collaboration = { tier_credit = "none", commission = "collaboration" }',
            "eligibility.partner_collaboration",
            "brings no tier credit and commission on collaboration terms, not tier credit on collaboration terms",
            id="what a collaboration earns",
        ),
        pytest.param(
            "closed = true }",
            "closed = true }\n\n[eligibility]\nover_capacity_withholds = false",
            "eligibility.over_capacity_withholds",
            "no longer withheld",
            id="nothing is withheld",
        ),
        pytest.param(
            "closed = true", "closed = true, won = false", "stages.won", "no longer where a deal is won", id="won"
        ),
        pytest.param("silver = 20", "silver = 30", "tiers.silver", "may hold, up from 20", id="more capacity"),
        pytest.param("silver = 20", "silver = 9", "tiers.silver", "may hold, down from 20", id="less capacity"),
        pytest.param("gold = 60", "gold = 60\nsun = 99", "tiers.sun", "A new tier: 99 domain", id="a new tier"),
        pytest.param("silver = 20\n", "", "tiers.silver", "The tier is gone", id="a tier less"),
        pytest.param('"parallel"', '"retired"', "phase", "nothing is claimed any more", id="phase"),
        pytest.param("= false", "= true", "owner_beats_bpw", "registration now outranks", id="precedence"),
        pytest.param("180", "90", "registration_days", "lasts 90 days, not 180", id="days"),
        pytest.param('"Vendor"', '"Seller"', "vendor_name", "'Seller'", id="the vendor's name"),
        pytest.param(
            "rep@vendor", "dana@vendor", "default_direct_rep", "dana@vendor.example leads, not rep@", id="rep"
        ),
        pytest.param(
            'default_direct_rep = "rep@vendor.example"', "", "default_direct_rep", "partner's CAM leads",
            id="no rep",
        ),
        pytest.param(
            '["freemail.example"]', '["freemail.example", "b.example"]', "free_mail_domains",
            "b.example is nobody's lead any more", id="another free mail domain",
        ),
        pytest.param(
            '["freemail.example"]', "[]", "free_mail_domains", "freemail.example can be registered",
            id="a free mail domain less",
        ),
        pytest.param('own = "sales"', 'own = "new"', "pipelines.own", "into the pipeline 'new'", id="pipeline"),
        pytest.param(
            '"currency", direction = "both"', '"currency", direction = "vendor_to_partner"',
            "properties.currency", "from the vendor to the partner only; before, in both", id="direction",
        ),
        pytest.param(
            'partner = "hs_next_step"', 'partner = "p_next"', "properties.next_steps",
            "Is the property 'p_next' of the partners' deals", id="a partner's property",
        ),
        pytest.param(
            'vendor = "hs_next_step"', 'vendor = "v_next"', "properties.next_steps",
            "Is the property 'v_next' of the vendor's deals", id="a vendor's property",
        ),
        pytest.param(
            'type = "text"', 'type = "choices"', "properties.next_steps", "as choices, not as text", id="type"
        ),
        pytest.param('own = "o_won"', 'own = "o_yes"', "stages.won", "Is 'o_yes' in the own", id="stage id"),
        pytest.param(', own = "o_qualified"', "", "stages.qualified", "no longer move", id="no own stage"),
        pytest.param(", closed = true", "", "stages.won", "Closes a deal no more", id="open"),
        pytest.param(
            "stalled_days = 90", "stalled_days = 60", "abuse.stalled_days",
            "after 60 days in the first stage; before, 90", id="a threshold",
        ),
        pytest.param("many_a_day = 10\n", "many_a_day = 4\n", "abuse.many_a_day", "4 registrations", id="many"),
        pytest.param(', "dummy"', "", "abuse.test_words", "'dummy' no longer makes a name", id="a word less"),
        pytest.param(
            '"dummy"', '"dummy", "probe"', "abuse.test_words", "'probe' makes a name look", id="a word more"
        ),
    ],
)  # fmt: skip
def test_one_change_is_one_sentence(old: Path, before: str, after: str, key: str, means: str) -> None:
    version, difference = told(old, RAISED, (before, after))

    assert version == UNDER_8
    assert difference["key"] == key
    assert means in difference["means"]


@pytest.mark.parametrize(
    "edit, back",
    [
        pytest.param(('"parallel"', '"retired"'), "runs beside deal registration again", id="phase"),
        pytest.param(("= false", "= true"), "open deal on the lead now outranks", id="precedence"),
        pytest.param((', own = "o_qualified"', ""), "deals move to 'o_qualified'", id="an own stage"),
        pytest.param((", closed = true", ""), "Closes a deal: it is open on its lead no more", id="closed"),
    ],
)
def test_the_way_back_is_told_as_well(tmp_path: Path, edit: tuple[str, str], back: str) -> None:
    old, new = write(tmp_path / "old.toml", edit), write(tmp_path / "new.toml", RAISED)
    result = CliRunner().invoke(app, ["program", "diff", str(old), str(new)])

    assert back in result.stdout


def test_what_begins_and_what_stops_to_cross_is_told(old: Path) -> None:
    found = told(old, RAISED, ("next_steps =", "plan ="))

    assert found == [
        UNDER_8,
        {"key": "properties.plan", "means": "Crosses from now on, in both directions."},
        {"key": "properties.next_steps", "means": "Crosses no more; what is on the deals stays there."},
    ]


def test_a_new_first_stage_is_where_new_deals_begin(old: Path) -> None:
    met = 'met = { vendor = "v_met", shared = "s_met", own = "o_met" }\nqualified ='
    found = told(old, RAISED, ("qualified =", met))

    assert [each["key"] for each in found] == ["version", "stages.met", "stages"]
    assert found[-1]["means"] == "A new deal begins in the stage met, not qualified."


def test_stages_in_another_order_are_told(old: Path) -> None:
    lines = old.read_text(encoding="utf-8").splitlines()
    old.with_name("new.toml").write_text("\n".join([*lines[:-2], lines[-1], lines[-2]]), encoding="utf-8")
    result = CliRunner().invoke(app, ["program", "diff", str(old), str(old.with_name("new.toml"))])

    assert "Their order is now won, qualified." in result.stdout


def test_a_change_under_the_same_version_is_told_first(old: Path) -> None:
    first, _ = told(old, ("gold = 60", "gold = 61"))

    assert first["key"] == "version"
    assert "raise it" in first["means"]


def test_a_difference_is_a_line_and_has_its_exit_code(old: Path) -> None:
    result = diff(old, RAISED, ("gold = 60", "gold = 61"))

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "version  Decisions are stored under '8' instead of '7'.",
        "tiers.gold  61 domain registrations a partner of tier gold may hold, up from 60.",
    ]


def test_what_has_mistakes_cannot_be_compared(old: Path) -> None:
    result = diff(old, ("gold = 60", 'gold = "60"'))

    assert result.exit_code == 2
    assert "tiers.gold: '60' is not a whole number" in result.stderr


OPTIONS = ("[abuse]", '[options.poi]\nasked = { vendor = "a", partner = "b" }\n\n[abuse]')
"""A map where there was none."""


def test_a_first_map_of_choices_says_that_others_cross_no_more(old: Path) -> None:
    assert told(old, RAISED, OPTIONS)[1:] == [
        {
            "key": "options.poi",
            "means": "Only mapped choices cross from now on; another is told on the record that shows it.",
        }
    ]


@pytest.mark.parametrize(
    "after, key, means",
    [
        pytest.param("", "options.poi", "each crosses as it is", id="no map any more"),
        pytest.param(
            '[options.poi]\nasked = { vendor = "x", partner = "b" }\n',
            "options.poi.asked",
            "Is 'x' in the vendor's CRM, not 'a'.",
            id="renamed at the vendor",
        ),
        pytest.param(
            '[options.poi]\nasked = { vendor = "a", partner = "x" }\n',
            "options.poi.asked",
            "Is 'x' in the partners' CRMs, not 'b'.",
            id="renamed at the partner",
        ),
        pytest.param(
            '[options.poi]\nasked = { vendor = "a", partner = "b" }\nmore = { vendor = "c", partner = "d" }\n',
            "options.poi.more",
            "Crosses from now on.",
            id="one more",
        ),
    ],
)
def test_a_change_of_choices_is_told(tmp_path: Path, after: str, key: str, means: str) -> None:
    old = write(tmp_path / "old.toml", OPTIONS)
    (found,) = told(old, RAISED, ("[abuse]", f"{after}\n[abuse]"))[1:]

    assert found["key"] == key
    assert means in found["means"]


def test_a_choice_that_is_taken_out_is_told(tmp_path: Path) -> None:
    two = '[options.poi]\nasked = { vendor = "a", partner = "b" }\nmore = { vendor = "c", partner = "d" }\n\n[abuse]'
    old = write(tmp_path / "old.toml", ("[abuse]", two))
    (found,) = told(old, RAISED, OPTIONS)[1:]

    assert found == {
        "key": "options.poi.more",
        "means": "Crosses no more; on deals that have it a property says so.",
    }
