"""The lesson's strip: the text of the stop, and what there is to do."""

from core.lessons.progress import stop_of
from core.session.lesson import Goal, Stop, wrapped
from core.session.session import Session
from core.text.spans import Span
from tui.screen.lines import Line, Room, block, fitted, width_of


def title(session: Session) -> str:
    """Name the lesson and the stop."""
    lesson = session.lesson
    return f"{lesson.title} {session.stop + 1}/{len(lesson.stops)}" if lesson else "Lesson"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the text, or once the goal is met what explains it, over the line of what to do."""
    stop = stop_of(session)
    if stop is None:
        return block([], room)
    text = stop.explain if session.met and stop.explain else stop.text
    body: list[Line] = []
    marked = False
    for part in wrapped(room.spell(text), room.width - 2):
        spans: list[Span] = [Span(" ")]
        for number, piece in enumerate(part.split("`")):
            marked = marked != bool(number)
            spans.append(Span(piece, "accent strong" if marked else ""))
        body.append(tuple(spans))
    return [
        *block(body[: room.height - 1], Room(room.width, room.height - 1)),
        _todo(session, room),
    ]


def _todo(session: Session, room: Room) -> Line:
    """Return what there is to do, and the keys that lead on and back."""
    stop = stop_of(session)
    assert stop is not None
    assert session.lesson is not None
    last = session.stop == len(session.lesson.stops) - 1
    leads = " answer" if stop.question and not session.met else " next"
    keys: Line = (
        # In reverse, because a comma and a full stop are small.
        *((Span(" , ", "accent mark"), Span(" back  ", "quiet")) if session.stop else ()),
        *((Span(" . ", "accent mark"), Span(leads, "quiet")) if not last else ()),
    )
    leave: Line = (Span("  "), Span("L", "accent strong"), Span(" lessons ", "quiet"))
    what, role = _asked(stop), "prediction strong"
    if session.met and stop.asks:
        what, role = "✓ done", "y strong"
    todo: Line = (Span(room.spell(f" {what}"), role),)
    if width_of((*todo, *keys, *leave)) <= room.width:  # The help names L too: a goal goes first.
        keys = (*keys, *leave)
    return (*fitted(todo, room.width - width_of(keys)), *keys)


def _asked(stop: Stop) -> str:
    """Say what is left to do."""
    if stop.question:
        return "? press . to answer"
    if stop.press:
        return f"▸ press {stop.press}"
    return f"▸ {_goal(stop.reach)}" if stop.reach else ""


def _goal(goal: Goal) -> str:
    match goal.kind:
        case "update" | "epoch":
            place = f"{goal.kind} {goal.number:,.0f}{f': {goal.word}' * bool(goal.word)}"
            return f"to {place}, layer {goal.layer}" if goal.layer else f"go on to {place}"
        case "stopped":
            return "go on until it stops"
        case "view":
            return f"turn to the view {goal.word}"
        case "loss":
            return f"until the data-set loss is below {goal.number:g}"
        case "rate":
            return f"set η below {goal.number:g}"
        case _:
            return f"until there are {goal.number:g} runs"
