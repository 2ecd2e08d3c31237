"""Batches: what is sent together, how a bad row is found, and that no row is ever without an outcome."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared.crm.errors import Rejected
from shared.crm.objects import HubSpotCrm
from shared.crm.refusals import Refusal
from shared.crm.rows import ISOLATING_CALLS, NEXT_ROUND, Row, write_rows
from shared.crm.transport import Answer
from shared.domain.ids import Milliseconds, ObjectType, RecordId
from shared.domain.records import Associated, NewRecord, Postponed, RecordChange, Refused, Vanished, Written
from shared.ports import CannotProceed, Disconnected, TryAgain, TwindealError
from tests.support.clock import FakeClock
from tests.unit.crm.scripted import PORTAL, Asked, Scripted, calls_with

BAD = Refusal(code="INVALID_OPTION")


def rows(count: int) -> list[Row]:
    return [Row(key=f"k{n}", identity=f"id{n}", input={}) for n in range(count)]


class Server:
    """Refuses any batch in which a bad row is, as HubSpot does without trace ids."""

    def __init__(
        self, *, bad: Sequence[str] = (), trouble: Mapping[int, TwindealError] | None = None
    ) -> None:
        self._bad = set(bad)
        self._trouble = trouble or {}
        self.batches: list[list[str]] = []

    def send(self, batch: Sequence[Row]) -> Mapping[str, str]:
        self.batches.append([row.key for row in batch])
        if (trouble := self._trouble.get(len(self.batches))) is not None:
            raise trouble
        if self._bad & {row.key for row in batch}:
            raise Rejected("HubSpot answered 400", BAD)
        return {row.key: "written" for row in batch}

    def write(self, some: Sequence[Row], size: int = 100) -> dict[str, str | Postponed]:
        return write_rows(some, size=size, send=self.send, judge=lambda refusal: refusal.code)


def test_rows_go_out_in_batches_of_the_size_allowed() -> None:
    server = Server()

    outcomes = server.write(rows(250))

    assert [len(batch) for batch in server.batches] == [100, 100, 50]
    assert set(outcomes.values()) == {"written"}


@pytest.mark.parametrize("bad", [["k0"], ["k57"], ["k99"], ["k3", "k4"], ["k0", "k99"]])
def test_a_bad_row_is_found_and_the_others_are_written(bad: list[str]) -> None:
    server = Server(bad=bad)

    outcomes = server.write(rows(100))

    assert [key for key, outcome in outcomes.items() if outcome != "written"] == bad
    assert {outcomes[key] for key in bad} == {"INVALID_OPTION"}


def test_one_bad_row_among_a_hundred_costs_at_most_fifteen_calls() -> None:
    server = Server(bad=["k57"])

    server.write(rows(100))

    assert len(server.batches) <= 15


def test_a_hundred_bad_rows_cost_rounds_and_not_the_whole_budget() -> None:
    bad = {f"k{n}" for n in range(100)}
    spent = []
    left = rows(100)
    while left:
        server = Server(bad=sorted(bad))
        outcomes = server.write(left)
        spent.append(len(server.batches))
        left = [row for row in left if isinstance(outcomes[row.key], Postponed)]

    assert max(spent) <= ISOLATING_CALLS + 1
    assert len(spent) < 12


def test_two_rows_of_one_record_never_share_a_batch_and_keep_their_order() -> None:
    same = [Row(key=f"k{n}", identity="id", input={}) for n in range(3)]
    server = Server()

    server.write([*same, *rows(2)])

    assert [[key for key in batch if key in ("k0", "k1", "k2")][:1] for batch in server.batches] == [
        ["k0"],
        ["k1"],
        ["k2"],
    ]


@pytest.mark.parametrize(
    "trouble, pause",
    [
        pytest.param(TryAgain("busy", after_seconds=10), 10, id="busy"),
        pytest.param(CannotProceed("scope gone"), NEXT_ROUND, id="scope gone"),
        pytest.param(Disconnected(PORTAL), NEXT_ROUND, id="uninstalled"),
    ],
)
def test_trouble_in_a_later_batch_postpones_what_is_left(trouble: TwindealError, pause: float) -> None:
    server = Server(trouble={2: trouble})

    outcomes = server.write(rows(250))

    assert [outcomes[f"k{n}"] for n in (0, 99)] == ["written"] * 2
    assert {outcomes[f"k{n}"] for n in range(100, 250)} == {Postponed(after_seconds=pause)}
    assert len(server.batches) == 2


@pytest.mark.parametrize("trouble", [TryAgain("busy"), CannotProceed("scope gone"), Disconnected(PORTAL)])
def test_trouble_before_anything_is_known_is_raised(trouble: TwindealError) -> None:
    with pytest.raises(type(trouble)):
        Server(trouble={1: trouble}).write(rows(250))


def test_trouble_while_isolating_keeps_what_was_found() -> None:
    server = Server(bad=["k99"], trouble={3: TryAgain("busy", after_seconds=2)})

    outcomes = server.write(rows(100))

    assert {outcomes[f"k{n}"] for n in range(50)} == {"written"}
    assert {outcomes[f"k{n}"] for n in range(50, 100)} == {Postponed(after_seconds=2)}


# What HubSpot may answer besides the documented


def written(asked: Asked, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": each.get("id") or f"9{n}",
            "properties": each["properties"],
            "updatedAt": "2026-11-23T09:00:00.123Z",
            **more,
        }
        for n, each in enumerate(asked.body["inputs"])
    ]


def crm_that(reply: Any) -> tuple[HubSpotCrm, Scripted]:
    transport = Scripted(reply)
    return HubSpotCrm(calls_with(transport, FakeClock())), transport


def a_deal(key: str) -> NewRecord:
    return NewRecord(key=key, properties={"twindeal_key": key, "dealname": key})


def a_change(key: str) -> RecordChange:
    return RecordChange(key=key, id=RecordId(f"id {key}"), properties={"dealname": key})


def test_created_rows_without_trace_ids_in_the_answer_are_found_by_their_unique_value() -> None:
    crm, _ = crm_that(lambda asked: Answer(status=201, body={"results": written(asked)[::-1]}))

    outcomes = crm.create(PORTAL, ObjectType.DEAL, [a_deal("a"), a_deal("b")])

    at = Milliseconds(1_795_424_400_123)
    assert outcomes == {"a": Written(id=RecordId("90"), at=at), "b": Written(id=RecordId("91"), at=at)}


def test_rows_are_found_by_trace_id_where_hubspot_normalised_the_unique_value() -> None:
    def reply(asked: Asked) -> Answer:
        traced = [{"objectWriteTraceId": each["objectWriteTraceId"]} for each in asked.body["inputs"]]
        changed = {"properties": {"twindeal_key": "another form"}}
        results = [
            {**result, **changed, **trace} for result, trace in zip(written(asked), traced, strict=True)
        ]
        return Answer(status=201, body={"results": results[::-1]})

    crm, _ = crm_that(reply)

    outcomes = crm.create(PORTAL, ObjectType.DEAL, [a_deal("a"), a_deal("b")])

    assert [outcome.id for outcome in outcomes.values() if isinstance(outcome, Written)] == ["90", "91"]


def test_every_row_is_sent_with_its_key_as_trace_id() -> None:
    crm, transport = crm_that(lambda asked: Answer(status=200, body={"results": written(asked)}))

    crm.create(PORTAL, ObjectType.DEAL, [a_deal("a")])
    crm.update(PORTAL, ObjectType.DEAL, [a_change("b")])

    assert [asked.body["inputs"][0]["objectWriteTraceId"] for asked in transport.asked] == ["a", "b"]


def test_errors_that_name_no_row_are_traced_to_it_by_smaller_batches() -> None:
    def reply(asked: Asked) -> Answer:
        good = [each for each in asked.body["inputs"] if each["objectWriteTraceId"] != "b"]
        errors = [{"category": "VALIDATION_ERROR"}] if len(good) < len(asked.body["inputs"]) else []
        asked.body["inputs"] = good
        return Answer(status=207, body={"results": written(asked), "errors": errors})

    crm, _ = crm_that(reply)

    outcomes = crm.update(PORTAL, ObjectType.DEAL, [a_change(key) for key in "abcd"])

    assert isinstance(outcomes["b"], Refused)
    assert all(isinstance(outcomes[key], Written) for key in "acd")


@pytest.mark.parametrize("body", [None, {}, {"results": None}, {"results": [{}]}], ids=str)
def test_a_success_that_can_not_be_read_concludes_nothing(body: object) -> None:
    crm, _ = crm_that(lambda _: Answer(status=200, body=body))

    with pytest.raises(TryAgain):
        crm.update(PORTAL, ObjectType.DEAL, [a_change("a")])


def test_records_left_out_of_an_answer_that_are_still_there_have_not_vanished() -> None:
    def reply(asked: Asked) -> Answer:
        if asked.path.endswith("read"):
            inputs = [{"id": each["id"], "properties": {}} for each in asked.body["inputs"]]
            there = [each for each in inputs if each["id"] == "id a"]
            return Answer(
                status=207, body={"results": written(Asked(method="", path="", body={"inputs": there}))}
            )
        return Answer(status=200, body={"results": []})

    crm, _ = crm_that(reply)

    outcomes = crm.update(PORTAL, ObjectType.DEAL, [a_change("a"), a_change("b")])

    assert outcomes == {"a": Postponed(after_seconds=NEXT_ROUND), "b": Vanished()}


def test_a_path_that_is_gone_makes_no_record_vanish() -> None:
    crm, _ = crm_that(lambda _: Answer(status=404, body={"category": "OBJECT_NOT_FOUND"}))

    with pytest.raises(CannotProceed):
        crm.update(PORTAL, ObjectType.DEAL, [a_change("a")])


def test_a_read_that_failed_in_part_is_no_reading() -> None:
    body = {"results": [], "errors": [{"category": "INTERNAL_ERROR"}]}
    crm, _ = crm_that(lambda _: Answer(status=207, body=body))

    with pytest.raises(TryAgain):
        crm.read(PORTAL, ObjectType.DEAL, [RecordId("1")], [])


def test_a_deal_with_more_companies_than_fit_inline_is_read_with_all_of_them() -> None:
    def reply(asked: Asked) -> Answer:
        if asked.method == "GET":
            paged = {"results": [], "paging": {"next": {"after": "1"}}}
            return Answer(status=200, body={**deal, "associations": {"companies": paged}})
        if "associations" not in asked.path:
            return Answer(status=200, body={"results": [deal]})
        (wanted,) = asked.body["inputs"]
        page = ["7"] if "after" in wanted or "contacts" in asked.path else ["5", "6"]
        result = {"from": {"id": "1"}, "to": [{"toObjectId": each, "associationTypes": []} for each in page]}
        more = {"paging": {"next": {"after": "6"}}} if page == ["5", "6"] else {}
        return Answer(status=200, body={"results": [result | more]})

    deal = {"id": "1", "properties": {}, "updatedAt": "2026-11-23T09:00:00Z"}
    crm, _ = crm_that(reply)

    record = crm.read_deals(PORTAL, [RecordId("1")], [])[RecordId("1")]

    assert [each.id for each in record.companies] == ["5", "6", "7"]
    assert [each.id for each in record.contacts] == ["7"]


def test_associations_that_hubspot_says_nothing_of_are_tried_again() -> None:
    crm, _ = crm_that(lambda _: Answer(status=200, body={"results": []}))

    troubles = crm.associate(PORTAL, {RecordId("1"): [(ObjectType.COMPANY, RecordId("2"))]})

    assert isinstance(troubles[RecordId("1")], Postponed)


def test_a_refused_association_of_one_type_does_not_keep_another_type_off() -> None:
    def reply(asked: Asked) -> Answer:
        if "companies" in asked.path:
            return Answer(status=400, body={"context": {"INVALID_OBJECT_IDS": ["2"]}})
        return Answer(status=200, body={"results": [{}]})

    crm, transport = crm_that(reply)

    troubles = crm.associate(
        PORTAL, {RecordId("1"): [(ObjectType.COMPANY, RecordId("2")), (ObjectType.CONTACT, RecordId("3"))]}
    )

    trouble = troubles[RecordId("1")]
    assert isinstance(trouble, Refused)
    assert trouble.reason == "INVALID_OBJECT_IDS"
    assert len(transport.asked) == 2


@pytest.mark.parametrize(
    "types", [("", "_unlabeled"), ("_unlabeled", "")], ids=["primary first", "primary last"]
)
def test_a_primary_company_that_is_told_twice_is_one_company(types: tuple[str, str]) -> None:
    results = [{"id": "5", "type": f"deal_to_company{each}"} for each in types]
    deal = {"id": "1", "properties": {}, "updatedAt": "2026-11-23T09:00:00Z"}
    body = {**deal, "associations": {"companies": {"results": results}}}
    crm, _ = crm_that(lambda _: Answer(status=200, body=body))

    record = crm.read_deals(PORTAL, [RecordId("1")], [])[RecordId("1")]

    assert record.companies == (Associated(id=RecordId("5"), primary=True),)


def test_domains_are_asked_for_in_small_letters_and_once() -> None:
    crm, transport = crm_that(lambda _: Answer(status=200, body={"results": []}))

    crm.find_companies(PORTAL, ["Halden.example", "HALDEN.example"], [])

    (group,) = transport.asked[0].body["filterGroups"]
    assert group["filters"][0]["values"] == ["halden.example"]
