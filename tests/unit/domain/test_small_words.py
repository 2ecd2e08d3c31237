"""Ids, sides, leads, programs: what the small values answer."""

import pytest

from shared.domain.deals import Entry
from shared.domain.ids import Milliseconds, PortalId, RecordId, Side
from shared.domain.program import Phase, Pipeline, Program
from shared.domain.qualification import Qualification
from shared.domain.registration import deal_key
from shared.domain.registration_form import RegistrationForm
from tests.support.builders import PARTNER, RIVAL, VENDOR, a_program, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.situations import EARLIER, LATER, registered_to


def a_form(**changes: object) -> RegistrationForm:
    fields = {
        "id": "form-1",
        "partner": PARTNER,
        "entry": Entry.DASHBOARD,
        "values": {},
        "qualification": Qualification(),
    }
    return RegistrationForm(**{**fields, **changes})  # type: ignore[arg-type]


def test_the_other_side_of_the_other_side_is_this_side() -> None:
    assert (Side.VENDOR.other, Side.PARTNER.other) == (Side.PARTNER, Side.VENDOR)


@pytest.mark.parametrize(
    "portal, side",
    [
        pytest.param(VENDOR, Side.VENDOR, id="vendor"),
        pytest.param(PARTNER, Side.PARTNER, id="partner"),
        pytest.param(RIVAL, None, id="a stranger"),
    ],
)
def test_which_side_of_a_deal_a_portal_is(portal: PortalId, side: Side | None) -> None:
    assert a_shared_deal().side_of(portal) is side


def test_the_same_parts_make_the_same_key_and_others_another() -> None:
    assert deal_key("form", 1, "a") == deal_key("form", "1", "a")
    assert len({deal_key("form", 1, "a"), deal_key("form", 1, "b"), deal_key("form", 11, "a")}) == 3


def test_parts_that_read_alike_when_joined_make_different_keys() -> None:
    assert deal_key("form", "ab", "c") != deal_key("form", "a", "bc")


def test_a_form_sent_again_is_the_same_registration() -> None:
    assert a_form().key == a_form(entry=Entry.CONTACT).key


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_form(id="form-2"), id="another form"),
        pytest.param(a_form(partner=RIVAL), id="another partner's form of the same id"),
    ],
)
def test_another_form_is_another_registration(other: RegistrationForm) -> None:
    assert other.key != a_form().key


def test_however_many_forms_convert_a_deal_it_is_shared_once() -> None:
    first, second = (a_form(id=id, deal=RecordId("7")) for id in ("form-1", "form-2"))

    assert first.key == second.key
    assert first.key != a_form(id="form-1", deal=RecordId("8")).key
    assert first.key != a_form(partner=RIVAL, deal=RecordId("7")).key


@pytest.mark.parametrize(
    "until, active",
    [(LATER, True), (NOW, False), (EARLIER, False)],
)
def test_a_domain_registration_is_active_before_the_instant_it_expires(
    until: Milliseconds, *, active: bool
) -> None:
    assert registered_to(PARTNER, until=until).is_active(NOW) is active


PROGRAM: Program = a_program(phase=Phase.PARALLEL)


@pytest.mark.parametrize("pipeline", list(Pipeline))
def test_each_pipeline_has_its_id(pipeline: Pipeline) -> None:
    assert PROGRAM.pipeline_id(pipeline) == f"{pipeline}_pipeline"


def test_a_crm_s_property_is_found_under_its_side_only() -> None:
    assert PROGRAM.by_crm_name[Side.VENDOR, "deal_currency_code"].name == "currency"
    assert (Side.PARTNER, "currency") not in PROGRAM.by_crm_name
