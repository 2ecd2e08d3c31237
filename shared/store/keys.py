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
| mark: no record yet  | PORTAL#<portal>#BEHIND             | CREATE#<key>          | deal, partner          |
| mark: record differs | PORTAL#<portal>#BEHIND             | CHANGE#<key>          | deal, partner          |
| announced link       | PORTAL#<portal>#BEHIND             | CREATE#<label>        | deal, expires_at       |
| notice to be given   | PORTAL#<portal>#BEHIND             | NOTICE#<id>           | doc                    |
| lead                 | LEAD#<domain>                      | LEAD                  | doc, version           |
| mark: holds a domain | PORTAL#<partner>#DOMAINS           | <domain>              |                        |
| mark: contested lead | CONTESTED                          | <domain>              |                        |
| mark: held deal      | HELD                               | <registered at>#<key> | deal: key              |
| mark: due            | DUE                                | <at>#<type>#<key>     |                        |
| review item          | REVIEW#<id>                        | REVIEW                | doc, closed_at?        |
| mark: open review    | REVIEWS                            | <raised at>#<id>      | review: id             |
| portal               | PORTAL#<portal>                    | PORTAL                | doc                    |
| partner              | PORTAL#<portal>                    | PARTNER               | doc, registrations     |
| tokens               | PORTAL#<portal>                    | TOKENS                | sealed (by KMS)        |
| writes under way     | PORTAL#<portal>                    | INTENDED              | doc: names by deal     |
| a partner's company  | PORTAL#<vendor>#companies#<record> | PARTNER               | partner: its portal    |
| directory            | PORTALS and PARTNERS               | <portal>              |                        |

Marks (`shared.store.marks`) are put and deleted in the transaction of the state that they tell of. A time in a sort
key has 15 digits. A deal or lead that is due has one mark, which moves with its time; `type` is lead, deal or partner.

