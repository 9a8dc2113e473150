"""Every table. Importing this package fills the metadata."""

from ticketapp.models.agent import Agent, RecoveryCode
from ticketapp.models.agent_session import AgentSession
from ticketapp.models.event import Event
from ticketapp.models.invitation import Invitation
from ticketapp.models.sign_in_failure import SignInFailure
from ticketapp.models.submission import Submission
from ticketapp.models.switch import Switch
from ticketapp.models.ticket import Ticket, TicketSuggestion
from ticketapp.models.token import ApiToken

__all__ = [
    "Agent",
    "AgentSession",
    "ApiToken",
    "Event",
    "Invitation",
    "RecoveryCode",
    "SignInFailure",
    "Submission",
    "Switch",
    "Ticket",
    "TicketSuggestion",
]
