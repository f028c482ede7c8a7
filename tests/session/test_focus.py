"""The focus: it follows the stage until it is moved, goes round, and is let go again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.descent.run import Settings, new_run
from core.formats.session_line import LinkError, dump, load
from core.model.model import Model
from core.model.stages import Phase
from core.session import moves
from core.session.focus import focus_of, following
from core.session.session import Refused, Session, travel
from pilots import press
from sessions import STEPS, dataset, scenario
from tui.app.explorer import Explorer

POINTS = dataset((1, 3), (2, 5))


def of(text: str) -> Session:
    """Return a session of a model of one input."""
    model = Model(text)
    return Session(new_run(POINTS, Settings(0.1), (0.5,) * len(model.parameters), model))


def at(place: int, name: str = "xor") -> Session:
    return travel(scenario(name), place) if place else scenario(name)


def names(session: Session) -> tuple[str, str]:
    focus = focus_of(session)
    return focus.unit.key, focus.weight


@pytest.mark.parametrize(
    ("place", "unit", "weight"),
    [
        (0, "h1", "w1"),
        (1, "h1", "w1"),  # forward, layer 1
        (2, "prediction", "v1"),
        (3, "prediction", "v1"),  # loss
        (4, "prediction", "v1"),  # backward, layer 2
        (5, "h1", "w1"),
        (6, "h1", "w1"),  # update: where the way back ended
        (7, "h1", "w1"),
        (8, "prediction", "v1"),
    ],
)
def test_it_follows_the_stage(place: int, unit: str, weight: str) -> None:
    assert names(at(place)) == (unit, weight)


def test_of_several_outputs_the_loss_is_about_the_first() -> None:
    mazur = at(3, "mazur")
    assert mazur.phase is Phase.LOSS
    assert names(mazur) == ("prediction1", "w5")


def test_units_go_round_in_the_order_of_computation() -> None:
    session, seen = at(1), []
    for _ in range(4):
        session = moves.next_unit(session, 1)
        seen.append(names(session))
    assert seen == [("h2", "w3"), ("prediction", "v1"), ("h1", "w1"), ("h2", "w3")]
    assert names(moves.previous_unit(at(1), 1)) == ("prediction", "v1")
    assert names(moves.next_unit(at(1), 2)) == ("prediction", "v1")


def test_weights_go_round_in_the_order_of_the_text() -> None:
    session, seen = at(1), []
    for _ in range(4):
        session = moves.next_weight(session, 1)
        seen.append(names(session)[1])
    assert seen == ["w2", "b1", "w1", "w2"]
    assert names(moves.previous_weight(at(1), 1)) == ("h1", "b1")


def test_once_moved_it_stays_whatever_the_stage() -> None:
    session = moves.next_weight(moves.next_unit(at(1), 1), 1)
    for place in range(2, 14):
        assert names(travel(session, place)) == ("h2", "w4")
    assert names(following(travel(session, 4))) == ("prediction", "v1")


async def test_escape_lets_it_follow_the_stage_again_but_first_leaves_the_zoom() -> None:
    app = Explorer(at(4))
    async with app.run_test(size=(80, 24)):
        await press(app, "H z")
        assert names(app.session) == ("h2", "w3")
        await press(app, "escape")
        assert not app.session.look.zoomed
        assert names(app.session) == ("h2", "w3")
        await press(app, "escape")
        assert names(app.session) == ("prediction", "v1")


def test_it_begins_at_a_weight_that_moves() -> None:
    session = of("y* = a*x + b; held a")
    assert names(session) == ("prediction", "b")
    assert names(moves.next_weight(session, 1)) == ("prediction", "a")


@pytest.mark.parametrize(
    ("text", "move", "said"),
    [
        ("y* = m*x + c", moves.next_unit, r"There is one unit: y\*\."),
        ("y* = w*x", moves.next_weight, r"y\* has one weight: w\."),
        ("y* = a*x^2 + b", moves.columns_right, r"All parameters are in sight\."),
    ],
)
def test_where_there_is_nothing_to_move_to_it_says_so(
    text: str, move: Callable[[Session, int], Session], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        move(of(text), 1)


def test_a_unit_may_have_no_weight() -> None:
    session = moves.previous_unit(of("u = x^2; y* = a*u + b"), 1)
    assert names(session) == ("u", "")
    with pytest.raises(Refused, match=r"u has no weight\."):
        moves.next_weight(session, 1)


def test_a_run_of_another_model_has_a_focus_of_its_own() -> None:
    there = moves.next_weight(moves.next_unit(at(1), 1), 1)
    other = replace(there, run=of("y* = a*x^2 + b*x + c").run)
    assert names(other) == ("prediction", "a")


def test_the_table_s_parameters_go_round_until_the_focus_is_moved() -> None:
    session = moves.columns_right(at(4), 2)
    assert session.look.sideways == 2
    assert moves.columns_left(session, 3).look.sideways == 8
    assert moves.next_weight(session, 1).look.sideways == 0


def test_a_session_line_holds_where_it_is() -> None:
    session = moves.next_weight(scenario("worked", done=2), 1)
    assert names(load(dump(session), ())) == ("prediction", "c")
    with pytest.raises(LinkError, match="sideways should be a whole number"):
        dump(replace(session, look=replace(session.look, sideways=-1)))


def test_what_is_in_focus_changes_no_number() -> None:
    line = scenario("worked", done=3)
    assert replace(moves.next_weight(line, 1), look=line.look) == line
    assert line.at == 3 * STEPS
