"""A deal record was deleted in one CRM: sharing ends, and the other side's record stays as it is."""

from functools import partial

from handlers.record_events import tell
from shared.domain.record_life import removed

handle = partial(tell, consequence=removed)
