"""What operators watch, as Prometheus counts it. Under gunicorn every worker writes to files that a scrape adds up."""

from __future__ import annotations

import functools
import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import ValueClass

METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

requests_total = Counter("ticketapp_requests", "Requests answered.", ["method", "route", "status"])
request_seconds = Histogram("ticketapp_request_seconds", "Time to answer a request.", ["route"], buckets=SECONDS)
classifications_total = Counter("ticketapp_classifications", "Texts classified, by who answered.", ["source"])
job_runs_total = Counter("ticketapp_job_runs", "Background jobs run, by what became of them.", ["outcome"])


def init_app(app: Flask) -> None:
    app.after_request(count_request)


def count_request(response: Response) -> Response:
    """By route, not by address: an address holds what people search for, and there is no end of them."""
    rule, method, now = request.url_rule, request.method, time.perf_counter()
    route = rule.rule if rule else "unknown"
    answered, seconds = meters(method if method in METHODS else "other", route, response.status_code)
    answered.inc()
    seconds.observe(now - g.get("started", now))
    return response


@functools.cache
def meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Found by their labels once: methods, routes and statuses are few."""
    return requests_total.labels(method, route, str(status)), request_seconds.labels(route)


def exposition() -> bytes:
    """All metrics in Prometheus's text format; of every worker, where there are several."""
    if not getattr(ValueClass, "_multiprocess", False):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
