"""A worker that is told to stop while it is being made ends at once.

Until it has handlers of its own it has its master's, which would take the signal for the master's own and do nothing:
the master would wait for it, and kill it at last. So signals to end wait from before the fork until they mean what they
mean to any process.
"""

from __future__ import annotations

import os
import signal
from functools import cache

ENDING = (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT)


class Shield:
    is_up = False


def shield_next_fork() -> None:
    """In a master, directly before it forks."""
    take_down_after_forks()
    Shield.is_up = True
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


@cache
def take_down_after_forks() -> None:
    """Once in a process: what is registered stays. The parent is called also where the fork failed."""
    os.register_at_fork(after_in_parent=take_down, after_in_child=begin_anew)


def begin_anew() -> None:
    if Shield.is_up:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        take_down()


def take_down() -> None:
    if Shield.is_up:
        Shield.is_up = False
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
