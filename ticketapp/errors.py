"""Domain errors. They know no HTTP: the entries decide what each one answers."""


class TicketAppError(Exception):
    """Base of every error that a caller is expected to handle."""


class KeyReused(TicketAppError):
    """An idempotency key came a second time, with another body."""


class SearchTooBroad(TicketAppError):
    """A search could not be answered in its time."""


class AgentExists(TicketAppError):
    """There is an agent with this address already."""


class BadPassword(TicketAppError):
    """A password that is not accepted; the message says why."""
