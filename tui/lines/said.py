"""What is said of a session on plain lines; each makes sense read aloud."""

import re
from collections.abc import Iterator
from dataclasses import fields

from core.descent.path import path_of
from core.explain.derivation import derive
from core.lessons.progress import hidden, in_sight, stop_of, text_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.lesson import Stop
from core.session.session import Look, Session
from core.text.ascii import to_ascii
from core.text.numbers import show
from core.text.quoting import quoted
from tui.app.status import status
from tui.app.tagging import signs
from tui.keys import Keymap
from tui.panels import derivation
from tui.panels.lesson import wanted
from tui.panels.view import Aloud
from tui.panels.views import VIEWS, shown, suiting
from tui.screen.lines import Line, Room
from tui.screen.lines import text_of as plain

WIDE = Room(10_000, 1)
"""Room for every line whole: who listens scrolls nothing."""
_TALL = Room(400, 400)
_PAGE = Room(160, 60)  # What can be asked of is what stands on such a page.
_ROWS = 10  # Of the table, where no number is asked for.


def place(session: Session) -> str:
    """Say where the session is, as the status line does."""
    return f"{_spoken(status(in_sight(session), WIDE, False))}."


def _spoken(line: Line) -> str:
    """Return a line with commas where columns are apart."""
    return re.sub(r" {2,}", ", ", plain(line).replace("▸", " ").strip())


def change(before: Session | None, now: Session) -> Iterator[str]:
    """Yield what differs from before: what was revealed, where it is, and how it is looked at."""
    if before is None:
        yield place(now)
        yield from stop(now) if now.lesson else ()
        return
    moved = before.at != now.at
    new = list(revealed(now)) if moved and now.at > before.at else []
    yield from new
    if not new and (moved or before.run != now.run or before.name != now.name):
        yield place(now)
    if before.breakpoints != now.breakpoints:
        yield f"Stops at: {now.breakpoints or 'nothing'}."
    if now.lesson and (before.lesson, before.stop) != (now.lesson, now.stop):
        yield from stop(now)  # Which has the looks that it needs.
    elif now.lesson and before.met != now.met:
        yield from _text(now)
    elif not moved and before.look != now.look:
        yield from _looks(before.look, now)


def revealed(session: Session) -> Iterator[str]:
    """Yield the equations that the last move revealed, and the parameters of a complete update."""
    named = 0
    for line in derive(session.update, session.revealed, session.look.digits, WIDE.width):
        if not (line.revealed and session.fresh(line.stage)):
            continue
        if line.stage != named:
            yield f"Update {session.shown + 1:,}, {session.run.stages.title(line.stage)}:"
            named = line.stage
        yield plain(line.spans)
    if named and session.phase is Phase.UPDATE:
        yield f"After update {session.done:,}: {_parameters(session)}."


def _parameters(session: Session) -> str:
    values = path_of(session.run).row(session.done)
    return _pairs(session, dict(zip(session.run.model.parameters, values, strict=True)))


def _pairs(session: Session, values: dict[str, float]) -> str:
    symbols = session.run.equations_at(session.shown).symbols
    digits = session.look.digits
    return ", ".join(f"{symbols[key]} = {show(value, digits)}" for key, value in values.items())


def _looks(before: Look, session: Session) -> Iterator[str]:
    """Yield what of the looks differs; of the table's cursor and the view, what it shows."""
    differing = [
        each.name
        for each in fields(Look)
        if getattr(before, each.name) != getattr(session.look, each.name)
    ]
    for name in differing:
        if name == "view":
            yield from view(session)
        elif name == "row":
            yield row(session, session.row)
        elif name in ("unit", "weight", "rules"):
            yield from _in_focus(session)
        elif name != "focus" or "view" not in differing:
            value = getattr(session.look, name)
            words = {True: "yes", False: "no"}.get(value, str(value))
            yield f"{name.replace('_', ' ').replace('sideways', 'columns aside')}: {words}."


