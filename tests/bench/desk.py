"""What the desk costs with 200 students: CPU for each roll that comes, from its bytes to codes.

python tests/bench/desk.py
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from pilots import until
from told import running, teacher
from tui.app import page
from tui.classroom.explorer.desk import Desk
from tui.classroom.protocol.frames import Kind
from tui.classroom.protocol.roll import Entry, Roll, Standing

STUDENTS, ROLLS = 200, 50


def roll(turn: int) -> bytes:
    """Return a roll in which a tenth are elsewhere than before."""
    students = (
        Entry(
            f"student {number:03}",
            Standing(
                (number + turn) % 10 > 0,
                number + turn,
                number,
                "first 3",
                number % 2 > 0,
                looks="view: surface",
                hand=(number + turn) % 25 == 0,
            ),
            float(number),
            "36",
            "wrong",
            "the ½ forgotten",
        )
        for number in range(STUDENTS)
    )
    return json.dumps(asdict(Roll((), tuple(students)))).encode()


async def main() -> None:
    """Print the median and the most of the milliseconds."""
    part, _ = teacher()
    codes: list[str] = []
    # Without a terminal, Textual would leave that out.
    page.display = lambda _, changes: codes.append(changes.render_segments(part.explorer.console))  # type: ignore[assignment,attr-defined]
    async with running(part) as pilot:
        part.member.heard(Kind.ROLL, roll(0))
        await pilot.press("t")
        await until(lambda: isinstance(part.explorer.screen, Desk))
        spent = []
        for turn in range(ROLLS):
            payload = roll(turn)
            began = time.process_time()
            part.member.heard(Kind.ROLL, payload)
            await asyncio.sleep(0)
            spent.append(1000 * (time.process_time() - began))
    assert len(codes) >= ROLLS - 1
    print(f"{len(payload):,} bytes: {median(spent):.1f} ms CPU, {max(spent):.1f} at most")


if __name__ == "__main__":
    asyncio.run(main())
