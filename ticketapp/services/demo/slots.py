"""The values behind ``{amount}`` and its like.

Within one ticket a slot has one value, wherever it stands; ``{amount_2}`` is another of its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ticketapp.services.demo.draws import pick, whole
from ticketapp.services.demo.people import full_name

PRODUCTS = ("Harbour", "Fieldnote", "Ledgerline", "Beacon Sync", "Atlas Reports", "Tidewater", "Signpost", "Larkdesk")
FEATURES = (
    *("Calendar", "Reports", "Inventory", "the address book", "Orders", "Time sheets", "the dashboard", "Contracts"),
    *("Route planner", "Archive", "Approvals", "Price lists", "Messages", "the import page", "Shift plan"),
)
PLANS = ("Team", "Business", "Plus", "Enterprise", "Starter")
ERRORS = (
    *("Error 0x80070057", "ERR_CONNECTION_RESET", "Something went wrong (E-4012)", "Unexpected end of input"),
    *("504 Gateway Time-out", "Access denied (E-1107)", "ORA-00060: deadlock detected", "Session expired"),
    *("Invalid state: 17", "SSL handshake failed", "Could not allocate buffer", "E_LOCK_TIMEOUT", "Quota exceeded"),
)
STATUSES = ("500", "502", "503", "504", "429", "403", "409")
ENDPOINTS = ("/v2/orders", "/v2/customers/search", "/v1/export", "/v2/stock", "/hooks/incoming", "/v2/invoices")
BROWSERS = ("Firefox 128", "Chrome 126", "Safari 17", "Edge 125", "Firefox ESR", "Chrome on Android")
SYSTEMS = ("Windows 11", "macOS 14", "Ubuntu 24.04", "Windows 10", "Debian 12", "iPadOS 17", "Android 14")
DEVICES = ("an iPad", "a Galaxy tablet", "a Pixel 8", "an iPhone 14", "a handheld scanner", "a ThinkPad", "an old PC")
COMPANIES = (
    *("Brightwater Foods", "Nordlicht Optik", "Casa Verde", "Quill & Partners", "Atelier Lumen", "Pinewood School"),
    *("Hansen Logistics", "Moreau Frères", "Rossi Impianti", "Silva e Filhos", "Kestrel Clinic", "Oakfield Council"),
    *("Blue Heron Travel", "Tanaka Instruments", "Sund Bakery", "Marlow Press", "Vela Yachts", "Granite Housing"),
)
CITIES = (
    *("Leeds", "Bristol", "Dublin", "Hamburg", "Graz", "Lyon", "Nantes", "Sevilla", "Porto", "Bologna", "Utrecht"),
    *("Göteborg", "Kraków", "Austin", "Toronto", "Pune", "Nairobi", "Curitiba", "Zürich", "Wellington"),
)
FILES = ("stock_2.csv", "customers-final.xlsx", "export.csv", "orders.xml", "Größen.xlsx", "liste (3).csv", "dump.json")
WORDS = ("orders", "billing", "export", "session", "catalog", "gateway", "worker", "search", "mailer")
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag",
    "es": "lunes martes miércoles jueves viernes",
    "fr": "lundi mardi mercredi jeudi vendredi",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "it": "lunedì martedì mercoledì giovedì venerdì",
}
MONTH_NAMES = {language: tuple(names.split()) for language, names in MONTHS.items()}
WEEKDAY_NAMES = {language: tuple(names.split()) for language, names in WEEKDAYS.items()}

Maker = Callable[[Random, str], str]


def amount(rng: Random, language: str) -> str:
    euros, cents = whole(rng, 4, 60) * whole(rng, 1, 40), pick(rng, ("00", "90", "50", "99", "20", "45"))
    if language == "en":
        return f"{pick(rng, ('$', '€', '£'))}{euros}.{cents}"
    return f"{euros},{cents} €"


def date(rng: Random, language: str) -> str:
    """Any day of any year: the texts do not depend on when the tickets are made."""
    day, month = whole(rng, 1, 28), pick(rng, MONTH_NAMES[language])
    forms = {"en": f"{day} {month}", "de": f"{day}. {month}", "fr": f"{day} {month}", "it": f"{day} {month}"}
    return forms.get(language, f"{day} de {month}")


def one_of(things: tuple[str, ...]) -> Maker:
    return lambda rng, _language: pick(rng, things)


def number(low: int, high: int, form: str = "{}") -> Maker:
    return lambda rng, _language: form.format(whole(rng, low, high))


MAKERS: dict[str, Maker] = {
    "product": one_of(PRODUCTS),
    "feature": one_of(FEATURES),
    "plan": one_of(PLANS),
    "error": one_of(ERRORS),
    "status": one_of(STATUSES),
    "endpoint": one_of(ENDPOINTS),
    "browser": one_of(BROWSERS),
    "os": one_of(SYSTEMS),
    "device": one_of(DEVICES),
    "company": one_of(COMPANIES),
    "city": one_of(CITIES),
    "file": one_of(FILES),
    "word": one_of(WORDS),
    "amount": amount,
    "date": date,
    "month": lambda rng, language: pick(rng, MONTH_NAMES[language]),
    "weekday": lambda rng, language: pick(rng, WEEKDAY_NAMES[language]),
    "time": lambda rng, _language: f"{whole(rng, 6, 19)}:{whole(rng, 0, 59):02d}",
    "colleague": full_name,
    "count": number(3, 260),
    "days": number(3, 21),
    "months": number(4, 70),
    "hours": number(2, 12),
    "percent": number(5, 98, "{} %"),
    "line": number(12, 980),
    "card": number(1000, 9999),
    "invoice": number(10_000, 99_999, "INV-{}"),
    "order": number(100_000, 999_999, "{}-A"),
    "version": lambda rng, _language: f"{whole(rng, 2, 9)}.{whole(rng, 0, 24)}.{whole(rng, 0, 9)}",
}


class Slots(dict[str, str]):
    """One ticket's values, made when they are first asked for; ``{name}`` with ``str.format_map``."""

    def __init__(self, rng: Random, language: str) -> None:
        super().__init__()
        self.rng = rng
        self.language = language

    def __missing__(self, name: str) -> str:
        value = self[name] = MAKERS[name.removesuffix("_2")](self.rng, self.language)
        return value
