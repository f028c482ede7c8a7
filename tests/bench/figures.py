"""The measurements of the app on a pty, each beside what it is compared with."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

import facts
from pty_session import Answer, Frame, PtySession
from report import Row, at_most, compared, mb, ms

KEYS = 60
STARTS = 7
WARM_UP = 5
FAR = 1_000_000
MOST = 2_000_000
ROWS = 100_000
_SHORT = 0.05  # Seconds of quiet after a key that is not measured.


def one_update() -> Iterator[Row]:
    """Measure a key press of the worked example against one of the bare app, turn about."""
    with PtySession(facts.WORKED) as app, PtySession(facts.COUNTER) as bare:
        app.first_frame(facts.FRAME)
        bare.first_frame(facts.COUNTER_FRAME)
        ours, theirs = in_turn(app, bare, KEYS)
    yield at_most("one update, key to last byte", seconds_of(ours), seconds_of(theirs), 3.5)
    size, bare_size = (int(median(a.size for a in answers)) for answers in (ours, theirs))
    yield Row(
        "bytes sent for it, median",
        f"{size:,}",
        f"{bare_size:,}",
        f"{size / bare_size:.1f}",
        "≤ 1,500",
        size <= 1500,
    )


def start_and_memory() -> Iterator[Row]:
    """Start the app and the bare one, turn about, and look at each once it has answered keys."""
    kinds = (facts.WORKED, facts.FRAME), (facts.COUNTER, facts.COUNTER_FRAME)
    frames: tuple[list[Frame], list[Frame]] = ([], [])
    sizes: dict[str, tuple[list[int], list[int]]] = {"Rss": ([], []), "Pss": ([], [])}
    for number in range(STARTS + 1):  # The first of each reads the files from disk.
        for kind, (command, words) in enumerate(kinds):
            with PtySession(command) as session:
                frame = session.first_frame(words)
                for _ in range(WARM_UP):
                    session.press(facts.UPDATE, _SHORT)
                if number == 0:
                    continue
                frames[kind].append(frame)
                for field, both in sizes.items():
                    both[kind].append(_memory(session, field))
    ours, theirs = map(seconds_of, frames)
    yield at_most("start to the first complete frame", ours, theirs, 1.25)
    ours, theirs = (median(frame.words for frame in each) for each in frames)
    yield compared("of that, to all its words; charts may follow", ours, theirs)
    for field, bar in ("Rss", 1.4), ("Pss", None):
        ours, theirs = (median(each) for each in sizes[field])
        name = f"resident memory ({field.upper()})"
        if not theirs:
            yield Row(name, "not told by this system")
        elif bar:
            yield at_most(name, ours, theirs, bar, mb)
        else:
            yield compared(name, ours, theirs, mb)


def far_from_the_start() -> Iterator[Row]:
    """Measure the same key press at update 1,000,000 and at update 10, turn about."""
    with PtySession(facts.loop_at(FAR)) as far, PtySession(facts.loop_at(10)) as near:
        far.first_frame(facts.frame_at(FAR))
        near.first_frame(facts.frame_at(10))
        answers = in_turn(far, near, KEYS, facts.BACK)
    ours, theirs = map(seconds_of, answers)
    yield at_most(f"the same key at update {FAR:,} against update 10", ours, theirs, 1.1)


def memory_of_an_update() -> Iterator[Row]:
    """Compare resident memory with 2,000,000 updates recorded and with 10."""
    sizes = []
    for update in (MOST, 10):
        with PtySession(facts.loop_at(update)) as session:
            session.first_frame(facts.frame_at(update))
            session.press(facts.UPDATE)
            sizes.append(_memory(session, "Rss"))
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


def many_rows() -> Iterator[Row]:
    """Open a file of 100,000 rows and the worked example, and press a key in each, turn about."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path)
        commands = facts.on_file(path), facts.WORKED
        frames: tuple[list[Frame], list[Frame]] = ([], [])
        for _ in range(3):
            for kind, command in enumerate(commands):
                with PtySession(command) as session:
                    frames[kind].append(session.first_frame(facts.FRAME))
        with PtySession(commands[0]) as large, PtySession(commands[1]) as small:
            large.first_frame(facts.FRAME)
            small.first_frame(facts.FRAME)
            answers = in_turn(large, small, 20)
    name = f"{ROWS:,} rows of CSV:"
    for figure, (ours, theirs) in ("the first frame", frames), ("one update", answers):
        yield compared(f"{name} {figure}, against five rows", seconds_of(ours), seconds_of(theirs))


def write_rows(path: Path) -> None:
    """Write x from 0 to 1 and y on a line, with noise that is the same each time."""
    lines = (f"{i / ROWS},{2 * i / ROWS + 1 + (i * 7919 % 101 - 50) / 500}" for i in range(ROWS))
    path.write_text("\n".join(["x,y", *lines, ""]), encoding="utf-8")


def in_turn(
    first: PtySession, second: PtySession, keys: int, back: bytes = b""
) -> tuple[list[Answer], list[Answer]]:
    """Press the key of one update in each, turn about; `back`, if any, takes it back each time."""
    answers: tuple[list[Answer], list[Answer]] = ([], [])
    for number in range(WARM_UP + keys):
        for kind, session in enumerate((first, second)):
            answer = session.press(facts.UPDATE)
            if number >= WARM_UP:
                answers[kind].append(answer)
            if back:
                session.press(back, _SHORT)
    return answers


def seconds_of(answers: Iterable[Answer | Frame]) -> float:
    return median(answer.seconds for answer in answers)


def _memory(session: PtySession, field: str) -> int:
    """Return bytes of memory, or 0 where the system does not tell."""
    try:
        return session.memory(field)
    except OSError:
        return 0
