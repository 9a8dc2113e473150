"""Schemas and descriptions in words, for people."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from markupsafe import Markup, escape

from ticketapp.blueprints.api.openapi.fields import Schema

CODE = re.compile(r"`([^`]+)`")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def marked_up(text: str) -> Markup:
    """The two marks that the descriptions use, `code` and **bold**, as HTML; everything else is escaped."""
    html = CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(BOLD.sub(r"<strong>\1</strong>", html))  # noqa: S704  # escaped above


def kind_of(schema: Schema) -> Markup:
    """What a value may be, such as "string, 1 to 200 characters"."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return any_of(schema["anyOf"])
    if "enum" in schema:
        return Markup(" · ").join(Markup("<code>{}</code>").format(word) for word in schema["enum"])
    if schema.get("type") == "array":
        start = _("any of") if "enum" in schema["items"] else _("list of")
        return Markup("{} {}").format(start, kind_of(schema["items"]))
    if "properties" in schema:
        names = Markup(", ").join(Markup("<code>{}</code>").format(name) for name in schema["properties"])
        return Markup("{}: {}").format(_("object"), names)
    return Markup(", ").join(words_of(schema))


def any_of(kinds: list[Schema]) -> Markup:
    words = [_("empty") if each.get("const") == "" else kind_of(each) for each in kinds]
    return Markup(" {} ").format(_("or")).join(words)


def words_of(schema: Schema) -> list[str]:
    """The type, then its bounds."""
    kinds = schema.get("type", _("anything"))
    words = [f" {_('or')} ".join(kinds) if isinstance(kinds, list) else kinds]
    if "format" in schema and schema["format"] != "int64":
        words = [FORMATS.get(schema["format"], schema["format"])]
        words += [_("or null")] if "null" in kinds else []
    if "maxLength" in schema:
        words.append(length_of(schema.get("minLength", 0), f"{schema['maxLength']:,}"))
    if "maximum" in schema:
        words.append(_("%(least)s to %(most)s", least=schema["minimum"], most=schema["maximum"]))
    return words


def length_of(least: int, most: str) -> str:
    if least:
        return _("%(least)s to %(most)s characters", least=least, most=most)
    return _("up to %(most)s characters", most=most)


FORMATS = {"date-time": "time", "uri": "URL", "idn-email": "e-mail address"}
