"""Which equations of an update are in sight: of the stage shown, those in focus first."""

from collections.abc import Collection, Sequence

from core.explain.excerpt import excerpts
from core.model.equations import Equation
from core.session.focus import focus_of, moved
from core.session.session import Session
from tui.screen.window import Part, around


def of_stage(
    session: Session, every: Sequence[Equation], rows: int, also: Collection[str] = ()
) -> Part:
    """Return which of some equations so many rows show; the keys `also` come after the focus.

    They are around the stage shown. Where none is of that stage, or the focus was moved away from
    it, they are where the focus is, and the last of it that is revealed.
    """
    unit, weight = focus_of(session)
    excerpt, *others = (
        excerpts(session.update.equations, unit, each)[0] for each in (weight, *unit.weights)
    )
    keys = {each.key for each in excerpt}
    other = {*also, *(each.key for excerpt in others for each in excerpt)}
    at = max(session.revealed, 1)
    stages = [each.stage for each in every if each.key in keys] or [each.stage for each in every]
    if at not in stages and (moved(session) or all(each.stage != at for each in every)):
        at = max((each for each in stages if each < at), default=stages[0])
    stage = [place for place, each in enumerate(every) if each.stage == at]
    focused = [place for place in stage if every[place].key in keys]
    return around(
        stage, focused, len(every), rows, [place for place in stage if every[place].key in other]
    )
