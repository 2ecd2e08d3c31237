"""The program file: what it gives, and that each mistake in it is told with its file, its key and the way out."""

import re
from pathlib import Path

import pytest

from shared.domain.program import (
    DesignatedProperty,
    Direction,
    Option,
    Phase,
    Pipeline,
    Stage,
    Tier,
    ValueType,
)
from shared.domain.thresholds import Thresholds
from shared.program_file import DEFAULT_PROGRAM, BadProgram, read_program

A_PROGRAM = """
version = "7"
phase = "parallel"
vendor_name = "Vendor"
owner_beats_bpw = false
registration_days = 180
default_direct_rep = "rep@vendor.example"
free_mail_domains = ["FreeMail.example"]

[tiers]
silver = 2

[pipelines]
vendor = "default"
shared = "twindeal_shared"
own = "sales"

[properties]
deal_name = { vendor = "dealname", partner = "dealname", type = "text", direction = "both" }
amount = { vendor = "amount", partner = "p_amount", type = "number", direction = "vendor_to_partner" }

[stages]
qualified = { vendor = "v_qualified", shared = "s_qualified" }
won = { vendor = "v_won", shared = "s_won", own = "o_won", closed = true }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "program.toml"
    file.write_text(A_PROGRAM, encoding="utf-8")
    return file


def edited(file: Path, old: str, new: str) -> Path:
    assert A_PROGRAM.count(old) == 1
    file.write_text(A_PROGRAM.replace(old, new), encoding="utf-8")
    return file


def mistake_in(file: Path) -> str:
    with pytest.raises(BadProgram) as error:
        read_program(file)
    place, _, mistake = str(error.value).partition(f"{file}: ")
    assert place == "", "the message begins with the file"
    return mistake


def test_a_program_is_read_as_it_is_written(file: Path) -> None:
    program = read_program(file)

    assert (program.version, program.phase, program.vendor_name) == ("7", Phase.PARALLEL, "Vendor")
    assert (program.owner_beats_bpw, program.registration_days) == (False, 180)
    assert program.default_direct_rep == "rep@vendor.example"
    assert program.tiers == {"silver": Tier(name="silver", capacity=2)}
    assert [program.pipeline_id(each) for each in Pipeline] == ["default", "twindeal_shared", "sales"]


def test_properties_and_stages_keep_their_order(file: Path) -> None:
    program = read_program(file)

    assert program.properties == (
        DesignatedProperty(
            name="deal_name",
            vendor="dealname",
            partner="dealname",
            type=ValueType.TEXT,
            direction=Direction.BOTH,
        ),
        DesignatedProperty(
            name="amount",
            vendor="amount",
            partner="p_amount",
            type=ValueType.NUMBER,
            direction=Direction.VENDOR_TO_PARTNER,
        ),
    )
    assert program.stages == (
        Stage(name="qualified", vendor="v_qualified", shared="s_qualified", own=None),
        Stage(name="won", vendor="v_won", shared="s_won", own="o_won", closed=True, won=True),
    )


def test_free_mail_domains_are_compared_in_lower_case(file: Path) -> None:
    assert read_program(file).free_mail_domains == {"freemail.example"}


def test_a_program_may_name_no_default_rep(file: Path) -> None:
    edited(file, 'default_direct_rep = "rep@vendor.example"', "")

    assert read_program(file).default_direct_rep is None


@pytest.mark.parametrize("name", ["deal_name", "amount", "currency", "close_date", "stage", "next_steps"])
def test_the_program_that_is_shipped_syncs_what_the_brief_names_both_ways(name: str) -> None:
    assert read_program().designated[name].direction is Direction.BOTH


def test_the_program_that_is_shipped_lets_domain_registration_run_beside() -> None:
    program = read_program()

    assert (program.phase, program.owner_beats_bpw) == (Phase.PARALLEL, False)


def test_each_stage_of_the_program_that_is_shipped_is_another_one_in_every_pipeline() -> None:
    stages = read_program().stages

    for pipeline in Pipeline:
        ids = [stage.within(pipeline) for stage in stages]
        assert len(set(ids)) == len(stages), pipeline


@pytest.mark.parametrize(
    "old, new, mistake",
    [
        pytest.param('version = "7"', "", "version: is missing; write a text in quotes", id="a missing text"),
        pytest.param(
            "registration_days = 180",
            "",
            "registration_days: is missing; write a whole number",
            id="a number",
        ),
        pytest.param(
            "owner_beats_bpw = false", "", "owner_beats_bpw: is missing; write true or false", id="a switch"
        ),
        pytest.param(
            'free_mail_domains = ["FreeMail.example"]',
            "",
            "free_mail_domains: is missing; write a list of texts",
            id="a list",
        ),
        pytest.param("[tiers]\nsilver = 2", "", "tiers: is missing; write a table", id="a table"),
        pytest.param(
            'own = "sales"', "", "pipelines.own: is missing; write a text in quotes", id="a pipeline"
        ),
        pytest.param(
            '"p_amount", type = "number", ',
            '"p_amount", ',
            "properties.amount.type: is missing; write a text in quotes",
            id="a type",
        ),
        pytest.param(
            '"v_qualified", shared = "s_qualified"',
            '"v_qualified"',
            "stages.qualified.shared: is missing; write a text in quotes",
            id="a stage id",
        ),
    ],
)
def test_what_is_missing_is_told(file: Path, old: str, new: str, mistake: str) -> None:
    assert mistake_in(edited(file, old, new)) == mistake


@pytest.mark.parametrize(
    "old, new, mistake",
    [
        pytest.param('"7"', "7", "version: 7 is not a text in quotes", id="a number for a text"),
        pytest.param('"7"', '" "', "version: is empty; write a text in quotes", id="an empty text"),
        pytest.param(
            "180", '"180"', "registration_days: '180' is not a whole number", id="a text for a number"
        ),
        pytest.param("180", "1.5", "registration_days: 1.5 is not a whole number", id="a fraction"),
        pytest.param(
            "180", "true", "registration_days: True is not a whole number", id="a switch for a number"
        ),
        pytest.param("180", "0", "registration_days: 0 is less than 1", id="no day at all"),
        pytest.param(
            "silver = 2", "silver = -1", "tiers.silver: -1 is less than 0", id="less than no capacity"
        ),
        pytest.param(
            "silver = 2",
            'silver = "two"',
            "tiers.silver: 'two' is not a whole number",
            id="a capacity in words",
        ),
        pytest.param(
            "bpw = false",
            'bpw = "no"',
            "owner_beats_bpw: 'no' is not true or false",
            id="a text for a switch",
        ),
        pytest.param(
            '["FreeMail.example"]',
            '"FreeMail.example"',
            "free_mail_domains: 'FreeMail.example' is not a list of texts",
            id="a text for a list",
        ),
        pytest.param(
            '["FreeMail.example"]',
            "[1]",
            "free_mail_domains: 1 is not a text in quotes",
            id="a number in a list of texts",
        ),
        pytest.param(
            'qualified = { vendor = "v_qualified", shared = "s_qualified" }',
            'qualified = "v_qualified"',
            "stages.qualified: 'v_qualified' is not a table",
            id="a text for a table",
        ),
        pytest.param(
            "closed = true",
            'closed = "yes"',
            "stages.won.closed: 'yes' is not true or false",
            id="closed in words",
        ),
        pytest.param(
            'default_direct_rep = "rep@vendor.example"',
            'default_direct_rep = ""',
            "default_direct_rep: is empty; write a text in quotes",
            id="an empty rep",
        ),
    ],
)
def test_what_is_of_the_wrong_kind_is_told(file: Path, old: str, new: str, mistake: str) -> None:
    assert mistake_in(edited(file, old, new)) == mistake


@pytest.mark.parametrize(
    "old, new, mistake",
    [
        pytest.param(
            '"vendor_to_partner"',
            '"sideways"',
            "properties.amount.direction: 'sideways' is none of both, vendor_to_partner, partner_to_vendor",
            id="direction",
        ),
        pytest.param(
            '"number"',
            '"money"',
            "properties.amount.type: 'money' is none of text, number, currency, day, stage, choice, choices",
            id="type",
        ),
        pytest.param('"parallel"', '"over"', "phase: 'over' is none of parallel, retired", id="phase"),
    ],
)
def test_an_unknown_word_is_told_with_the_known_ones(file: Path, old: str, new: str, mistake: str) -> None:
    assert mistake_in(edited(file, old, new)) == mistake


@pytest.mark.parametrize(
    "old, new, mistake",
    [
        pytest.param(
            "version =", "verison =", "verison: is not known here; known are version, ", id="at the top"
        ),
        pytest.param(
            "closed =",
            "clsoed =",
            "stages.won.clsoed: is not known here; known are vendor, ",
            id="of a stage",
        ),
        pytest.param(
            'own = "sales"',
            'own = "sales"\nmine = "x"',
            "pipelines.mine: is not known here; known are vendor, shared, own",
            id="of the pipelines",
        ),
        pytest.param(
            '"p_amount",',
            '"p_amount", kind = 1,',
            "properties.amount.kind: is not known here; known",
            id="property",
        ),
    ],
)
def test_a_misspelt_key_is_told_with_the_known_ones(file: Path, old: str, new: str, mistake: str) -> None:
    assert mistake_in(edited(file, old, new)).startswith(mistake)


def with_watch(file: Path, *lines: str) -> Path:
    file.write_text("\n".join((A_PROGRAM, "[abuse]", *lines)), encoding="utf-8")
    return file


def test_without_a_word_about_abuse_the_watch_is_as_by_standard(file: Path) -> None:
    assert read_program(file).abuse == Thresholds()
    assert read_program(with_watch(file)).abuse == Thresholds()


def test_the_program_that_is_shipped_says_what_is_standard() -> None:
    assert read_program().abuse == Thresholds()


def test_each_threshold_of_the_watch_is_set_by_itself(file: Path) -> None:
    watch = read_program(with_watch(file, "many_a_day = 4", 'test_words = ["Probe", "ＴＥＳＴ"]')).abuse

    assert watch == Thresholds(many_a_day=4, test_words=frozenset({"probe", "test"}))


@pytest.mark.parametrize(
    "line, mistake",
    [
        pytest.param("many_a_day = 0", "abuse.many_a_day: 0 is less than 1", id="none are many"),
        pytest.param("repeated_need = 1", "abuse.repeated_need: 1 is less than 2", id="once is repeated"),
        pytest.param('stalled_days = "90"', "abuse.stalled_days: '90' is not a whole number", id="a text"),
        pytest.param('test_words = ["a b"]', "abuse.test_words: 'a b' is not one word", id="two words"),
        pytest.param('test_words = ["?"]', "abuse.test_words: '?' is not one word", id="no word"),
        pytest.param('test_words = "a"', "abuse.test_words: 'a' is not a list of texts", id="no list"),
        pytest.param("many = 9", "abuse.many: is not known here; known are history_days, many_a", id="key"),
    ],
)
def test_what_is_wrong_with_a_threshold_is_told(file: Path, line: str, mistake: str) -> None:
    assert mistake_in(with_watch(file, line)).startswith(mistake)


@pytest.mark.parametrize("table", ["properties", "stages"])
def test_a_program_needs_a_property_and_a_stage(file: Path, table: str) -> None:
    text = re.sub(rf"\[{table}\]\n.*\n.*\n", f"[{table}]\n", A_PROGRAM)
    file.write_text(text, encoding="utf-8")

    assert mistake_in(file) == f"{table}: is empty; at least one is needed"


def test_bad_toml_is_told_with_its_line(file: Path) -> None:
    mistake = mistake_in(edited(file, 'phase = "parallel"', "phase = parallel"))

    assert mistake.startswith("not valid TOML: ")
    assert "line 3" in mistake


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert mistake_in(tmp_path / "none.toml") == "can't be read (No such file or directory)"


def test_a_file_of_another_encoding_is_told(file: Path) -> None:
    file.write_bytes(A_PROGRAM.replace('"Vendor"', '"Händler"').encode("latin-1"))

    assert mistake_in(file) == "not UTF-8 text: save it as UTF-8"


def test_the_program_that_is_shipped_is_infra_program_toml() -> None:
    assert DEFAULT_PROGRAM.parts[-2:] == ("infra", "program.toml")


CHOICE = """[options.product]
sensors = { vendor = "SENS", partner = "sensors" }
benches = { vendor = "BENCH", partner = "test_benches" }