An announcement (`expires_at`: epoch seconds, the table's TTL attribute) says "a link is on its way", not "there is
something to write". A recorded mark never has it, so TTL can't eat one.

Access patterns. Every read is strongly consistent. W is a write of 1 KB, R a read of 4 KB, d the deal's document in
KB begun (3 when new, 5 once both CRMs have shown it); in a transaction each item costs twice its W.

| port method           | request                       | items                        | costs                  |
|-----------------------|-------------------------------|------------------------------|------------------------|
| record: a new pair    | TransactWriteItems            | deal, 2 lists, pointers,     | 2d + 4 W, and 2 W each |
|                       |                               | marks                        | pointer and mark       |
| record: + lead, claim | the same                      | + lead, 2 marks, partner     | + 8 W                  |
| record: taken over    | the same                      | + mark and count of the loser| + 4 W                  |
| record: + message     | the same                      | + message                    | + 2 W a KB             |
| record: + notice      | the same                      | + notice                     | + 2 W a KB             |
| record: newly behind  | TransactWriteItems            | deal, mark                   | 2d + 2 W               |
| record: still behind  | PutItem                       | deal                         | d W                    |
| record: confirmed     | TransactWriteItems            | deal, mark (deleted)         | 2d + 2 W               |
| record: created there | TransactWriteItems            | deal, pointer, mark (deleted)| 2d + 4 W               |
| record: due otherwise | the same                      | + mark (deleted), mark       | + 4 W                  |
| record: held no more  | the same                      | + mark (deleted)             | + 2 W                  |
| record: same as before| none                          |                              | 0                      |
| record_lead           | TransactWriteItems            | lead, marks moved, counts    | 2 W each               |
| record_lead: no marks | PutItem                       | lead                         | 1 W                    |
| deals                 | BatchGetItem, 100 a call      | deals                        | 1 R each               |
| linked                | BatchGetItem, 100 a call      | pointers                     | 1 R each               |
| deal_keys_of          | Query backwards               | list                         | 1 R per 40             |
| deals_of              | Query backwards, BatchGetItem | list, deals                  | 1 R per 40, 1 R each   |
| behind                | Query                         | marks, notices               | 1 R per 40, per 4 KB   |
| notices_delivered     | DeleteItem, several at once   | notices                      | 1 W a KB each          |
| held                  | Query backwards, BatchGetItem | marks, deals                 | 1 R per 40, 1 R each   |
| domains_of, contested | Query, BatchGetItem           | marks, leads                 | 1 R per 60, 1 R each   |
| leads                 | BatchGetItem, 100 a call      | leads                        | 1 R each               |
| due                   | Query up to a time            | marks                        | 1 R per 60             |
| look_at_partner       | PutItem                       | mark                         | 1 W                    |
| partner_looked_at     | DeleteItem                    | mark                         | 1 W                    |
| raise_reviews         | BatchGetItem, and for each new| reviews; review, mark        | 1 R each, 4 W if new   |
|                       | one TransactWriteItems        |                              |                        |
| reviews               | Query backwards, BatchGetItem | marks, reviews               | 1 R per 60, 1 R each   |
| close_review          | GetItem, TransactWriteItems   | review, mark (deleted)       | 1 R, 4 W               |
| is_linking            | Query, pages of 25            | CREATE marks                 | 1 R                    |
| intend, carried_out   | PutItem, DeleteItem           | writes under way             | 1 W a KB               |
| intended              | GetItem                       | writes under way             | 1 R per 4 KB           |
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
from shared.ports import Due, DueType

MESSAGES = "MESSAGE#"
CREATIONS = "CREATE#"
NOTICES = "NOTICE#"
PORTALS = "PORTALS"
PARTNERS = "PARTNERS"
CONTESTED = "CONTESTED"
HELD = "HELD"
DUE = "DUE"
OPEN_REVIEWS = "REVIEWS"
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
    return Key(deals_of(portal), f"{_time(registered_at)}#{deal}")


def behind(portal: PortalId) -> str:
    return f"{_tenant(portal)}#BEHIND"


def creation(portal: PortalId, deal: DealKey) -> Key:
    return Key(behind(portal), f"{CREATIONS}{deal}")


def change(portal: PortalId, deal: DealKey) -> Key:
    return Key(behind(portal), f"CHANGE#{deal}")


def notice(portal: PortalId, id: str) -> Key:
    return Key(behind(portal), f"{NOTICES}{id}")


def domains_of(partner: PortalId) -> str:
    return f"{_tenant(partner)}#DOMAINS"


def domain_of(partner: PortalId, domain: Domain) -> Key:
    return Key(domains_of(partner), domain)


def contested(domain: Domain) -> Key:
    return Key(CONTESTED, domain)


def held(registered_at: Milliseconds, deal: DealKey) -> Key:
    return Key(HELD, f"{_time(registered_at)}#{deal}")


def due(at: Milliseconds, type: DueType, key: str) -> Key:
    return Key(DUE, f"{_time(at)}#{type.value}#{key}")


def due_after(until: Milliseconds) -> str:
    """Sorts behind everything that is due by then, and before all the rest."""
    return _time(Milliseconds(until + 1))


def what_is_due(key: Key) -> Due:
    at, type, what = key.sort.split("#", 2)
    return Due(at=Milliseconds(int(at)), type=DueType(type), key=what)


def review(id: str) -> Key:
    return Key(f"REVIEW#{id}", "REVIEW")


def open_review(raised_at: Milliseconds, id: str) -> Key:
    return Key(OPEN_REVIEWS, f"{_time(raised_at)}#{id}")


def _time(at: Milliseconds) -> str:
    """Sorts as text in the order of time."""
    return f"{at:015d}"


def _deal(key: DealKey) -> str:
    return f"DEAL#{key}"


def _tenant(portal: PortalId) -> str:
    return f"PORTAL#{portal}"


def _record(record: RecordRef) -> str:
    return f"{_tenant(record.portal)}#{record.type.value}#{record.id}"
