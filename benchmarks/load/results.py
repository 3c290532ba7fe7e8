"""
*Results*: what was measured, and the file that keeps it.
"""

from __future__ import annotations

import json
from typing import NamedTuple

__all__ = ["Latency", "Machine", "Results", "Size", "Throughput"]


class Machine(NamedTuple):
    """
    What it was measured with.
    """

    cores: int | None
    python: str
    sqlite: str


class Size(NamedTuple):
    """
    What a database takes on the disk, indexes included.
    """

    engine: str
    comptes: int
    bytes: int


class Latency(NamedTuple):
    """
    What one call took, in milliseconds, over many; and its statements, at most.
    """

    engine: str
    comptes: int
    gesture: str
    perimetre: str
    median: float
    p99: float
    maximum: float
    statements: int
    tries: int


class Throughput(NamedTuple):
    """
    How many a second, by so many processes at once.
    """

    engine: str
    comptes: int
    work: str
    clients: int
    per_second: float


class Results(NamedTuple):
    """
    All of it.
    """

    machine: Machine
    sizes: list[Size]
    latencies: list[Latency]
    throughputs: list[Throughput]

    def to_json(self) -> str:
        """
        Write each row with the names of its columns.
        """
        rows = {
            "machine": self.machine._asdict(),
            "sizes": [size._asdict() for size in self.sizes],
            "latencies": [latency._asdict() for latency in self.latencies],
            "throughputs": [rate._asdict() for rate in self.throughputs],
        }
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Results:
        """
        Read them again, such as those of another day.
        """
        rows = json.loads(text)
        return cls(
            Machine(**rows["machine"]),
            [Size(**size) for size in rows["sizes"]],
            [Latency(**latency) for latency in rows["latencies"]],
            [Throughput(**rate) for rate in rows["throughputs"]],
        )
