"""The measurements of the app on a pty, each beside what it is compared with."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

import facts
from pty_session import Answer, PtySession
from report import Row, at_most, mb, ms

KEYS = 60
STARTS = 7
WARM_UP = 5
FAR = 1_000_000
MOST = 2_000_000
ROWS = 100_000
_SHORT = 0.05  # Seconds of quiet after a key that is not measured.


def start_and_memory() -> Iterator[Row]:
    """Start the app and the bare one, turn about, and look at each once it has answered keys."""
    kinds = (facts.WORKED, facts.FRAME), (facts.BARE, facts.COUNTER_FRAME)
    frames: tuple[list[float], list[float]] = ([], [])
    sizes: tuple[list[float], list[float]] = ([], [])
    for number in range(STARTS + 1):  # The first of each reads the files from disk.
        for kind, (command, words) in enumerate(kinds):
            with PtySession(command) as session:
                frame = session.first_frame(words)
                for _ in range(WARM_UP):
                    session.press(facts.UPDATE, _SHORT)
                if number:
                    frames[kind].append(frame)
                    sizes[kind].append(_memory(session))
    ours, theirs = map(median, frames)
    figure = "start to complete frame, against a bare app that imports numpy and plotext"
    yield at_most(figure, ours, theirs, 1.15)
    ours, theirs = map(median, sizes)
    if theirs:
        yield at_most("resident memory, likewise", ours, theirs, 1.12, mb)
    else:
        yield Row("resident memory, likewise", "not told by this system")


def far_from_the_start() -> Iterator[Row]:
    """Measure the same key press at update 1,000,000 and at update 10, turn about."""
    for name, bar in ("loop", 1.1), ("xor", 1.2):
        with PtySession(facts.at(name, FAR)) as far, PtySession(facts.at(name, 10)) as near:
            far.first_frame(facts.frame_at(FAR))
            near.first_frame(facts.frame_at(10))
            answers = in_turn(far, near, KEYS, back=facts.BACK)
        ours, theirs = map(seconds_of, answers)
        yield at_most(f"the same key at update {FAR:,} of {name} against 10", ours, theirs, bar)


def memory_of_an_update() -> Iterator[Row]:
    """Compare resident memory with 2,000,000 updates recorded and with 10."""
    sizes = []
    for update in (MOST, 10):
        with PtySession(facts.loop_at(update)) as session:
            session.first_frame(facts.frame_at(update))
            session.press(facts.UPDATE)
            sizes.append(_memory(session))
    each = (sizes[0] - sizes[1]) / MOST
    name = "resident memory per recorded update"
    if sizes[1]:
        yield Row(name, f"{each:.1f} bytes", bar="≤ 32", met=each <= 32)
    else:
        yield Row(name, "not told by this system")


def a_million_updates() -> Iterator[Row]:
    """Ask for 1,000,000 updates; look for the progress bar, another key's answer, and Esc."""
    keys, asked = facts.updates(FAR), f"{FAR:,} updates asked for"
    with PtySession(facts.LOOP) as session:
        session.first_frame(facts.FRAME)
        yield answered(f"{asked}: a progress bar", session, keys, facts.PROGRESS)
        yield answered(f"{asked}: from there to the end", session, b"", facts.frame_at(FAR))
    with PtySession(facts.LOOP) as session:
        session.first_frame(facts.FRAME)
        session.ask(keys, facts.PROGRESS)
        yield answered(f"{asked}: Tab meanwhile shows the next view", session, *facts.NEXT_VIEW)
        yield answered(f"{asked}: Esc stops it", session, *facts.STOP)


def answered(figure: str, session: PtySession, keys: bytes, words: Sequence[str]) -> Row:
    """Type `keys`, and return the row of how long the words took."""
    try:
        return Row(figure, ms(session.ask(keys, words, 10)), bar="it does", met=True)
    except TimeoutError:
        return Row(figure, "not in 10 s", bar="it does", met=False)


def write_rows(path: Path) -> None:
    """Write x from 0 to 1 and y on a line, with noise that is the same each time."""
    lines = (f"{i / ROWS},{2 * i / ROWS + 1 + (i * 7919 % 101 - 50) / 500}" for i in range(ROWS))
    path.write_text("\n".join(["x,y", *lines, ""]), encoding="utf-8")


def in_turn(
    first: PtySession,
    second: PtySession,
    keys: int,
    asked: tuple[bytes, bytes] = (facts.UPDATE, facts.UPDATE),
    back: bytes = b"",
) -> tuple[list[Answer], list[Answer]]:
    """Press what is `asked` of each, turn about; `back`, if any, takes it back each time."""
    answers: tuple[list[Answer], list[Answer]] = ([], [])
    for number in range(WARM_UP + keys):
        for kind, session in enumerate((first, second)):
            answer = session.press(asked[kind])
            if number >= WARM_UP:
                answers[kind].append(answer)
            if back:
                session.press(back, _SHORT)
    return answers


def seconds_of(answers: Iterable[Answer]) -> float:
    """Return the median of how long the answers took."""
    return median(answer.seconds for answer in answers)


def _memory(session: PtySession) -> int:
    """Return bytes of resident memory, or 0 where the system does not tell."""
    try:
        return session.memory()
    except OSError:
        return 0
