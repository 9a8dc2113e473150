"""What is acceptable as a ticket, as a change of one, and as text to classify."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError

from ticketapp.forms.fields import (
    Address,
    AtMost,
    Filled,
    HandedOut,
    LineField,
    MomentField,
    Storable,
    VocabularyField,
    trimmed,
    unix_lines,
)
from ticketapp.forms.pages import PageForm
from ticketapp.rules.vocabulary import (
    CATEGORIES,
    DESCRIPTION_MAX,
    EMAIL_MAX,
    NAME_MAX,
    PRIORITIES,
    STATUSES,
    TITLE_MAX,
)


class TextForm(PageForm):
    """The two texts of a ticket."""

    title = LineField(
        _l("Subject"),
        validators=[Filled(_l("Enter a subject.")), AtMost(TITLE_MAX), Storable()],
    )
    description = TextAreaField(
        _l("Description"),
        filters=[trimmed],
        validators=[Filled(_l("Describe what you need.")), AtMost(DESCRIPTION_MAX), Storable()],
    )


class TicketForm(TextForm):
    """A whole ticket, as the API writes it. A change validates the fields that were sent and drops the others."""

    category = VocabularyField(_l("Category"), CATEGORIES)
    priority = VocabularyField(_l("Priority"), PRIORITIES)
    status = VocabularyField(_l("Status"), STATUSES)
    requester_name = LineField(_l("Your name"), validators=[AtMost(NAME_MAX), Storable()])
    requester_email = LineField(_l("Your e-mail address"), validators=[AtMost(EMAIL_MAX), Storable(), Address()])


class NewTicketForm(TicketForm):
    """A new ticket. ``suggestion`` is the signed token that a classification handed out."""

    suggestion = HiddenField(validators=[Storable()])


class ImportedTicketForm(TicketForm):
    """A ticket of another system, or of an export. Who loads it says what time it is: ``meta.now``."""

    created_at = MomentField(_l("Opened"))
    updated_at = MomentField(_l("Last change"))

    def validate_created_at(self, field: MomentField) -> None:
        if field.data and field.data > self.meta.now:
            raise ValidationError(_l("This lies in the future."))

    def validate_updated_at(self, field: MomentField) -> None:
        self.validate_created_at(field)
        opened = self.created_at.data if "created_at" in self else None
        if field.data and opened and field.data < opened:
            raise ValidationError(_l("This is before the ticket was opened."))


class SubmissionForm(NewTicketForm):
    """The ticket form of the pages. ``submission`` names this copy of it, so that two clicks make one ticket.

    ``suggested`` names the fields that hold what a machine pencilled in and no person touched, ``seen`` those in which
    its suggestion stood at any time, also where the person chose otherwise then. ``stamp`` says when the form was
    handed out, and ``website`` is a trap: people do not see it.
    """

    description = TextAreaField(
        _l("Description"),
        filters=[unix_lines, trimmed],
        validators=[Filled(_l("Describe what you need.")), AtMost(DESCRIPTION_MAX), Storable()],
    )
    status = None  # type: ignore[assignment]  # WTForms' way to take a field away
    submission = HiddenField(validators=[HandedOut(200)])
    suggested = HiddenField()
    seen = HiddenField()
    stamp = HiddenField()
    website = StringField(_l("Website: leave this field empty, it is not for people"))


class ClassifyForm(TextForm):
    """Text to classify. A blank title is no title."""

    title = LineField(_l("Subject"), validators=[AtMost(TITLE_MAX), Storable()])


class StatusForm(PageForm):
    status = VocabularyField(_l("Status"), STATUSES, validators=[Filled(_l("Choose a status."))])


class CategoryForm(PageForm):
    category = VocabularyField(_l("Category"), CATEGORIES, validators=[Filled(_l("Choose a category."))])


class PriorityForm(PageForm):
    priority = VocabularyField(_l("Priority"), PRIORITIES, validators=[Filled(_l("Choose a priority."))])


class ReviewForm(CategoryForm, PriorityForm):
    """Both fields at once: what an agent finds right."""
