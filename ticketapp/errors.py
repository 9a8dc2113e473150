"""Domain errors. They know no HTTP: the entries decide what each one answers."""


class TicketAppError(Exception):
    """Base of every error that a caller is expected to handle."""


class Refused(TicketAppError):
    """What a command will not do; the message is one line for whoever gave it."""


class KeyReused(TicketAppError):
    """An idempotency key came a second time, with another body."""


class SearchTooBroad(TicketAppError):
    """A search could not be answered in its time."""


class AgentExists(TicketAppError):
    """There is an agent with this address already."""


class BadPassword(TicketAppError):
    """A password that is not accepted; the message is the name of its weakness (``rules.passwords``)."""


class LastAdmin(TicketAppError):
    """The act would leave nobody who can manage agents."""


class LockedOut(TicketAppError):
    """Too many sign-ins failed; ``seconds`` tells for how long none is judged."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"locked for {seconds} seconds")
        self.seconds = seconds