def whole(session: Session, room: Room = _TALL) -> Iterator[str]:
    """Yield the derivation as it stands, with formulas alone for what is still to come."""
    yield f"{derivation.title(session)}:"
    for mark, *parts in filter(None, derivation.lines(session, room)):
        labelled = len(mark.text) == 1  # A rule stands further in.
        if labelled and parts[0].text.strip():
            yield f"{parts.pop(0).text}:"
        yield from filter(None, [plain((mark, *parts)).removeprefix("▸").strip()])


def _in_focus(session: Session) -> Iterator[str]:
    """Yield the derivation as far as it is about the unit and the weight in focus."""
    return whole(session, Room(_TALL.width, derivation.wanted(session)))


def view(session: Session) -> Iterator[str]:
    """Yield the view as it is where it is words and numbers; of a drawing, where these are."""
    name = shown(session)
    chosen = VIEWS[name]
    yield f"{name.capitalize()} view:"
    if not chosen.in_words:
        others = [each for each in suiting(session) if VIEWS[each].in_words]
        yield f"{chosen.about} It is a drawing. In words and numbers: {', '.join(others)}."
        return
    lines = chosen.lines(in_sight(session), _TALL)
    if chosen.aloud is Aloud.CODE:
        yield from filter(str.strip, (plain(line)[1:].rstrip() for line in lines))
    else:
        yield from filter(None, map(_spoken, lines))


def table(session: Session, count: int = _ROWS) -> Iterator[str]:
    """Yield the last rows of the iteration table, one sentence each."""
    rows = in_sight(session).rows
    return (row(session, number) for number in range(max(1, rows - count + 1), rows + 1))


def row(session: Session, number: int) -> str:
    """Say a row of the iteration table, counted from 1, as far as it is known."""
    seen = in_sight(session)
    run, index, path = seen.run, number - 1, path_of(seen.run)
    path.extend(index)
    given = (*run.sample(index), *path.row(index))
    values = dict(zip(run.model.given, given, strict=True))
    if index < run.stages.done(seen.furthest, Phase.FORWARD):
        values |= {key: path.update(index)[key] for key in run.model.predictions}
    if index < run.stages.done(seen.furthest, Phase.LOSS):
        values[LOSS] = path.update(index)[LOSS]
    sample = run.sample_at(index) + 1
    return f"Update {number:,}, sample {sample}: {_pairs(session, values)}."


def stop(session: Session) -> Iterator[str]:
    """Yield the text of the lesson's stop, and what there is to do."""
    if session.lesson is None:
        yield "No lesson is open."
        return
    yield f"{session.lesson.title}, stop {session.stop + 1} of {len(session.lesson.stops)}."
    yield from _text(session)


def _text(session: Session) -> Iterator[str]:
    """Yield what the stop says now, and how to go on."""
    yield from filter(None, [" ".join(text_of(session).replace("`", "").replace("$", "").split())])
    if shown_now := stop_of(session):
        yield _to_do(session, shown_now)


def _to_do(session: Session, shown_now: Stop) -> str:
    if not session.met:
        if shown_now.questions:
            return "A full stop alone asks."
        return f"To do: {wanted(shown_now)}. A full stop alone does it for you."
    done = "Done. " if shown_now.asks else ""
    if session.lesson and session.stop < len(session.lesson.stops) - 1:
        return f"{done}A full stop alone goes on."
    return f"{done}This was the last stop: L leave leaves the lesson."


def keys(session: Session, keymap: Keymap) -> Iterator[str]:
    """Yield the key table, as far as no lesson hides it, by the names that can be typed."""
    for group, rows in keymap.groups.items():
        yield f"{group}:"
        shown_now = (each for each in rows if hidden(session).isdisjoint(each.keys))
        yield from (f"{', '.join(each.keys)}: {each.help}" for each in shown_now)


def what(session: Session, sign: str) -> Iterator[str]:
    """Yield what a sign or a word is, or without one, which there are on the page."""
    top = status(in_sight(session), _PAGE, False)
    known = signs(in_sight(session), _PAGE, top)
    for written, sentence in known.items():
        if sign in (written, to_ascii(written)):
            yield sentence
            return
    if sign:
        yield f"{quoted(sign)} is none of them."
    yield f"There are: {'   '.join(known)}"
    yield "Type / and one of them, such as / η."