[properties]
product = { vendor = "p", partner = "p", type = "choice", direction = "both" }
"""


def test_options_of_a_choice_are_mapped(file: Path) -> None:
    product = read_program(edited(file, "[properties]\n", CHOICE)).designated["product"]

    assert product.options == (
        Option(name="sensors", vendor="SENS", partner="sensors"),
        Option(name="benches", vendor="BENCH", partner="test_benches"),
    )


def test_without_a_map_a_choice_has_none(file: Path) -> None:
    unmapped = "[properties]\n" + CHOICE.partition("[properties]\n")[2]

    assert read_program(edited(file, "[properties]\n", unmapped)).designated["product"].options == ()


@pytest.mark.parametrize(
    "old, new, mistake",
    [
        pytest.param(
            "test_benches",
            "sensors",
            "options.product.partner: 'sensors' stands for 2 options: which one is meant can't be told",
            id="two that are one in a CRM",
        ),
        pytest.param(
            "test_benches",
            "a;b",
            "options.product.benches: has a semicolon, by which HubSpot keeps several choices apart",
            id="a semicolon",
        ),
        pytest.param(
            ', partner = "sensors"',
            "",
            "options.product.sensors.partner: is missing; write a text in quotes",
            id="half an option",
        ),
        pytest.param(
            "[options.product]",
            "[options.amount]",
            "options.amount: is no property of type choice or choices",
            id="of a number",
        ),
        pytest.param(
            "[options.product]",
            "[options.products]",
            "options.products: is no property of type choice or choices",
            id="of no property",
        ),
    ],
)
def test_options_that_could_not_be_read_back_are_mistakes(
    file: Path, old: str, new: str, mistake: str
) -> None:
    assert CHOICE.count(old) == 1

    assert mistake_in(edited(file, "[properties]\n", CHOICE.replace(old, new))) == mistake
