"""Whatever losses there are: every screen, text and question is right for each of them."""

import pytest

from core.explain.gradient_check import Agreement, trust
from core.explain.stability import clause, convergence, with_fastest
from core.model.losses import LOSSES, Loss
from core.model.stages import Phase
from core.quiz.question import answered, question
from core.session.session import Look, Refused, Session, Verdict, travel
from core.text.ascii import to_ascii
from sessions import STEPS, looked_at, run_on, slope_of
from tui.app import status
from tui.app.page import page_lines
from tui.panels.views import VIEWS
from tui.screen.lines import Room, text_of

EACH = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
SIZES = ((60, 20), (80, 24), (120, 36))


def at(loss: Loss, place: int) -> Session:
    session = Session(run_on((1, 3), (2, 5), (-1, 0.5), m=0.3, c=2.5, rate=0.1, loss=loss.name))
    return travel(session, place)


@EACH
@pytest.mark.parametrize("view", VIEWS)
def test_no_screen_speaks_of_another_loss(loss: Loss, view: str) -> None:
    others = [other for other in LOSSES.values() if other is not loss]
    for width, height in SIZES:
        for zoomed in (False, True):
            look = Look(view=view, focus="view", zoomed=zoomed, rules=True)
            session, room = looked_at(at(loss, 3 * STEPS + 3), look), Room(width, height)
            lines = page_lines(session, room, status.status(session, room, False), ())
            text = " ".join(" ".join(text_of(line) for line in lines).split()).lower()
            for other in others:
                # Of squared error, the line that is best by it is spoken of everywhere.
                title = other.title.replace("half ", "")
                assert title not in text or other.constant_curvature, text


@EACH
def test_growth_factors_are_claimed_where_the_slope_is_the_residual(loss: Loss) -> None:
    slopes = [(slope_of(loss.name, residual), residual) for residual in (-30.0, -0.5, 0.25, 8.0)]
    assert loss.constant_curvature == all(slope == residual for slope, residual in slopes)
    session = at(loss, STEPS)
    now = convergence(session)
    assert (now.factor is not None) == (now.limits is not None) == loss.constant_curvature
    assert bool(clause(session)) == loss.constant_curvature
    if not loss.constant_curvature:
        assert loss.steps
        with pytest.raises(Refused, match=f"^{loss.heading} has no rate that contracts fastest"):
            with_fastest(session)


@EACH
def test_a_kink_is_where_the_slope_jumps(loss: Loss) -> None:
    jump = slope_of(loss.name, 1e-12) - slope_of(loss.name, -1e-12)
    assert loss.kink == (jump > 1e-6)


@EACH
def test_every_derivative_agrees_with_its_finite_difference(loss: Loss) -> None:
    for update in range(1, 12):
        found = trust(at(loss, (update - 1) * STEPS + Phase.BACKWARD)).differences
        assert len(found) == 5
        assert {each.agreement for each in found} <= {Agreement.AGREES, Agreement.STRADDLES}


@EACH
def test_the_answer_in_full_is_right_to_every_question(loss: Loss) -> None:
    for place in range(1, 6 * STEPS):
        asked = question(at(loss, place))
        assert asked
        assert answered(asked, repr(asked.value), 6).verdict is Verdict.RIGHT


@EACH
def test_the_rules_fit_in_ascii_at_80_columns(loss: Loss) -> None:
    assert len(loss.rules) == 4
    assert all(len(to_ascii(rule)) <= 51 for rule in loss.rules)
