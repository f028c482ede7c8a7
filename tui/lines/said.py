"""What is said of a session on plain lines; each makes sense read aloud."""

from collections.abc import Iterator
from dataclasses import fields

from core.descent.path import path_of
from core.explain.derivation import derive
from core.lessons.progress import in_sight, stop_of, text_of
from core.model.stages import Phase
from core.quiz.asking import Asking
from core.quiz.question import given
from core.session.session import Look, Session
from core.text.numbers import show
from tui.app.status import status
from tui.panels.lesson import title, wanted
from tui.screen.lines import Room

WIDE = Room(10_000, 1)
"""Room for every line whole: who listens scrolls nothing."""


def place(session: Session) -> str:
    """Say where the session is, as the status line does."""
    line = "".join(span.text for span in status(in_sight(session), WIDE, False))
    return ", ".join(filter(None, (part.strip() for part in line.split("  "))))


def revealed(session: Session) -> Iterator[str]:
    """Yield the equations that the last move revealed, and the parameters of a complete update."""
    named = 0
    for line in derive(session.update, session.revealed, session.look.digits, WIDE.width):
        if not (line.revealed and session.fresh(line.stage)):
            continue
        if line.stage != named:
            stages = session.run.stages
            yield f"update {session.shown + 1:,}, {stages.title(line.stage)}:"
            named = line.stage
        yield "".join(span.text for span in line.spans)
    if named and session.phase is Phase.UPDATE:
        yield f"After update {session.done:,}: {_parameters(session)}."


def looks(before: Look, after: Look) -> Iterator[str]:
    """Yield what of the looks differs; a view is drawn, so its name is all that is said of it."""
    for each in fields(Look):
        now = getattr(after, each.name)
        if now != getattr(before, each.name):
            drawn = ", a picture that lines do not draw" if each.name == "view" else ""
            yield f"{each.name.replace('_', ' ')}: {now}{drawn}."


def table(session: Session) -> Iterator[str]:
    """Yield the parameters after each update reached, one sentence each."""
    seen = in_sight(session)
    for done in range(seen.updates + 1):
        yield f"After update {done:,}: {_parameters(seen, done)}."


def _parameters(session: Session, done: int | None = None) -> str:
    path = path_of(session.run)
    values = path.row(session.done if done is None else done)
    names = session.run.model.parameters
    digits = session.look.digits
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} = {show(value, digits)}" for name, value in pairs)


def stop(session: Session) -> Iterator[str]:
    """Yield the text of the lesson's stop, and what there is to do."""
    shown = stop_of(session)
    if shown is None or session.lesson is None:
        return
    yield f"{title(session)}."
    yield from filter(None, text_of(session).replace("`", "").replace("$", "").splitlines())
    if not session.met:
        how = "asks" if shown.questions else "does it for you"
        yield f"To do: {wanted(shown)}. A full stop alone {how}."
    elif session.stop < len(session.lesson.stops) - 1:
        yield "Done. A full stop alone goes on."
    else:
        yield "This was the last stop. L leave leaves the lesson."


def question(asking: Asking) -> Iterator[str]:
    """Yield a question, what is given, and how to answer."""
    asked = asking.question
    yield (f"Update {asked.update}: " if asked.update else "") + asked.prompt
    if told := given(asked, asking.digits):
        yield f"Given: {told}."
    if asked.choices:
        yield from (f"{number}: {text}" for number, text in enumerate(asked.choices, start=1))
        yield "Type the number of a choice, or skip."
    else:
        words = f", or {', '.join(asked.words)}" if asked.words else ""
        yield f"Type a number or an expression{words}, or skip."
