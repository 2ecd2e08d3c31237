"""Nothing more than what was asked: previews, held registrations, an ended sharing, and requests of strangers."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

import urllib3

from infra.local.record_pages import DealPage, deal_pages, find, prospects
from infra.local.scenario.expecting import follows
from infra.local.scenario.play import Check, Play, Scene, Unexpected, a_form
from infra.local.scenario.ways_in import KESTREL
from infra.local.simulator import seeds
from infra.local.simulator.signatures import webhook_headers

VENDOR, CASCADE, RHEINWERK = seeds.VENDOR_PORTAL_ID, seeds.CASCADE_PORTAL_ID, seeds.RHEINWERK_PORTAL_ID


def preview(play: Play) -> Sequence[Check]:
    form = a_form(
        entry="dashboard",
        dealName="A dry run",
        company={"name": "Wren Avionics", "domain": "wren-avionics.example"},
        contact={"email": "lee@wren-avionics.example"},
    )
    unchanged = _unchanged(play, VENDOR, CASCADE)
    answer = play.ask(play.jordan, "registrations/preview", form, expect=200).body
    return (
        Check(
            says="the answer: a channel deal, led by María López, and the lead would be Cascade's",
            holds=lambda: (
                (answer["decision"], answer["kind"], answer["leads"], answer["leadRegistered"])
                == ("shared", "channel", seeds.CAM_OF_CASCADE, True)
            ),
        ),
        Check(says="nothing was written, in neither CRM", holds=unchanged),
    )


def held(play: Play) -> Sequence[Check]:
    unchanged = _unchanged(play, VENDOR, RHEINWERK)
    answer = play.register(
        play.anna,
        entry="dashboard",
        dealName="Somebody with a mailbox",
        needIdentified=False,
        need="",
        company={"name": "Private person", "domain": "gmail.com"},
        contact={"email": "somebody@gmail.com"},
    )
    return (
        Check(
            says="held, with both reasons",
            holds=lambda: (
                (answer["decision"], set(answer["reasons"])) == ("held", {"need_missing", "free_mail_domain"})
            ),
        ),
        Check(says="nothing was written, in neither CRM", holds=unchanged),
    )


def taken_off(play: Play) -> Sequence[Check]:
    vendor, partner = play.both(KESTREL)
    sakura = find(play.dana, "companies", domain=seeds.SAKURA_DOMAIN)
    play.dana.disassociate("deals", vendor.id, "companies", sakura)
    return tuple(
        follows(play, KESTREL, portal, f"{whose} deal is still there and says: ended", _says_why)
        for portal, whose in ((VENDOR, "the vendor's"), (partner.portal, "Sakura's"))
    )


def after_the_end(play: Play) -> Sequence[Check]:
    vendor, _ = play.both(KESTREL)
    play.dana.update("deals", vendor.id, {"amount": "99000"})
    return (
        follows(
            play,
            KESTREL,
            KESTREL.partner,
            "Sakura still sees 61,500 USD",
            lambda page: page.amount == "61,500 USD",
        ),
    )


def forged(play: Play) -> Sequence[Check]:
    unchanged = _unchanged(play, VENDOR, KESTREL.partner)
    url = play.sim.app.webhook_url
    vendor, _ = play.both(KESTREL)
    body = b'[{"portalId":%d,"objectId":%d,"subscriptionType":"deal.deletion"}]' % (VENDOR, vendor.id)
    headers = webhook_headers("a guessed secret", url, body, play.sim.clock())
    with urllib3.PoolManager(retries=False, timeout=10) as pool:
        status = pool.request("POST", url, body=body, headers=headers).status
    if status != HTTPStatus.UNAUTHORIZED:
        raise Unexpected(f"a forged webhook was answered {status}, not 401")
    return (Check(says="answered 401, and nothing changed", holds=unchanged),)


def _says_why(page: DealPage) -> bool:
    values = page.values
    return (page.state, values.get("twindeal_reasons")) == ("ended", "partner_taken_off")


def _unchanged(play: Play, *portals: int) -> Callable[[], bool]:
    def seen() -> object:
        return [
            (
                deal_pages(play.sim, portal),
                prospects(play.sim, portal, "companies"),
                prospects(play.sim, portal, "contacts"),
            )
            for portal in portals
        ]

    before = seen()
    return lambda: seen() == before


PREVIEW = Scene(
    title="A preview",
    told="Jordan Lee asks what registering a deal would lead to.",
    act=preview,
    stays=True,
)
SCENES = (
    Scene(
        title="A registration that is held",
        told="Anna Vogel registers somebody at gmail.com without a need.",
        act=held,
        stays=True,
    ),
    Scene(
        title="A partner is taken off",
        told="Dana Reyes takes Sakura off “Kestrel spindle monitoring”: sharing ends, both records stay.",
        act=taken_off,
        pair=KESTREL,
    ),
    Scene(
        title="After the end",
        told="Dana Reyes changes the amount of that deal. It is hers alone now.",
        act=after_the_end,
        stays=True,
    ),
    Scene(
        title="A forged webhook",
        told="A stranger reports a deleted deal, signed with a guessed secret.",
        act=forged,
        stays=True,
    ),
)
