"""Promise: no signal to end is lost on a process that is being forked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The first of what is called in the child sends the signal: before that there is no child to send it to.
CODE = """
import os, signal, sys
number = int(sys.argv[1])
told = []
signal.signal(number, lambda *_: told.append(number))
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), number))
from ticketapp.extensions.forks import shield_next_fork
for _ in range(2):
    shield_next_fork()
    child = os.fork()
    if not child:
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os.kill(os.getpid(), number)
print(told, signal.pthread_sigmask(signal.SIG_BLOCK, ()))
child = os.fork()
if not child:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT, signal.SIGINT])
def test_a_child_that_is_told_to_end_before_it_is_ready_ends(number: signal.Signals) -> None:
    command = [sys.executable, "-c", CODE, str(int(number))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # The master still hears its own, and other forks are as they were.
    assert done.stdout.splitlines() == [str(-number), str(-number), f"[{int(number)}] set()", "7"]
