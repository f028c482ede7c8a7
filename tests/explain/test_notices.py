"""What is said to be amiss: each failure by name, and silence over what learns."""

import pytest

from core.descent.path import path_of
from core.descent.run import Run
from core.explain.notices import Notice, notices
from core.session.session import Session, travel
from sessions import scenario
from small_networks import (
    COLLAPSES,
    LEARNS,
    abs_run,
    chain_run,
    mazur_run,
    nielsen_run,
    xor_run,
)


def after(run: Run, updates: int) -> tuple[Notice, ...]:
    session = Session(run)
    return notices(travel(session, run.stages.place(updates)) if updates else session)


def kinds(run: Run, updates: int) -> list[str]:
    return [each.kind for each in after(run, updates)]


def test_a_dead_relu() -> None:
    run = abs_run(0.35)
    assert kinds(run, 1) == []
    for updates in (2, 3, 50, 400):
        (notice,) = after(run, updates)
        assert (notice.kind, notice.brief) == ("dead", "h2 is dead")
        assert notice.sentence.startswith("h2 is dead: z2 ≤ 0 for all 9 samples (")
        assert notice.sentence.endswith("its weights move no more.")
    assert path_of(run).row(2)[2:4] == path_of(run).row(400)[2:4]  # w2 and b2.


@pytest.mark.parametrize("start", [0.0, 0.5])
def test_equal_units(start: float) -> None:
    run = xor_run((start,) * 9)
    for updates in (0, 1, 400):
        (notice,) = after(run, updates)
        assert notice.kind == "equal"
        assert notice.sentence.startswith("h1 and h2 are equal: their weights in and out")


@pytest.mark.parametrize("index", range(8))
def test_units_that_differ_by_a_bit_are_not_equal(index: int) -> None:
    start = [0.5] * 9
    start[index] += 2.0**-53
    assert kinds(xor_run(tuple(start)), 0) == []


def test_saturated_from_the_start() -> None:
    (notice,) = after(nielsen_run(), 0)
    assert notice.sentence == (
        "y* is saturated: its slope is 0.018 at the most, for all samples, though it is off by "
        "0.98 at sample 1."
    )
    assert kinds(nielsen_run("cross-entropy"), 0) == []
    assert kinds(nielsen_run(w=-2, b=-2), 0) == []  # It is right, and may be flat.
    assert kinds(nielsen_run(w=0.6, b=0.9), 0) == []


def test_a_unit_at_both_ends_is_a_code() -> None:
    """As those of the encoder, once it has learned."""
    start = {0: (4, 0, 0), 9: (4, 0, -9)}
    for least, own in start.items():
        run = xor_run((*own, 0.3, -0.2, 0.1, 1, 1, 0), low=-1)
        assert kinds(run, 0) == (["saturated"] if least else [])


def test_saturated_by_a_rate_too_large() -> None:
    found = after(mazur_run(1000), 60)
    assert "saturated" in {each.kind for each in found}
    assert "y1* is saturated" in {each.brief for each in found}


def test_slopes_that_vanish() -> None:
    (notice,) = after(chain_run("sigmoid"), 0)
    assert notice.kind == "vanishing"
    assert notice.sentence.startswith("Slopes vanish on the way back: ∂L/∂z of layer 1 is ")
    assert kinds(chain_run("tanh"), 0) == []
    assert kinds(chain_run("relu"), 0) == []


def test_a_collapse() -> None:
    run = xor_run(COLLAPSES, 0.2, low=-1)
    assert kinds(run, 40) == []
    (notice,) = after(run, 2000)
    assert notice.kind == "collapse"
    assert notice.sentence.startswith("The weights collapse: all but c shrink towards 0, to ")
    assert max(abs(number) for number in path_of(run).row(2000)[:8]) < 1e-9
    assert kinds(xor_run(COLLAPSES, 0.1, low=-1), 360) == []


def test_where_a_number_was_not_finite_first() -> None:
    run = abs_run(0.4)
    path = path_of(run)
    path.extend(200)
    assert path.ended
    assert path.recorded < 40
    (notice,) = after(run, path.recorded)
    update = path.update(path.recorded - 1)
    first = next(each for each in update.equations.every if abs(update[each.key]) == float("inf"))
    said = f"Update {path.recorded}: the first number that is not finite is {first.symbol} = "
    assert notice.sentence.startswith(said)
    assert kinds(run, path.recorded - 1) == []


@pytest.mark.parametrize(
    "run",
    [xor_run(LEARNS), abs_run(0.1), abs_run(0.15), mazur_run(), mazur_run(0.5)],
    ids=["xor", "abs", "abs faster", "mazur", "mazur again"],
)
def test_nothing_is_said_of_what_learns(run: Run) -> None:
    for updates in (*range(20), 50, 120, 600, 2000):
        assert kinds(run, updates) == []


def test_nothing_is_said_of_a_line() -> None:
    assert notices(scenario("worked", 2915)) == ()
    assert notices(scenario("loop", 10)) == ()
