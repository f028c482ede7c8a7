"""What the reveal of a question costs a student's explorer, with the answers of 200.

    PYTHONPATH=tests:. python tests/bench/reveal.py

It prints the milliseconds of CPU from the frame REVEAL to the page painted, at three sizes.
"""

import asyncio
import json
from statistics import median
from time import process_time

from core.session.session import travel
from told import START, presented, running, student
from tui.classroom.protocol.frames import Kind

_STUDENTS, _ROUNDS = 200, 20
ASKED = {"about": "next", "prompt": "", "answer": "", "choices": [], "given": "18", "right": ""}


def answers(kind: str) -> bytes:
    """Return what 200 answered: numbers, or an expression each."""
    some = [("18", "right", ""), ("36", "wrong", "the ½ forgotten"), ("17.5", "wrong", "")]
    given = [some[number % 3] for number in range(_STUDENTS)]
    if kind == "expressions":
        given = [(f"0.5*(9 - {3 + n / 1000})^2", "wrong", "") for n in range(_STUDENTS)]
    return json.dumps([("", *each) for each in given]).encode()


async def costs(kind: str, size: tuple[int, int]) -> list[float]:
    """Return the milliseconds of each of several reveals."""
    part, _ = student()
    found = []
    async with running(part, size) as pilot:
        part.member.heard(Kind.PRESENT, presented(travel(START, 1)))
        await pilot.pause()
        for number in range(1, _ROUNDS + 1):
            asked = json.dumps(ASKED | {"question": number}).encode()
            part.member.heard(Kind.ASK, asked)
            await pilot.pause()
            begun = process_time()
            part.member.heard(Kind.REVEAL, answers(kind))
            found.append(1000 * (process_time() - begun))
            await pilot.pause()
    return found


if __name__ == "__main__":
    for kind in "numbers", "expressions":
        for size in (60, 20), (80, 24), (120, 40):
            each = asyncio.run(costs(kind, size))
            milliseconds = f"median {median(each):.1f} ms, worst {max(each):.1f} ms"
            print(f"{kind:<12} {size[0]:>3}×{size[1]}  {milliseconds}")
