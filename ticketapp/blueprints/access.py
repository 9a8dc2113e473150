"""What a view asks of its caller, written above it. A view that says nothing needs a signed-in agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """``who``: ``agent``, ``admin``, ``public`` (anyone) or ``intake`` (anyone while PUBLIC_INTAKE is on).

    ``scope`` is what a token must hold, empty where tokens have no business. ``reads`` marks an unsafe method that
    writes nothing. ``checks_csrf`` is False where the view's own form checks it, to keep what was typed.
    ``answers_limit`` is True where it answers a request that is one too many itself (``g.too_many``), for the same end.
    ``before_two_factor`` opens it to an agent who has to set up the second factor first.
    """

    who: str = "agent"
    scope: str = ""
    reads: bool = False
    checks_csrf: bool = True
    answers_limit: bool = False
    before_two_factor: bool = False


def access_of(view: Callable[..., Any]) -> Access:
    return getattr(view, "access", Access())


def mark(**changes: Any) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = replace(access_of(view), **changes)  # type: ignore[attr-defined]
        return view

    return decorate


def public(view: View) -> View:
    """Open to anyone."""
    return mark(who="public")(view)


def admins_only(view: View) -> View:
    """For signed-in admins."""
    return mark(who="admin")(view)


def open_intake(view: View) -> View:
    """Open to anyone while PUBLIC_INTAKE is on; else as for agents."""
    return mark(who="intake")(view)


def scope(name: str) -> Callable[[View], View]:
    """What a token must hold to call this view."""
    return mark(scope=name)


def only_reads(view: View) -> View:
    """Writes nothing, though its method could."""
    return mark(reads=True)(view)


def validates_csrf_itself(view: View) -> View:
    """The view's form validates the token, so that a page with what was typed can be the answer."""
    return mark(checks_csrf=False)(view)


def answers_limit_itself(view: View) -> View:
    """The view answers a request that is one too many, and takes nothing in: ``g.too_many`` says how long to wait."""
    return mark(answers_limit=True)(view)


def before_two_factor(view: View) -> View:
    """Open to agents who must set up the second factor before anything else."""
    return mark(before_two_factor=True)(view)
