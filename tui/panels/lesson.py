"""The lesson's strip: the text of the stop, and what there is to do."""

from core.lessons.progress import about, elsewhere, leads_back, looks_elsewhere, stop_of
from core.lessons.progress import text_of as text_now
from core.session.lesson import Goal, Stop, wrapped
from core.session.session import Session
from core.text.spans import Span
from tui.screen.lines import Line, Room, block, fitted, width_of

_MOST_BESIDE = 2  # Panels that a view stands beside.


def title(session: Session) -> str:
    """Name the lesson and the stop."""
    lesson = session.lesson
    return f"{lesson.title} {session.stop + 1}/{len(lesson.stops)}" if lesson else "Lesson"


def needed(session: Session) -> tuple[str, ...] | None:
    """Return the panels that the text speaks of, which are to be in sight; None without a lesson.

    Where the stop does not say, they are the derivation, and its view if it has one.
    """
    stop = stop_of(session)
    if stop is None:
        return None
    named = stop.panels or ("derivation", *filter(None, [stop.view]))
    look = session.look
    if look.rules and not stop.rules:  # Whoever opens the rules wants to read them.
        named = tuple(each for each in named if each != "iterations") or ("derivation",)
    if not looks_elsewhere(session):
        return named
    # Whoever turns to another view sees it, in the place of the stop's own if that is in sight.
    turned = tuple(look.view if each == stop.view else each for each in named)
    return turned if look.view in turned else (*turned[:_MOST_BESIDE], look.view)


def wanted(stop: Stop) -> str:
    """Say what a stop asks for, with no sign before."""
    return _asked(stop).lstrip("▸? ")


def lines(session: Session, room: Room) -> list[Line]:
    """Return the text, or once the goal is met what explains it, over the line of what to do.

    It is about the stop's own place; whoever is elsewhere sees it in grey, and is told.
    """
    stop = stop_of(session)
    if stop is None:
        return block([], room)
    away = elsewhere(session)
    body: list[Line] = []
    marked = False
    for part in wrapped(room.spell(text_now(session)), room.width - 2):
        spans: list[Span] = [Span(" ")]
        for number, piece in enumerate(part.split("`")):
            marked = marked != bool(number)
            plain = "quiet" if away else ""
            spans.append(Span(piece, "accent strong" if marked else plain))
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
    away = elsewhere(session)
    leads = " next" if session.met else _leads(stop)
    led = session.led
    keys: Line = (
        # In reverse, because a comma and a full stop are small.
        *(
            (Span(" , ", "accent mark"), Span(" return  " if away else " back  ", "quiet"))
            if away or (session.stop and not led)
            else ()
        ),
        *(
            (Span(" . ", "accent mark"), Span(leads, "quiet"))
            if not (last or (led and session.met))
            else ()
        ),
    )
    if led == "shown":
        keys = ()
    leave: Line = (Span("  "), Span("L", "accent strong"), Span(" lessons ", "quiet"))
    what, role = _asked(stop), "prediction strong"
    if stop.reach and leads_back(session):
        what = what.replace("go on to", "go back to")
    if away:
        place = about(session) if room.width >= 80 else about(session).replace(", layer", "")
        what, role = f"this is about {place}", "prediction strong"
    elif session.met and stop.asks:
        what, role = "✓ done", "y strong"
    elif led == "shown":
        what, role = f"the teacher: {wanted(stop)}" if stop.asks else "the teacher goes on", "quiet"
        if stop.questions:
            what = "the teacher asks this"
    todo: Line = (Span(room.spell(f" {what}"), role),)
    # The help names L too: a goal goes first.
    if not led and width_of((*todo, *keys, *leave)) <= room.width:
        keys = (*keys, *leave)
    return (*fitted(todo, room.width - width_of(keys)), *keys)


def _leads(stop: Stop) -> str:
    """Say what a full stop does where what there is to do is not done."""
    if stop.questions:
        return " answer"
    return " do it" if stop.asks else " next"


def _asked(stop: Stop) -> str:
    """Say what is left to do."""
    if stop.questions:
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
        case "loss<":
            return f"until the data-set loss is below {goal.number:g}"
        case "rate":
            return f"set η to {goal.number:g}"
        case "rate<":
            return f"set η below {goal.number:g}"
        case "fastest":
            return "take the fastest η"
        case "rules":
            return "show the rules"
        case _:
            return f"until there are {goal.number:g} runs"
