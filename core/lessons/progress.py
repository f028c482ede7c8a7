"""A session taken through a lesson, from stop to stop.

A stop has a place of its own at which it begins, and one at which it ends, and its text is about
that one. Whoever is elsewhere is welcome there, and `,` leads back.
"""

from collections.abc import Collection
from dataclasses import replace

from core.descent.path import changed, path_of
from core.explain.loss_series import data_set_loss
from core.lessons.places import Place, arrival, ending
from core.lessons.texts import filled, in_full
from core.quiz.question import Question, question_about, typed_question, wanted
from core.session.concealing import concealed
from core.session.lesson import Goal, Lesson, Stop
from core.session.runs import switched, with_run
from core.session.session import PANELS, Refused, Session, stopped
from core.text.numbers import show


def begin(session: Session, lesson: Lesson) -> Session:
    """Return the session at the first stop of a lesson; its runs so far stay.

    Raises Refused where there are too many runs.
    """
    return _arrived(replace(session, lesson=lesson, lesson_left=None), 0)


def left(session: Session) -> Session:
    """Return the session out of its lesson, with the run as it is. Raises Refused without one."""
    return replace(session, lesson=None, lesson_left=_lesson(session))


def reopened(session: Session) -> Session:
    """Return the session in the lesson that was left, at the same stop.

    Raises Refused where none was.
    """
    if session.lesson_left is None:
        raise Refused("There is no lesson open: L chooses one.")
    return returned(replace(session, lesson=session.lesson_left, lesson_left=None))


def stop_of(session: Session) -> Stop | None:
    """Return the stop shown, if the session is in a lesson."""
    return session.lesson.stops[session.stop] if session.lesson else None


def _stop(session: Session) -> Stop:
    return _lesson(session).stops[session.stop]


def next_stop(session: Session, count: int = 1) -> Session:
    """Go on to the next stop, whatever was done at this one.

    Raises Refused at the last stop and outside of a lesson.
    """
    last = len(_lesson(session).stops) - 1
    if session.stop == last:
        raise Refused("This was the last stop. L chooses another lesson, or leaves this one.")
    return _arrived(session, min(session.stop + count, last))


def previous_stop(session: Session, count: int = 1) -> Session:
    """Return to what this stop is about; from there, go back to the stop before.

    It returns to the lesson that was left, too. Nothing computed is lost. Raises Refused at the
    first stop, and where there is no lesson.
    """
    if session.lesson_left:
        return reopened(session)
    lesson = _lesson(session)
    if elsewhere(session):
        return returned(session)
    if session.stop == 0:
        raise Refused("This is the first stop.")
    return _arrived(replace(session, lesson=lesson), max(session.stop - count, 0))


def performed(session: Session) -> Session:
    """Return the session with what its stop asks for done, as far as no key need be pressed."""
    stop = stop_of(session)
    assert stop is not None
    session = returned(session)
    if not stop.press:
        there = ending(_lesson(session), session.stop)
        session = _at(session, there._replace(own_run=False, own_at=False))
        if stop.reach and stop.reach.kind == "view":
            session = replace(session, look=replace(session.look, view=stop.reach.word))
        if stop.reach and stop.reach.kind == "rules":
            session = replace(session, look=replace(session.look, rules=True))
        session = replace(session, met=True)
    return session


def returned(session: Session) -> Session:
    """Return the session at what its stop is about, looked at as the stop has it."""
    lesson = _lesson(session)
    session = _arrived(session, session.stop, met=session.met)
    return _at(session, ending(lesson, session.stop)) if session.met else session


def restarted(session: Session) -> Session:
    """Return the session where its stop begins, with nothing of it done."""
    place = arrival(_lesson(session), session.stop)
    return _arrived(_at(session, place._replace(own_run=False, own_at=False)), session.stop)


def _lesson(session: Session) -> Lesson:
    if session.lesson is None:
        raise Refused("There is no lesson open: L chooses one.")
    return session.lesson


def _arrived(session: Session, index: int, met: bool = False) -> Session:
    """Return the session at a stop: its place, its view, its unit and all else that it states."""
    lesson = _lesson(session)
    stop = lesson.stops[index]
    session = _at(session, arrival(lesson, index), session.came_from)
    look = replace(
        session.look,
        view=stop.view or session.look.view,
        focus=_spoken_of(stop),
        zoomed=False,
        rules=stop.rules,
        log_loss=stop.log,
        row=None,
        unit=stop.unit,
        weight="",
        sideways=0,
    )
    return noticed(replace(session, look=look, stop=index, met=met))


def _spoken_of(stop: Stop) -> str:
    """Return the panel that the text speaks of first, which is then the one to be zoomed."""
    first = stop.panels[0] if stop.panels else PANELS[0]
    return first if first in PANELS else "view"


def _at(session: Session, place: Place, came_from: int | None = None) -> Session:
    """Return the session at a place, on the run that it has there already where there is one."""
    if not _is_on(session, place):
        same = next((each.name for each in session.others if each.run == place.run), "")
        session = switched(session, same) if same else with_run(session, place.run)
        came_from = None
    if place.own_at or session.at == place.at:
        return session
    path_of(session.run).extend(session.run.stages.begun(place.at))
    return replace(
        session,
        at=place.at,
        came_from=session.at if came_from is None else came_from,
        furthest=max(session.furthest, place.at),
        look=replace(session.look, row=None),
    )


def _is_on(session: Session, place: Place) -> bool:
    """Whether the session's run is that of a place, or may be in its stead."""
    return session.run == place.run or (place.own_run and _from(session, place))


