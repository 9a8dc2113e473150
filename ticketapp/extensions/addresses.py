"""Who is calling, as far as the network tells."""

from flask import request

from ticketapp.rules.addresses import normal_address


def client_address() -> str:
    """The caller's address; behind ``TRUSTED_PROXIES`` proxies it is the one that the outermost of them saw.

    Always an address in its normal form, or ``unknown``: nothing else of the request is to be asked for it.
    """
    return normal_address(request.remote_addr or "")
