"""A program file as a person writes it, and edits of it."""

from pathlib import Path

A_FILE = """\
version = "7"
phase = "parallel"
vendor_name = "Vendor"
owner_beats_bpw = false
registration_days = 180
default_direct_rep = "rep@vendor.example"
free_mail_domains = ["freemail.example"]

[tiers]
silver = 20
gold = 60

[pipelines]
vendor = "default"
shared = "twindeal_shared"
own = "sales"

[properties]
amount = { vendor = "amount", partner = "amount", type = "number", direction = "both" }
currency = { vendor = "deal_currency_code", partner = "deal_currency_code", type = "currency", direction = "both" }
next_steps = { vendor = "hs_next_step", partner = "hs_next_step", type = "text", direction = "both" }
poi = { vendor = "twindeal_poi", partner = "twindeal_poi", type = "choice", direction = "vendor_to_partner" }

[abuse]
stalled_days = 90
many_a_day = 10
test_words = ["test", "dummy"]

[stages]
qualified = { vendor = "v_qualified", shared = "s_qualified", own = "o_qualified" }
won = { vendor = "v_won", shared = "s_won", own = "o_won", closed = true }
"""


def write(file: Path, *edits: tuple[str, str]) -> Path:
    """A_FILE, with each of these texts put in the other's place."""
    text = A_FILE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file
