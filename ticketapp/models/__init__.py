"""Every table. Importing this package fills the metadata."""

from ticketapp.models.agent import Agent
from ticketapp.models.event import Event
from ticketapp.models.submission import Submission
from ticketapp.models.ticket import Ticket, TicketSuggestion
from ticketapp.models.token import ApiToken

__all__ = ["Agent", "ApiToken", "Event", "Submission", "Ticket", "TicketSuggestion"]
