"""Whether a program sent the public form. In doubt it is shown once more, with all that was typed; then it is taken.

The trap is a field that no person sees; the stamp says when the form was handed out. Neither stops a determined
program, which is what the limits are for; both stop one that posts the same body again and again.
"""

from __future__ import annotations

from flask import current_app
from limits import RateLimitItemPerMinute

from config import Settings
from ticketapp.blueprints.limits import spend
from ticketapp.extensions.addresses import client_address
from ticketapp.forms.tickets import SubmissionForm
from ticketapp.rules.browsers import network_of
from ticketapp.rules.clocks import utc_now
from ticketapp.services.form_stamps import FormStamp, dump_stamp, load_stamp


def is_doubtful(form: SubmissionForm) -> bool:
    """Whether to ask for another press of the button. A few fast ones a minute go through: people paste."""
    stamp, settings = stamp_of(form), settings_now()
    if stamp is not None and stamp.is_again:
        return False
    if (form.website.data or "").strip():
        return True
    if not settings.form_min_seconds:
        return False
    return stamp is None or (stamp.age_seconds < settings.form_min_seconds and not may_be_fast())


def may_be_fast() -> bool:
    """Counts, where limits are on."""
    amount = settings_now().ratelimit_fast_forms_per_minute
    limit = RateLimitItemPerMinute(amount, namespace="fast-forms")
    return not spend(limit, network_of(client_address()))


def stamp_form(form: SubmissionForm, is_again: bool) -> None:
    """What the page is to hold: the stamp it came with, or a new one. The trap is empty each time."""
    form.website.data = ""
    if is_again or stamp_of(form) is None:
        form.stamp.data = dump_stamp(utc_now(), is_again, settings_now().secret_key)


def has_trap(form: SubmissionForm) -> bool:
    """Not where the form is shown once more: what fills it in a person's browser would fill it again."""
    stamp = stamp_of(form)
    return stamp is None or not stamp.is_again


def stamp_of(form: SubmissionForm) -> FormStamp | None:
    return load_stamp(form.stamp.data or "", utc_now(), settings_now().secret_key)


def settings_now() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
