"""Every key of the link store's one table is built here, and every way the table is asked is written down here.

A tenant's keys start with its portal and are only made from a `PortalId`, which comes from a verified request:
there is no way to build a key of "some record" that forgets whose CRM it is in (record ids of two portals collide).
A shared deal belongs to two portals and a lead to the program, so these are found by their own names.

Items. `doc` is the value as JSON (`shared.store.documents`):

| item                 | PK                                 | SK                    | attributes             |
|----------------------|------------------------------------|-----------------------|------------------------|
| shared deal          | DEAL#<key>                         | DEAL                  | doc, version           |
| shared message       | DEAL#<key>                         | MESSAGE#<id>          | doc                    |
| pointer of a record  | PORTAL#<portal>#deals#<record>     | POINTER               | pair_<partner>: key    |
| a portal's deals     | PORTAL#<portal>#SHARED             | <registered at>#<key> | deal: key              |
| mark: no record yet  | PORTAL#<portal>#BEHIND             | CREATE#<key>          | deal: key, expires_at? |
| mark: record differs | PORTAL#<portal>#BEHIND             | CHANGE#<key>          | deal: key              |
| lead                 | LEAD#<domain>                      | LEAD                  | doc, version           |
| portal               | PORTAL#<portal>                    | PORTAL                | doc                    |
| partner              | PORTAL#<portal>                    | PARTNER               | doc, registrations     |
| tokens               | PORTAL#<portal>                    | TOKENS                | sealed (by KMS)        |
| updates under way    | PORTAL#<portal>                    | INTENDED              | doc: names by deal     |
| a partner's company  | PORTAL#<vendor>#companies#<record> | PARTNER               | partner: its portal    |
| directory            | PORTALS and PARTNERS               | <portal>              |                        |

A CREATE mark with `expires_at` (epoch seconds, the table's TTL attribute) is an announcement: it says "a link is on
its way", not "there is something to write". A recorded mark never has it, so TTL can't eat one.

Access patterns. Every read is strongly consistent. W is a write of 1 KB, R a read of 4 KB, d the deal's document in
KB begun (1.5 KB when new, 2.5 KB once both CRMs have shown it); in a transaction each item costs twice its W.

| port method           | request                       | items                        | costs                  |
|-----------------------|-------------------------------|------------------------------|------------------------|
| record: a new pair    | TransactWriteItems            | deal, 2 lists, pointer, mark | 2d + 8 W               |
| record: + lead, claim | the same                      | + lead, partner              | + 4 W                  |
| record: + message     | the same                      | + message                    | + 2 W a KB             |
| record: newly behind  | TransactWriteItems            | deal, mark                   | 2d + 2 W               |
| record: still behind  | PutItem                       | deal                         | d W                    |
| record: confirmed     | TransactWriteItems            | deal, mark (deleted)         | 2d + 2 W               |
| record: created there | TransactWriteItems            | deal, pointer, mark (deleted)| 2d + 4 W               |
| record: same as before| none                          |                              | 0                      |
| deals                 | BatchGetItem, 100 a call      | deals                        | 1 R each               |
| linked                | BatchGetItem, 100 a call      | pointers                     | 1 R each               |
| deals_of              | Query backwards, BatchGetItem | list, deals                  | 1 R per 40, 1 R each   |
| behind                | Query                         | marks                        | 1 R per 40             |
| is_linking            | Query, pages of 25            | CREATE marks                 | 1 R                    |
| intend, carried_out   | PutItem, DeleteItem           | updates under way            | 1 W a KB               |
| intended              | GetItem                       | updates under way            | 1 R per 4 KB           |
| announce, withdraw    | PutItem, DeleteItem           | CREATE mark                  | 1 W                    |
| lead, portal, partner | GetItem                       | itself                       | 1 R                    |
| portals, partners     | Query, BatchGetItem           | directory, themselves        | 1 R per 60, 1 R each   |
| partners_by_company   | BatchGetItem                  | the partners' companies      | 1 R each               |
| save_portal           | TransactWriteItems            | portal, directory            | 4 W                    |
| save_partner          | GetItem, TransactWriteItems   | partner, directory, company  | 1 R, 6 W (8 if moved)  |
| messages              | BatchGetItem                  | messages                     | 1 R each               |
| messages_of           | Query                         | all messages of the deal     | 1 R per 4 KB of text   |
| tokens, save_tokens   | GetItem, PutItem              | tokens                       | 1 R, 1 W               |
"""

from typing import NamedTuple

from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId
from shared.domain.records import RecordRef

MESSAGES = "MESSAGE#"
CREATIONS = "CREATE#"
PORTALS = "PORTALS"
PARTNERS = "PARTNERS"
PAIR = "pair_"


class Key(NamedTuple):
    partition: str
    sort: str


def deal(key: DealKey) -> Key:
    return Key(_deal(key), "DEAL")


def message(deal: DealKey, id: str) -> Key:
    return Key(_deal(deal), f"{MESSAGES}{id}")


def messages_of(deal: DealKey) -> str:
    return _deal(deal)


def lead(domain: Domain) -> Key:
    return Key(f"LEAD#{domain}", "LEAD")


def portal(portal: PortalId) -> Key:
    return Key(_tenant(portal), "PORTAL")


def partner(portal: PortalId) -> Key:
    return Key(_tenant(portal), "PARTNER")


def tokens(portal: PortalId) -> Key:
    return Key(_tenant(portal), "TOKENS")


def intended(portal: PortalId) -> Key:
    return Key(_tenant(portal), "INTENDED")


def listed_portal(portal: PortalId) -> Key:
    return Key(PORTALS, str(portal))


def listed_partner(portal: PortalId) -> Key:
    return Key(PARTNERS, str(portal))


def pointer(record: RecordRef) -> Key:
    return Key(_record(record), "POINTER")


def pair(partner: PortalId) -> str:
    """The attribute of a pointer that makes a record stand in at most one shared deal per partner."""
    return f"{PAIR}{partner}"


def partner_company(vendor: PortalId, company: RecordId) -> Key:
    return Key(_record(RecordRef(portal=vendor, type=ObjectType.COMPANY, id=company)), "PARTNER")


def deals_of(portal: PortalId) -> str:
    return f"{_tenant(portal)}#SHARED"


def listed_deal(portal: PortalId, registered_at: Milliseconds, deal: DealKey) -> Key:
    return Key(deals_of(portal), f"{registered_at:015d}#{deal}")


def behind(portal: PortalId) -> str:
    return f"{_tenant(portal)}#BEHIND"


def creation(portal: PortalId, deal: DealKey) -> Key:
    return Key(behind(portal), f"{CREATIONS}{deal}")


def change(portal: PortalId, deal: DealKey) -> Key:
    return Key(behind(portal), f"CHANGE#{deal}")


def _deal(key: DealKey) -> str:
    return f"DEAL#{key}"


def _tenant(portal: PortalId) -> str:
    return f"PORTAL#{portal}"


def _record(record: RecordRef) -> str:
    return f"{_tenant(record.portal)}#{record.type.value}#{record.id}"
