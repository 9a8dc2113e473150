"""Every table. Importing this package fills the metadata."""

from ticketapp.models.agent import Agent, RecoveryCode
from ticketapp.models.agent_session import AgentSession
from ticketapp.models.event import Event
from ticketapp.models.invitation import Invitation
from ticketapp.models.job import Job
from ticketapp.models.lease import Lease
from ticketapp.models.sent_text import SentText
from ticketapp.models.sign_in_failure import SignInFailure
from ticketapp.models.submission import Submission
from ticketapp.models.switch import Switch
from ticketapp.models.ticket import Ticket, TicketSuggestion
from ticketapp.models.ticket_count import TicketCount, TicketCountDelta
from ticketapp.models.ticket_import import TicketImport
from ticketapp.models.token import ApiToken
from ticketapp.models.triage_model import TriageModel

__all__ = [
    "Agent",
    "AgentSession",
    "ApiToken",
    "Event",
    "Invitation",
    "Job",
    "Lease",
    "RecoveryCode",
    "SentText",
    "SignInFailure",
    "Submission",
    "Switch",
    "Ticket",
    "TicketCount",
    "TicketCountDelta",
    "TicketImport",
    "TicketSuggestion",
    "TriageModel",
]
