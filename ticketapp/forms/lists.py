"""What a list can be asked for; the pages and the API read the same names from the query string."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField, ValidationError

from ticketapp.forms.fields import Storable, VocabularyField, VocabularyFilterField
from ticketapp.rules.orderings import DEFAULT_ORDERING, ORDERINGS
from ticketapp.rules.search_terms import LENGTH_MAX, TERMS_MAX, TooManyTerms, parse_terms
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 100


class TicketListForm(Form):
    """Filters, search, ordering and place. An empty value is as if left out."""

    category = VocabularyFilterField(_l("Category"), CATEGORIES)
    priority = VocabularyFilterField(_l("Priority"), PRIORITIES)
    status = VocabularyFilterField(_l("Status"), STATUSES)
    review = VocabularyField(_l("Review"), (REVIEW_NEEDED,))
    search = StringField(_l("Search"), validators=[Storable()])
    ordering = VocabularyField(_l("Order"), ORDERINGS)
    page_size = StringField(_l("Tickets per page"))
    cursor = StringField(_l("Place"))

    REPEATABLE = ("category", "priority", "status")

    def validate_search(self, field: StringField) -> None:
        if len(field.data or "") > LENGTH_MAX:
            raise ValidationError(_l("Search for %(limit)s characters or fewer.", limit=f"{LENGTH_MAX:,}"))
        try:
            parse_terms(field.data or "")
        except TooManyTerms:
            raise ValidationError(_l("Search for %(limit)s words or fewer.", limit=TERMS_MAX)) from None

    def validate_page_size(self, field: StringField) -> None:
        if field.data and not (re.fullmatch("[0-9]{1,3}", field.data) and 1 <= int(field.data) <= PAGE_SIZE_MAX):
            raise ValidationError(_l("Choose a whole number from 1 to %(limit)s.", limit=PAGE_SIZE_MAX))

    @property
    def chosen_page_size(self) -> int:
        return int(self.page_size.data or PAGE_SIZE_DEFAULT)

    @property
    def chosen_ordering(self) -> str:
        return self.ordering.data or DEFAULT_ORDERING

    @property
    def terms(self) -> tuple[str, ...]:
        return parse_terms(self.search.data or "")
