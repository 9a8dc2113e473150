"""Who acts: plain values, so that no rule and no service needs a request to know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """``kind`` is ``requester``, ``agent``, ``token`` or ``system``.

    ``caller`` names whoever it is for idempotency: an agent, a token, or an anonymous address.
    """

    kind: str
    agent_id: int | None = None
    token_id: int | None = None
    caller: str = ""
    is_admin: bool = False
    scopes: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Signed in or holding a token."""
        return self.kind in ("agent", "token")

    def may(self, scope: str) -> bool:
        """Whether the scope is covered: agents may do all that tokens can."""
        return self.kind == "agent" or scope in self.scopes


SYSTEM = Actor("system", caller="system")
