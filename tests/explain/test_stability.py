"""The convergence view: what it says of a session, and that it says it in the room it has."""

from dataclasses import replace
from textwrap import wrap
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tui.screen.paragraphs
from core.descent.pieces import drained
from core.descent.run import Settings, new_run
from core.explain.contraction import Factor, epoch_factor
from core.explain.stability import (
    clause,
    convergence,
    factor_text,
    rate_below,
    search,
    with_fastest,
)
from core.session.runs import with_settings
from core.session.session import Refused, Session, travel
from core.text.numbers import read
from sessions import LINE_SCENARIOS, STEPS, design, many_samples, run_on, scenario
from tui.panels.convergence import lines
from tui.screen.lines import Room, text_of


def on_screen(session: Session, width: int, height: int, ascii_only: bool = False) -> list[str]:
    shown = lines(session, Room(width, height, ascii_only))
    return [text_of(line).rstrip() for line in shown]


def words(session: Session, width: int = 78, height: int = 21) -> str:
    return " ".join(" ".join(on_screen(session, width, height)).split())


def test_the_worked_example_diverges() -> None:
    now = convergence(travel(scenario(), STEPS + 1))
    assert (now.sample, now.x, now.rate, now.epoch) == (2, 2, 0.25, 1)
    assert (now.overshoot, now.tendency) == (-0.25, "overshoots")
    assert clause(scenario()) == "diverges ×1.83"
    assert on_screen(travel(scenario(), STEPS + 1), 25, 10)[:8] == [
        "sample 2: x = 2",
        "1−0.25·(2²+1) = −0.25",
        "it overshoots",
        "epoch ×1.83: diverges",
        "converges below η 0.222",
        "fastest η 0.20329: ×0.326",
        "y takes it",
        "",
    ]


def test_the_loop_converges_though_a_sample_grows() -> None:
    session = travel(scenario("loop"), 7 * STEPS + 1)
    assert clause(session) == "converges ×0.89"
    assert on_screen(session, 29, 5) == [
        "1−0.05·(7²+1) = −1.5",
        "its residual grows",
        "epoch ×0.89: converges",
        "converges below η 0.0672",
        "y: fastest η 0.06307, ×0.596",
    ]
    text = words(session)
    assert "Below −1 it grows" in text
    assert "over the epoch the error shrinks" in text
    assert "by about 0.8902: converges, to a tenth in about 20 epochs." in text
    assert "Converges below η ≈ 0.06721; η is 0.05." in text


def test_settings_in_force_at_the_update_shown_decide() -> None:
    session = travel(scenario(), 2 * STEPS)
    slower = with_settings(session, replace(session.settings, rate=0.1))
    assert convergence(slower).rate == 0.25
    assert convergence(travel(slower, slower.at + 1)).rate == 0.1
    assert clause(travel(slower, slower.at + 1)).startswith("converges")


def test_shuffled_epochs_are_spoken_of_one_by_one() -> None:
    session = Session(run_on(*((x, x) for x in range(10)), rate=0.05, order="shuffled"))
    factors = set()
    for epoch in range(3):
        at = travel(session, (10 * epoch + 3) * STEPS)
        order = at.run.samples(10 * epoch, 10 * epoch + 10)
        assert convergence(at).factor == epoch_factor(design(at.run.data.x[order]), 0.05)
        assert clause(at).startswith("this epoch ×")
        assert "were it repeated" in words(at)
        factors.add(clause(at))
    assert len(factors) == 3


def test_absolute_error_has_no_factor() -> None:
    session = travel(Session(run_on((1, 3), (2, 5), rate=0.25, loss="absolute")), 1)
    now = convergence(session)
    assert (now.factor, now.limits, now.overshoot, now.searchable) == (None, None, None, False)
    assert clause(session) == ""
    text = words(session)
    assert "no growth factor" in text
    assert "η(x² + 1) = 0.25·(1² + 1) = 0.5" in text
    assert "a smaller η makes the band narrower" in text
    with pytest.raises(Refused, match="Absolute error has no rate"):
        with_fastest(session)


