"""Domain errors. They know no HTTP: the entries decide what each one answers."""


class TicketAppError(Exception):
    """Base of every error that a caller is expected to handle."""
