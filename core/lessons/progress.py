"""A session taken through a lesson, from stop to stop."""

from collections.abc import Collection
from dataclasses import replace

from core.descent.run import Run
from core.explain.loss_series import data_set_loss
from core.model.stages import Phase
from core.quiz.arithmetic import evaluate
from core.quiz.question import judge, typed_question
from core.session.focus import following
from core.session.lesson import Goal, Lesson, Stop
from core.session.runs import same_start, switched, with_run
from core.session.session import Refused, Session, Verdict, stopped, travel
from core.text.numbers import show

_LONGEST_TYPED = 30  # Characters of an answer that are repeated as they are.


def begin(session: Session, lesson: Lesson) -> Session:
    """Return the session at the first stop of a lesson; its runs so far stay.

    A run that the lesson begins with may be among them, done long before: it is shown from its
    start, or the first stop would be over before it was read. Raises Refused where there are too
    many runs.
    """
    return _arrived(replace(session, lesson=lesson), 0, place=0)


def left(session: Session) -> Session:
    """Return the session out of its lesson, with the run as it is. Raises Refused without one."""
    _lesson(session)
    return replace(session, lesson=None, stop=0, met=False)


def stop_of(session: Session) -> Stop | None:
    """Return the stop shown, if the session is in a lesson."""
    return session.lesson.stops[session.stop] if session.lesson else None


def next_stop(session: Session, count: int = 1) -> Session:
    """Go on to the next stop, also where this one's goal is not met: nobody gets stuck.

    Raises Refused at the last stop and outside of a lesson.
    """
    last = len(_lesson(session).stops) - 1
    if session.stop == last:
        raise Refused("This was the last stop. L chooses another lesson, or leaves this one.")
    return _arrived(session, min(session.stop + count, last))


def previous_stop(session: Session, count: int = 1) -> Session:
    """Go back to the stop before, on the run that it is about; nothing computed is lost.

    A stop with a place of its own is shown there, another one where its run was left. Raises
    Refused at the first stop and outside of a lesson.
    """
    _lesson(session)
    if session.stop == 0:
        raise Refused("This is the first stop.")
    return _arrived(session, max(session.stop - count, 0))


def _lesson(session: Session) -> Lesson:
    if session.lesson is None:
        raise Refused("There is no lesson open: L chooses one.")
    return session.lesson


def _arrived(session: Session, index: int, place: int | None = None) -> Session:
    """Return the session at a stop: its run, its place where it has one, its unit and its view.

    Where it has no place, it is shown at `place`; None leaves that as it is.
    """
    lesson = _lesson(session)
    before = lesson.stops[: index + 1]
    stop = before[-1]
    session = _on(session, next((each.start for each in reversed(before) if each.start), None))
    place = place_of(stop.goto, session.run) if stop.goto else place
    if place is not None and session.at != place:
        session = travel(session, place)
    session = following(session)
    look = replace(session.look, unit=stop.unit, view=stop.view or session.look.view)
    session = replace(session, look=look)
    return noticed(replace(session, stop=index, met=False))


def _on(session: Session, start: Run | None) -> Session:
    """Return the session on the run that a stop begins, or on one changed from it."""
    run = _lesson(session).start if start is None else start
    if same_start(run, session.run):
        return session
    same = next((each.name for each in session.others if same_start(run, each.run)), "")
    return switched(session, same) if same else with_run(session, run)


def noticed(session: Session, keys: Collection[str] = ()) -> Session:
    """Return the session with the goal of its stop met, if it is.

    `keys` are the names of the key just pressed.
    """
    stop = stop_of(session)
    if stop is None or session.met or stop.question:
        return session
    if stop.press in keys or (not stop.press and _reached(session, stop.reach)):
        return replace(session, met=True)
    return session


def _reached(session: Session, goal: Goal | None) -> bool:
    if goal is None:
        return True
    match goal.kind:
        case "update":
            return session.at >= place_of(goal, session.run)
        case "epoch":
            return session.done >= goal.number * len(session.run.data)
        case "stopped":
            return bool(stopped(session))
        case "view":
            return session.look.view == goal.word
        case "loss":
            return data_set_loss(session.run, session.done) < goal.number
        case "rate":
            return session.settings.rate < goal.number
        case _:
            return len(session.others) + 1 >= goal.number


def place_of(goal: Goal, run: Run) -> int:
    """Return the place of a run that a goal of the kind update names."""
    stages, before = run.stages, int(goal.number) - 1
    phase = Phase[goal.word.upper()] if goal.word else Phase.UPDATE
    if goal.layer:
        return stages.place(before) + stages.stage(phase, goal.layer)
    return stages.place(before, phase)


def hidden(session: Session) -> frozenset[str]:
    """Return the keys that are not offered at this stop."""
    if session.lesson is None:
        return frozenset()
    shown = {key for stop in session.lesson.stops[: session.stop + 1] for key in stop.show}
    return frozenset(session.lesson.hide) - shown


def judged(session: Session, text: str) -> tuple[Session, str]:
    """Return the session after an answer to the question of its stop, and what to say of it.

    A number is right within half a unit of the last digit shown. Raises ExpressionError for
    what is no number, and no word to choose.
    """
    stop = stop_of(session)
    assert stop is not None
    digits = session.look.digits
    asked = typed_question(stop.question, stop.answer, stop.choices)
    right = judge(asked, text, digits).verdict is Verdict.RIGHT
    answer = stop.answer if stop.choices else show(asked.value, digits)
    given = text.strip()
    if not stop.choices and len(text) > _LONGEST_TYPED:
        given = show(evaluate(text), 17)
    said = f"Right: {answer}." if right else f"Not {given}: it is {answer}."
    return replace(session, met=True), said
