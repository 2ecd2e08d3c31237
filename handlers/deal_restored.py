"""A deleted deal record was restored in one CRM: the pair goes on where it was."""

from functools import partial

from handlers.record_events import tell
from shared.domain.record_life import restored

handle = partial(tell, consequence=restored)
