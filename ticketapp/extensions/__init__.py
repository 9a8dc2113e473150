"""One instance of each extension. ``create_app`` binds them; everyone else imports them from here."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_security.core import Security
from flask_wtf.csrf import CSRFProtect

from ticketapp.extensions import liveness as liveness  # looks at every pool's connections
from ticketapp.extensions.addresses import client_address
from ticketapp.extensions.database import db
from ticketapp.extensions.shared_counters import SharedCounters

babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(key_func=client_address)
security = Security()

__all__ = ["SharedCounters", "babel", "csrf", "db", "limiter", "security"]
