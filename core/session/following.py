"""Following a teacher: taking over what is presented, and leaving it by an own step."""

from dataclasses import fields, replace

from core.session.breakpoints import known_to
from core.session.session import Look, Session


def presentable(session: Session) -> Session:
    """Return what of a teacher's session is presented: all but guesses, breakpoints and past."""
    return replace(session.now, answers=(), guessing=False, breakpoints="")


def followed(mine: Session, teacher: Session, before: Session | None = None) -> Session:
    """Return my session where the teacher's is: at its place, with its runs and its lesson.

    My guesses, undo and redo stay, and the breakpoints that the teacher's run can have. So does my
    look, but for what the teacher has changed since `before`, the session presented last; without
    one, the look is the teacher's.
    """
    theirs = {field.name: getattr(teacher.look, field.name) for field in fields(Look)}
    changed = {
        name: value
        for name, value in theirs.items()
        if before is None or getattr(before.look, name) != value
    }
    return replace(
        teacher,
        look=replace(mine.look, **changed),
        undo=mine.undo,
        redo=mine.redo,
        answers=mine.answers,
        guessing=mine.guessing,
        breakpoints=known_to(teacher.run.model, mine.breakpoints),
    )


def left(before: Session, after: Session) -> bool:
    """Whether what I did between the two is a step of my own, and no way of looking or asking."""
    return any(
        getattr(before, name) != getattr(after, name)
        for name in ("run", "at", "name", "others", "lesson", "stop")
    )
