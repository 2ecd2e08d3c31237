import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import SharedDeal
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.notices import Notice
from shared.domain.portals import Portal
from shared.domain.reviews import Review
from shared.ports import Tokens
from shared.store.documents import decode, encode
from tests.support.builders import a_domain_registration, a_lead, a_message, a_partner, a_shared_deal

STORED = [SharedDeal, Lead, Partner, Portal, Message, Notice, Review, Tokens]


@given(st.one_of(*(st.from_type(kind) for kind in STORED)))
def test_what_is_stored_is_read_back_as_it_was(value: Any) -> None:
    assert decode(type(value), encode(value)) == value


def test_a_field_that_an_older_document_lacks_gets_its_default() -> None:
    document = json.loads(encode(a_shared_deal()))
    del document["rule"]
    del document["partner"]["company_sought"]

    assert decode(SharedDeal, json.dumps(document)) == a_shared_deal(rule="")


def test_a_deal_that_was_stored_before_there_was_eligibility_is_read() -> None:
    document = json.loads(encode(a_shared_deal()))
    for name in ("cam_email", "pdm_email", "standing", "counted", "eligibility", "told", "due_at"):
        del document[name]

    assert decode(SharedDeal, json.dumps(document)) == a_shared_deal(cam_email=None, pdm_email=None)


def test_a_lead_that_was_stored_before_a_registration_could_be_lost_is_read() -> None:
    lead = a_lead(registration=a_domain_registration())
    document = json.loads(encode(lead))
    for name in ("lost", "proofs", "told", "untold_since", "due_at"):
        del document[name]

    assert decode(Lead, json.dumps(document)) == lead


def test_a_field_that_only_a_newer_version_knows_is_passed_over() -> None:
    document = json.loads(encode(a_partner())) | {"favourite_colour": "green"}

    assert decode(Partner, json.dumps(document)) == a_partner()


def test_a_document_without_a_field_that_has_no_default_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="a stored Lead lacks domain"):
        decode(Lead, "{}")


def test_half_a_surrogate_pair_can_be_stored() -> None:
    message = a_message(text="cut in \ud83c half")

    assert decode(Message, encode(message)) == message
    assert encode(message).encode("ascii")


def test_equal_values_have_equal_documents() -> None:
    names = ["b.example", "a.example", "c.example"]

    assert encode(a_partner(own_domains=frozenset(names))) == encode(
        a_partner(own_domains=frozenset(reversed(names)))
    )


@dataclass(frozen=True)
class Ambiguous:
    value: int | str


@dataclass(frozen=True)
class Fixed:
    value: tuple[int, str]


@dataclass(frozen=True)
class Unreadable:
    value: Mapping[str, bytes]


@pytest.mark.parametrize("kind", [Ambiguous, Fixed, Unreadable])
def test_types_that_json_can_not_tell_apart_are_refused_before_anything_is_read(kind: type) -> None:
    with pytest.raises(TypeError):
        decode(kind, '{"value": []}')


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        encode(b"")