def elsewhere(session: Session) -> bool:
    """Whether the session shows another place, or another view, than its stop is about."""
    stop = stop_of(session)
    if stop is None:
        return False
    return looks_elsewhere(session) or not _in_place(session)


def looks_elsewhere(session: Session) -> bool:
    """Whether another view is shown than the stop has."""
    stop = stop_of(session)
    if stop is None or _turns(stop):
        return False
    return stop.view not in ("", session.look.view)


def _turns(stop: Stop) -> bool:
    return stop.reach is not None and stop.reach.kind == "view"


def _in_place(session: Session) -> bool:
    lesson = _lesson(session)
    begin, end = arrival(lesson, session.stop), ending(lesson, session.stop)
    here = end if session.met else begin
    if not _is_on(session, here):
        return False
    if here.own_at or session.at == here.at:
        return True
    between = sorted((begin.at, end.at))
    return not session.met and between[0] <= session.at <= between[1]


def shown_of(session: Session) -> Session:
    """Return the session at the place that its stop's text is about: often it is there."""
    lesson = _lesson(session)
    place = (ending if session.met else arrival)(lesson, session.stop)
    if _is_on(session, place):
        at = session.at if place.own_at else place.at
        return replace(session, at=at, furthest=max(at, session.furthest))
    return Session(place.run, place.at, furthest=place.at, look=session.look)


def text_of(session: Session) -> str:
    """Return the text of the stop shown, or once its goal is met what explains it, with numbers."""
    stop = stop_of(session)
    if stop is None:
        return ""
    text = stop.explain if session.met and stop.explain else stop.text
    return filled(text, shown_of(session))


def question_of(session: Session) -> Question:
    """Return what the stop asks, with its numbers.

    Raises Refused where there is nothing to ask, as the run has ended.
    """
    stop = stop_of(session)
    assert stop is not None
    there = shown_of(session)
    words = filled(stop.question, there).replace("$", "")  # Around a formula.
    if stop.ask:
        if stop.loss:
            settings = replace(there.run.settings_at(there.done), loss=stop.loss)
            there = replace(there, run=changed(there.run, there.done, settings))
        asked = question_about(there, stop.ask)
        return wanted(replace(asked, prompt=words or asked.prompt))
    choices = tuple(filled(choice, there) for choice in stop.choices)
    answer = (filled if choices else in_full)(stop.answer, there)
    return typed_question(words, answer, choices)


def leads_back(session: Session) -> bool:
    """Whether what the stop asks for is to go back."""
    lesson = _lesson(session)
    return ending(lesson, session.stop).at < arrival(lesson, session.stop).at


def in_sight(session: Session) -> Session:
    """Return the session as it may be seen: nothing beyond its place while something is asked.

    At its place, a stop looks the same whatever was computed before: nothing is told ahead.
    """
    stop = stop_of(session)
    in_place = stop is not None and not elsewhere(session)
    if session.hiding or (in_place and stop and stop.questions and not session.met):
        return concealed(session)
    return replace(session, furthest=session.at) if in_place else session


def about(session: Session) -> str:
    """Return which place the text of the stop is about, in words."""
    there = shown_of(session)
    if there.run != session.run:
        return _other_rate(session) or "another run"
    if _in_place(session):
        return f"the {_stop(session).view} view"
    stages = there.run.stages
    name = f"update {there.shown + 1:,}" if there.at else "the start"
    whole = there.at == stages.place(stages.done(there.at))
    return name if whole else f"{name}: {stages.title(there.revealed)}"


def _other_rate(session: Session) -> str:
    """Say which η the stop asks for, where the learner has set another one."""
    goal = _stop(session).reach
    begin = arrival(_lesson(session), session.stop)
    if goal is None or goal.kind != "rate" or session.met or not _from(session, begin):
        return ""
    return f"η {show(goal.number)}, not {show(session.settings.rate)}"


def noticed(session: Session, keys: Collection[str] = ()) -> Session:
    """Return the session with the goal of its stop met, if it is.

    `keys` are the names of the key just pressed.
    """
    stop = stop_of(session)
    if stop is None or session.met or stop.questions:
        return session
    if stop.press in keys or (not stop.press and _reached(session, stop.reach)):
        return replace(session, met=True)
    return session


def _reached(session: Session, goal: Goal | None) -> bool:
    if goal is None:
        return True
    lesson = _lesson(session)
    begin, end = arrival(lesson, session.stop), ending(lesson, session.stop)
    match goal.kind:
        case "view":
            return session.look.view == goal.word
        case "rules":
            return session.look.rules
        case "rate" | "fastest":
            rate = end.run.settings_at(end.run.stages.done(end.at)).rate
            return _from(session, begin) and session.settings.rate == rate
        case "rate<":
            return _from(session, begin) and session.settings.rate < goal.number
        case "runs":
            return len(session.others) + 1 >= goal.number
        case "stopped":
            return _from(session, begin) and bool(stopped(session))
        case "loss<":
            now = data_set_loss(session.run, session.done)
            return _from(session, begin) and now < goal.number
        case _:
            back = end.at < begin.at
            there = session.at <= end.at if back else session.at >= end.at
            return _is_on(session, end) and there


def _from(session: Session, place: Place) -> bool:
    """Whether the session's run begins with the parameters of a place's, on the same data."""
    one, other = session.run, place.run
    return (one.data, one.model, one.start) == (other.data, other.model, other.start)


def hidden(session: Session) -> frozenset[str]:
    """Return the keys that are not offered at this stop."""
    if session.lesson is None:
        return frozenset()
    shown = {key for stop in session.lesson.stops[: session.stop + 1] for key in stop.show}
    return frozenset(session.lesson.hide) - shown
