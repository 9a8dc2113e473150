"""The product's server and the hello-world one, and what their processes use."""

from __future__ import annotations

import os
import re
from pathlib import Path

from benchmarks.bench import pids
from tests.servers import Server

# The product's own defaults, limits that count but stop nobody, and no refit of the model, which would be a process
# beside the server that trains for minutes: a database full of demo decisions is due for one.
SETTINGS = {
    "WEB_CONCURRENCY": "2",
    "THREADS": "",
    "RATELIMIT_ENABLED": "on",
    "RATELIMIT_TOKEN_PER_MINUTE": "1000000",
    "TRIAGE_REFIT_HOURS": "0",
}
TICKS = os.sysconf("SC_CLK_TCK")


class BenchServer(Server):
    """The product, as an operator runs it; its log goes to a file that is thrown away."""

    def __init__(self, database_url: str, folder: Path, name: str, **settings: str) -> None:
        self.folder = folder
        super().__init__(database_url, folder / f"{name}.log", **SETTINGS | settings)

    def wait(self) -> None:
        pids.note(self.folder, self.process.pid)
        try:
            super().wait()
        except BaseException:
            self.process.terminate()
            self.process.wait()
            raise

    def stop(self) -> None:
        super().stop()
        self.log_path.unlink(missing_ok=True)

    def processes(self) -> list[int]:
        return [self.process.pid, *self.workers()]

    def processor_seconds(self) -> float:
        """Spent so far by the master and its workers."""
        spent = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / TICKS

    def megabytes(self) -> float:
        """PSS of all of them: shared pages count once."""
        return sum(pss_kilobytes(pid) for pid in self.processes()) / 1024


class HelloServer(BenchServer):
    """Flask and the product's workers, and nothing else."""

    served = ("-c", "benchmarks/bench/hello_config.py", "benchmarks.bench.hello:app")

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite:///{folder / 'none.sqlite3'}", folder, "hello")


def pss_kilobytes(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
