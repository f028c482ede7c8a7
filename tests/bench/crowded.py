"""The benchmark of a class: `python tests/bench/crowded.py` prints it as a Markdown table.

`gradstep class` and sshd with ForceCommand, one after the other in one run, each with the same
number of real OpenSSH clients on this machine, which they share with the servers.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median, quantiles

import servers
from crowd import Crowd
from report import HEADER, Row, Unit, compared, mb, ms
from servers import ClassServer, Sshd

CLASS = 30
PERIOD = 1 / 1.5
"""Seconds from key to key of a student who is busy."""
SLOW_PERIOD = 2.0
KEYS, SLOW_KEYS, STEPS = 16, 6, 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured with a class of 30."""

    first: list[float]
    keys: list[float]
    cpu: float
    """Seconds of the processors for each key."""
    memory: float
    """Bytes for each student."""


def a_class(server: ClassServer | Sshd) -> Figures:
    """Measure a class of 30 on one of the servers."""
    with Crowd() as crowd:
        empty = server.memory()
        first = crowd.join(map(server.student, range(CLASS)), server.environment())
        crowd.press_in_turn(PERIOD, 4)  # What is done once is done by now.
        before = server.cpu_seconds()
        keys = crowd.press_in_turn(PERIOD, KEYS)
        cpu = (server.cpu_seconds() - before) / len(keys)
        return Figures(first, keys, cpu, (server.memory() - empty) / CLASS)


def with_thirty() -> Iterator[Row]:
    """Compare a class of 30 on both servers."""
    with Sshd() as sshd:
        theirs = a_class(sshd)
    with ClassServer() as server:
        ours = a_class(server)
    name = f"{CLASS} joining at once: first paint,"
    row = compared(f"{name} median", median(ours.first), median(theirs.first))
    met = median(ours.first) <= 1.2 and median(ours.first) <= median(theirs.first) / 5
    yield replace(row, bar="≤ 1,200 ms, ≤ 0.20", met=met)
    yield compared(f"{name} max", max(ours.first), max(theirs.first))
    yield from latencies(f"{CLASS} pressing 1.5 keys a second", ours.keys, theirs.keys, 0.025)
    yield limited(compared("CPU time a key", ours.cpu, theirs.cpu), ours.cpu, 0.010, ms)
    row = compared("memory a student (PSS)", ours.memory, theirs.memory, mb)
    yield limited(row, ours.memory, 16e6, mb)


def with_many() -> Iterator[Row]:
    """Compare 60 students who read more than they press; then 200 on our server alone."""
    slow = {}
    for kind in (Sshd, ClassServer):
        with kind() as server, Crowd() as crowd:
            crowd.join(map(server.student, range(60)), server.environment())
            slow[kind] = crowd.press_in_turn(SLOW_PERIOD, SLOW_KEYS)
    name = "pressing a key every 2 seconds"
    yield from latencies(f"60 {name}", slow[ClassServer], slow[Sshd])
    with ClassServer() as server, Crowd() as crowd:
        for begin in range(0, 200, 50):
            students = map(server.student, range(begin, begin + 50))
            crowd.join(students, server.environment())
        many = crowd.press_in_turn(SLOW_PERIOD, SLOW_KEYS)
    yield from latencies(f"200 {name}; sshd with 60", many, slow[Sshd], 0.150)


def revealing() -> Iterator[Row]:
    """Measure a reveal to 200 who have answered: from the teacher's key to the last one's byte."""
    with ClassServer() as server, Crowd() as crowd:
        for begin in range(0, 200, 50):
            students = map(server.student, range(begin, begin + 50))
            crowd.join(students, server.environment())
        crowd.join([server.teacher()], server.environment())
        crowd.shown(b"W", b"teacher asks")
        for number, each in enumerate(crowd.clients[:-1]):
            each.press(f"{number % 20}\r".encode())
        crowd.see(b"Sent")
        seconds = crowd.shown(b"\r", b"class answered")
    yield limited(Row("a reveal to the last of 200", ms(seconds)), seconds, 1.0, ms)


def following() -> Iterator[Row]:
    """Measure the teacher's key to the last of 30 followers' last byte."""
    with ClassServer() as server, Crowd() as crowd:
        environment = server.environment()
        crowd.join(map(server.student, range(CLASS)), environment)
        crowd.join([server.teacher()], environment)
        steps = [crowd.follow(b"nN"[turn % 2 : turn % 2 + 1]) for turn in range(STEPS)]
    name = f"the teacher's key to the last of {CLASS} followers,"
    yield limited(Row(f"{name} median", ms(median(steps))), median(steps), 0.2, ms)
    yield Row(f"{name} max", ms(max(steps)))


def latencies(
    name: str, ours: list[float], theirs: list[float], bar: float | None = None
) -> Iterator[Row]:
    """Return the rows of the times from key to paint."""
    yield compared(f"{name}: key to paint, p50", median(ours), median(theirs))
    high, their_high = (quantiles(each, n=20)[-1] for each in (ours, theirs))
    row = compared(f"{name}: key to paint, p95", high, their_high)
    yield limited(row, high, bar, ms) if bar else row
    yield compared(f"{name}: key to paint, max", max(ours), max(theirs))


def limited(row: Row, value: float, bar: float, unit: Unit) -> Row:
    """Return the row with the bar that the value itself must not be above."""
    return replace(row, bar=f"≤ {unit(bar)}", met=value <= bar)


def main() -> int:
    """Print the table, each row as soon as it is measured."""
    if sentence := servers.missing():
        print(sentence, file=sys.stderr)
        return 2
    print(HEADER.replace("compared with", "sshd"))
    for measure in (with_thirty, following, with_many, revealing):
        for row in measure():
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
