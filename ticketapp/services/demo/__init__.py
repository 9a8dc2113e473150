"""Demo tickets: invented, but with everything that a real one has, its history included."""

from ticketapp.services.demo.batches import add_demo_tickets

__all__ = ["add_demo_tickets"]
