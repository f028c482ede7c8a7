"""What is said of a session on plain lines; each makes sense read aloud."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from core.descent.path import path_of
from core.explain.derivation import derive
from core.lessons.progress import hidden, in_sight, stop_of, text_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.lesson import Stop
from core.session.session import Look, Session
from core.text.ascii import to_ascii
from core.text.numbers import plain as plain_number
from core.text.numbers import show
from core.text.quoting import quoted
from tui.app.status import status
from tui.app.tagging import signs
from tui.keys import FIRST, Keymap
from tui.lines.typed import SPOKEN
from tui.panels import derivation
from tui.panels.lesson import wanted
from tui.panels.view import Aloud
from tui.panels.views import VIEWS, shown, suiting
from tui.screen.lines import Line, Room
from tui.screen.lines import text_of as plain

WIDE = Room(10_000, 1)
"""Room for every line whole: who listens scrolls nothing."""
_TALL = Room(400, 400)
_MENTIONS = 3  # Sentences that speak of a word.
_PAGE = Room(160, 60)  # What can be asked of is what stands on such a page.
_RULES = 12  # Lines of rules, at the most.
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
    moved, elsewhere = before.at != now.at, (before.run, before.name) != (now.run, now.name)
    new = list(revealed(now)) if now.at > before.at and not elsewhere else []
    yield from new
    if not new and (moved or elsewhere):
        yield place(now)
        yield f"{_pairs(now, _known(now))}."
    if before.lesson and not now.lesson:
        yield "The lesson is left; the run stays, and a comma comes back to it."
    if before.breakpoints != now.breakpoints:
        yield f"Stops at: {now.breakpoints or 'nothing'}."
    if now.lesson and (before.lesson, before.stop) != (now.lesson, now.stop):
        yield from stop(now)  # Which has the looks that it needs.
        if before.look.view != now.look.view:
            yield f"The view now: {shown(now)}."
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


def brief(session: Session) -> str:
    """Say an update in a line, for whoever hears one after the other."""
    loss = _pairs(session, {LOSS: session.update[LOSS]})
    return f"Update {session.done:,}: {loss}, then {_parameters(session)}."


def _known(session: Session) -> dict[str, float]:
    """Return what is revealed of the update shown: sample, parameters, predictions, loss."""
    run, index, path = session.run, session.shown, path_of(session.run)
    given = (*run.sample(index), *path.row(index))
    values = dict(zip(run.model.given, given, strict=True))
    if session.reveals(Phase.UPDATE):
        return dict(zip(run.model.parameters, path.row(session.done), strict=True))
    if session.reveals(Phase.FORWARD):
        values |= {key: session.update[key] for key in run.model.predictions}
    if session.reveals(Phase.LOSS):
        values[LOSS] = session.update[LOSS]
    return values


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
    if not {"unit", "weight", "rules"}.isdisjoint(differing):
        yield from _in_focus(session)
    for name in differing:
        if name == "view":
            yield from view(session)
        elif name == "row":
            yield row(session, session.row)
        elif name == "rules":
            yield f"The rules behind the slopes are {'shown' if session.look.rules else 'hidden'}."
        elif name == "speed":
            speed = plain_number(session.look.speed)
            yield f"It plays {speed} update{'' if speed == '1' else 's'} a second."
        elif name in ("unit", "weight"):
            pass  # Both are heard of above.
        elif name != "focus" or "view" not in differing:
            value = getattr(session.look, name)
            words = ("no", "yes")[value] if isinstance(value, bool) else f"{value}"
            yield f"{name.replace('_', ' ').replace('sideways', 'columns aside')}: {words}."


def whole(session: Session) -> Iterator[str]:
    """Yield the derivation as it stands, with formulas alone for what is still to come."""
    yield f"Derivation of update {session.shown + 1:,}:"
    yield from _derived(session, _TALL)


def _derived(session: Session, room: Room) -> Iterator[str]:
    for mark, *parts in filter(None, derivation.lines(session, room)):
        labelled = len(mark.text) == 1  # A rule stands further in.
        if labelled and parts[0].text.strip():
            yield f"{parts.pop(0).text}:"
        yield from filter(None, [plain((mark, *parts)).removeprefix("▸").strip()])


def _in_focus(session: Session) -> Iterator[str]:
    """Yield the derivation as far as it is about the unit and the weight in focus."""
    yield f"{derivation.title(session)}:"
    every = len(session.update.equations.every)
    height = derivation.wanted(session)
    room = Room(_TALL.width, height + _RULES * session.look.rules)
    yield from _derived(session, _TALL if every <= height else room)


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


def _wanted(stop: Stop) -> str:
    asked = wanted(stop)
    return f"go on {asked}" if asked.startswith("to ") else asked


def _to_do(session: Session, shown_now: Stop) -> str:
    if not session.met:
        if shown_now.questions:
            return "A full stop alone asks."
        return f"To do: {_wanted(shown_now)}. A full stop alone does it for you."
    done = "Done. " if shown_now.asks else ""
    if session.lesson and session.stop < len(session.lesson.stops) - 1:
        return f"{done}A full stop alone goes on."
    return f"{done}This was the last stop: L leave leaves the lesson."


def keys(session: Session, keymap: Keymap, asked: str = "") -> Iterator[str]:
    """Yield a group of the key table, but for what a lesson hides; or which groups there are."""
    groups = {name.lower(): rows for name, rows in keymap.groups.items()}
    if asked not in groups:
        yield from (f"{_called(written.split())}: {does}" for written, does in FIRST)
        yield f"Type ? and one of: {', '.join(groups)}."
        return
    for each in groups[asked]:
        if hidden(session).isdisjoint(each.keys):
            yield f"{_called(each.keys)}: {each.help}"


def _called(keys: Iterable[str]) -> str:
    """Name keys, which may be signs that a reader leaves out."""
    return ", ".join(f"{SPOKEN[key]} ({key})" if key in SPOKEN else key for key in keys)


def what(session: Session, sign: str) -> Iterator[str]:
    """Yield what a sign or a word is, or else the sentences that speak of it."""
    seen = in_sight(session)
    known = signs(seen, _PAGE, status(seen, _PAGE, False))
    spelled = {to_ascii(written): said for written, said in known.items()} | known
    if not sign:
        named = [written for written in known if any(map(str.isalpha, written))]
        yield f"There are: {', '.join(named)}."
        yield "Type / and one of them, such as / eta, or a word of what it is, such as / rate."
    elif sign in spelled:
        yield spelled[sign]
    else:
        word = re.compile(rf"\b{re.escape(sign)}", re.IGNORECASE)
        found = [said for said in known.values() if word.search(said)]
        yield from found[:_MENTIONS] or [f"{quoted(sign)} is none of the signs here; / lists them."]