def test_noise_and_equal_x_are_mentioned() -> None:
    assert not convergence(scenario()).noisy
    assert not convergence(Session(run_on((0.1, 0.3), (0.2, 0.6), (0.7, 2.1)))).noisy
    noisy = Session(run_on((1, 3), (2, 5), (3, 6), rate=0.1))
    assert "ends in a cycle around the least-squares line, not on it" in words(noisy)
    assert "wandering" in words(Session(run_on((1, 3), (2, 5), (3, 6), rate=0.1, order="shuffled")))
    equal = Session(run_on((1, 3), (1, 3), rate=0.1))
    assert convergence(equal).factor == Factor(epoch_factor(design(np.ones(2)), 0.1).log, True)
    assert "one direction of (m, c) never moves" in words(equal)
    assert "least-squares" not in words(equal)


def test_the_fastest_rate_is_taken_as_a_new_run() -> None:
    session = travel(scenario(), 3 * STEPS)
    changed = with_fastest(session)
    assert changed.settings.rate == 0.20329
    assert (changed.parent, changed.at) == (session.name, session.at)
    assert clause(travel(changed, changed.at + 1)) == "converges ×0.326"
    with pytest.raises(Refused, match=r"η is 0\.20329 already"):
        with_fastest(changed)
    assert "It is in force." in words(travel(changed, changed.at + 1))


@pytest.mark.parametrize("order", ["table", "shuffled", "random"])
def test_many_samples_take_a_search_that_leaves_the_view_as_it_was(order: str) -> None:
    session = many_samples(order)
    now = convergence(session)
    assert now.searchable
    assert now.factor
    shown = words(session)
    assert "y finds the η below which it converges, and takes the fastest" in shown
    assert "y finds" in words(session, 25, 10)
    tried = list(search(session).pieces())
    assert 0 < tried[0] < tried[-1] <= search(session).most
    limits = drained(search(session).pieces())
    assert limits
    assert with_fastest(session, limits).settings.rate == limits.fastest
    with pytest.raises(Refused, match="already, which contracts fastest"):
        with_fastest(with_fastest(session, limits), limits)
    assert convergence(session) == now
    assert words(session) == shown


def test_x_too_large_to_square() -> None:
    session = Session(run_on((1, 3), (1e200, 5)))
    assert clause(session) == "diverges ×inf"
    assert "x² is too large" in words(session)
    with pytest.raises(Refused, match="x² is too large"):
        with_fastest(session)


@pytest.mark.parametrize(
    ("log", "text"),
    [
        (np.log(1.8307), "1.83"),
        (np.log(0.99996), "0.99996"),
        (np.log(1.0000002), "1.0000002"),
        (0.0, "1"),
        (-np.inf, "0"),
        (np.log(10) * 21714.3, "2e21714"),
        (np.log(10) * -5000.5, "3.2e−5001"),
        (np.inf, "inf"),
    ],
)
def test_a_factor_is_never_rounded_to_1(log: float, text: str) -> None:
    assert factor_text(Factor(float(log))) == text


@given(rate=st.floats(1e-12, 1e6), digits=st.integers(2, 6))
@settings(deadline=None)
def test_a_threshold_is_rounded_down(rate: float, digits: int) -> None:
    shown = read(rate_below(rate, digits))
    assert rate * (1 - 10.0 ** (2 - digits)) <= shown <= rate * (1 + 2e-9)


@pytest.mark.parametrize("name", LINE_SCENARIOS)
@pytest.mark.parametrize("size", [(25, 10), (29, 5), (38, 17), (78, 21), (118, 37)])
def test_no_word_is_cut(name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()

    def heard(text: str, *arguments: Any, **options: Any) -> list[str]:
        said.update(text.split())
        return wrap(text, *arguments, **options)

    monkeypatch.setattr(tui.screen.paragraphs, "wrap", heard)
    assert set(words(travel(scenario(name), 1), *size).split()) <= said


def test_a_guess_is_not_given_away() -> None:
    """What is said follows from x, η and the data, and never from m or c."""
    data = scenario().run.data
    shown = {
        tuple(on_screen(travel(Session(new_run(data, Settings(), (m, c))), 1), 78, 21))
        for m, c in ((5, 4), (0, 0), (-3, 1e6))
    }
    assert len(shown) == 1


def test_no_rate_is_taken_from_parameters_that_are_not_finite() -> None:
    lost = travel(Session(run_on((1, 3), (2, 5), m=1e308, c=1e308)), STEPS)
    with pytest.raises(Refused, match="step back first"):
        with_fastest(lost)
