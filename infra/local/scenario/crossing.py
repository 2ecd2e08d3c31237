"""What crosses: designated properties and shared messages, each way. What does not: everything else."""

from collections.abc import Sequence
from uuid import uuid4

from infra.local.record_pages import entered_day
from infra.local.scenario.expecting import alike, follows
from infra.local.scenario.play import Check, Play, Scene
from infra.local.scenario.ways_in import HALDEN_FATIGUE, HOKUTO, KESTREL, OSPREY
from infra.local.simulator import seeds

VENDOR = seeds.VENDOR_PORTAL_ID
ASKED = "Can you bring the noise data to Thursday's call?"
ANSWERED = "Yes. Kim sends the raw files on Wednesday."
COMMENT = "Colleagues only: Kim's budget is not approved yet."
ORDINARY_NOTE = "Our margin on this one is thin."


def amount_and_currency(play: Play) -> Sequence[Check]:
    _, partner = play.both(HOKUTO)
    play.yuki.update("deals", partner.id, {"amount": "33500", "deal_currency_code": "USD"})
    return (
        follows(play, HOKUTO, VENDOR, "the vendor sees 33,500 USD", lambda page: page.amount == "33,500 USD"),
        alike(play, HOKUTO),
    )


def stage(play: Play) -> Sequence[Check]:
    vendor, _ = play.both(OSPREY)
    play.maria.update("deals", vendor.id, {"dealstage": "presentationscheduled"})
    return (
        follows(
            play,
            OSPREY,
            OSPREY.partner,
            "Cascade's shared pipeline shows “Presentation scheduled”",
            lambda page: page.values["dealstage"] == "twindeal_presentation",
        ),
    )


def close_date(play: Play) -> Sequence[Check]:
    _, partner = play.both(KESTREL)
    moment = entered_day("2027-04-16", play.yuki.portal)
    play.yuki.update("deals", partner.id, {"closedate": moment})
    return (
        follows(
            play, KESTREL, VENDOR, "New York sees the same day", lambda page: page.close_day == "2027-04-16"
        ),
        follows(
            play, KESTREL, KESTREL.partner, "Tokyo keeps its day", lambda page: page.close_day == "2027-04-16"
        ),
    )


def several_at_once(play: Play) -> Sequence[Check]:
    vendor, _ = play.both(HALDEN_FATIGUE)
    changes = {
        "amount": "131000",
        "hs_next_step": "Site visit in Boston",
        "closedate": entered_day("2027-07-15", play.dana.portal),
    }
    play.dana.update("deals", vendor.id, changes)
    return (
        follows(
            play,
            HALDEN_FATIGUE,
            HALDEN_FATIGUE.partner,
            "Rheinwerk sees 131,000 EUR, July 15 and the next step",
            lambda page: (
                (page.amount, page.close_day, page.values.get("hs_next_step"))
                == ("131,000 EUR", "2027-07-15", "Site visit in Boston")
            ),
        ),
    )


def messages(play: Play) -> Sequence[Check]:
    path = f"shared-deals/{play.key(OSPREY)}/messages"
    play.ask(play.maria, path, {"id": uuid4().hex, "text": ASKED}, expect=201)
    play.ask(play.jordan, path, {"id": uuid4().hex, "text": ANSWERED}, expect=201)
    return tuple(
        follows(
            play,
            OSPREY,
            portal,
            f"both messages are notes {where}, in their order",
            lambda page: (
                [text for note in page.shared_texts for text in (ASKED, ANSWERED) if text in note]
                == [ASKED, ANSWERED]
            ),
        )
        for portal, where in ((VENDOR, "on the vendor's deal"), (OSPREY.partner, "on Cascade's deal"))
    )


def what_stays(play: Play) -> Sequence[Check]:
    vendor, partner = play.both(OSPREY)
    play.maria.comment("deals", vendor.id, COMMENT)
    play.jordan.add_note("deals", partner.id, ORDINARY_NOTE)
    return (
        follows(
            play,
            OSPREY,
            OSPREY.partner,
            "Cascade does not see María's comment",
            lambda page: COMMENT not in str(page.notes),
        ),
        follows(
            play,
            OSPREY,
            VENDOR,
            "the vendor does not see Jordan's note",
            lambda page: ORDINARY_NOTE not in str(page.notes),
        ),
    )


SCENES = (
    Scene(
        title="Amount and currency, partner → vendor",
        told="優希 田中 changes the amount from yen to dollars; both cross together.",
        act=amount_and_currency,
        pair=HOKUTO,
    ),
    Scene(
        title="Stage, vendor → partner",
        told="María López moves “Osprey test bench” to the presentation stage.",
        act=stage,
        pair=OSPREY,
    ),
    Scene(
        title="Close date, across the date line",
        told="優希 田中 sets April 16 on a Tokyo morning, when New York is still on April 15.",
        act=close_date,
        pair=KESTREL,
    ),
    Scene(
        title="Three properties at once, vendor → partner",
        told="Dana Reyes changes amount, close date and next step in one go.",
        act=several_at_once,
        pair=HALDEN_FATIGUE,
    ),
    Scene(
        title="A shared message each way",
        told=f"María López asks: “{ASKED}” Jordan Lee answers: “{ANSWERED}”",
        act=messages,
        pair=OSPREY,
    ),
    Scene(
        title="A comment and an ordinary note",
        told="María López comments on the vendor's deal, Jordan Lee writes a note on Cascade's. Neither crosses.",
        act=what_stays,
        stays=True,
    ),
)
