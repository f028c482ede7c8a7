"""The convergence view: what it says of a session, and that it says it in the room it has."""

from dataclasses import replace
from math import dist
from textwrap import wrap
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tui.screen.paragraphs
from core.descent.path import path_of
from core.descent.pieces import drained
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.contraction import Factor, RateLimits, epoch_factor
from core.explain.measured import measured_text
from core.explain.stability import (
    Clauses,
    clauses,
    convergence,
    factor_text,
    last_growth,
    rate_below,
    rates_text,
    search,
    with_fastest,
)
from core.session.runs import with_settings
from core.session.session import Look, Refused, Session, travel
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
    assert clauses(scenario()).full[1] == "long run ×1.83: diverges"
    assert on_screen(travel(scenario(), STEPS + 1), 25, 10)[:8] == [
        "long run ×1.83 diverges",
        "converges below η 0.2222",
        "fastest η 0.2033: ×0.326",
        "y takes it",
        "sample 2: x = 2",
        "1−0.25·(2²+1) = −0.25",
        "it overshoots",
        "",
    ]


def test_the_loop_converges_though_a_sample_grows() -> None:
    session = travel(scenario("loop"), 7 * STEPS + 1)
    assert clauses(session).full[1] == "long run ×0.89: converges"
    assert on_screen(session, 29, 5) == [
        "long run ×0.89: converges",
        "converges below η 0.06721",
        "y: fastest η 0.06307, ×0.596",
        "1−0.05·(7²+1) = −1.5",
        "its residual grows",
    ]
    text = words(session)
    assert "Below −1 it grows" in text
    assert "over the epoch the error shrinks" in text
    assert "by about 0.890171: converges, to a tenth in about 20 epochs." in text
    assert "Converges below η ≈ 0.0672149; η is 0.05." in text


def test_settings_in_force_at_the_update_shown_decide() -> None:
    session = travel(scenario(), 2 * STEPS)
    slower = with_settings(session, replace(session.settings, rate=0.1))
    assert convergence(slower).rate == 0.25
    assert convergence(travel(slower, slower.at + 1)).rate == 0.1
    assert clauses(travel(slower, slower.at + 1)).brief == ("converges",)


def test_shuffled_epochs_are_spoken_of_one_by_one() -> None:
    session = Session(run_on(*((x, x) for x in range(10)), rate=0.05, order="shuffled"))
    factors = set()
    for epoch in range(3):
        at = travel(session, (10 * epoch + 3) * STEPS)
        order = at.run.samples(10 * epoch, 10 * epoch + 10)
        assert convergence(at).factor == epoch_factor(design(at.run.data.x[order]), 0.05)
        said = clauses(at)
        assert (*said.full, *said.brief)[-1].startswith("this epoch repeated ×")
        assert "were it repeated" in words(at)
        factors.add((*said.full, *said.brief)[-1])
    assert len(factors) == 3


def test_absolute_error_has_no_factor() -> None:
    session = travel(Session(run_on((1, 3), (2, 5), rate=0.25, loss="absolute")), 1)
    now = convergence(session)
    assert (now.factor, now.limits, now.overshoot, now.searchable) == (None, None, None, False)
    assert clauses(session) == Clauses()
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
    assert clauses(travel(changed, changed.at + 1)).full[1] == "long run ×0.326: converges"
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
    assert clauses(session).full[1] == "long run ×inf: diverges"
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
@pytest.mark.parametrize("digits", [3, 4, 6, 17])
def test_both_rates_have_the_same_digits_and_the_fastest_lies_below(name: str, digits: int) -> None:
    found = convergence(travel(scenario(name), 1)).limits
    assert found
    below, fastest = rates_text(found, digits)
    assert read(fastest) < read(below) <= found.threshold * (1 + 2e-9)
    assert below == rate_below(found.threshold, digits)
    assert read(fastest) == pytest.approx(found.fastest, rel=10.0 ** (1 - digits))


def test_a_rate_close_to_the_threshold_keeps_the_digits_that_tell_them_apart() -> None:
    near = RateLimits(7.4480001e-5, 7.4468966e-5, Factor(-1.0))
    assert rates_text(near, 3) == ("7.448e−5", "7.447e−5")
    assert rates_text(near, 6) == ("7.448e−5", "7.4469e−5")


def test_the_view_follows_the_digits_asked_for() -> None:
    session = travel(scenario("anscombe"), 1)
    shown = {
        digits: words(replace(session, look=Look(digits=digits))).partition("Converges below")[2]
        for digits in (3, 6, 17)
    }
    found = convergence(session).limits
    assert found
    for digits, text in shown.items():
        assert all(f"{rate};" in text or f"{rate}:" in text for rate in rates_text(found, digits))
    assert len(set(shown.values())) == 3


# What was measured, and what the long run does

GROWTHS = (3.58, 2.84, 2.44, 2.23, 2.1, 2.0, 1.92, 1.85, 1.79)
"""Of the distance of (m, c) from (2, 1), the line that all points lie on, epoch by epoch."""


def test_each_epoch_of_the_worked_example_grows_the_error_by_another_factor() -> None:
    for epoch, growth in enumerate(GROWTHS, start=1):
        session = travel(scenario(), 5 * epoch * STEPS)
        before, after = (
            dist(path_of(session.run).row(5 * end), (2, 1)) for end in (epoch - 1, epoch)
        )
        assert last_growth(session) == pytest.approx(after / before, rel=1e-9)
        assert after / before == pytest.approx(growth, abs=0.005)
        for place in (0, 1, 2 * STEPS):
            said = clauses(travel(session, session.at + place) if place else session).full
            assert f"epoch {epoch} ×{growth:g}, long run ×1.83" in said
    assert last_growth(travel(scenario(), 5 * STEPS - 1)) is None


def fixed_point(session: Session, start: int, end: int) -> tuple[float, float]:
    """Return the (m, c) that the updates start..end − 1 lead back to itself, by Cramer's rule."""
    run, rate = session.run, session.run.settings_at(start).rate

    def led(m: float, c: float) -> tuple[float, float]:
        for index in range(start, end):
            x, y = run.sample(index)
            residual = m * x + c - y
            m, c = m - rate * residual * x, c - rate * residual
        return m, c

    (p, q), (a, b), (e, f) = led(0, 0), led(1, 0), led(0, 1)
    a, b, e, f = 1 - (a - p), -(b - q), -(e - p), 1 - (f - q)
    whole = a * f - e * b
    return (p * f - e * q) / whole, (a * q - b * p) / whole


@pytest.mark.parametrize("order", ["table", "shuffled", "random"])
@pytest.mark.parametrize("name", ["worked", "fast", "loop", "slow", "noisy", "outliers"])
def test_the_last_epoch_is_measured_from_the_point_that_it_leaves(name: str, order: str) -> None:
    run = scenario(name).run
    size, settings = len(run.data), replace(run.segments[0].settings, order=order, seed=3)
    session = Session(new_run(run.data, settings, (3.0, -1.0)))
    for epoch in (1, 2, 5):
        there = travel(session, epoch * size * STEPS)
        start, end = (epoch - 1) * size, epoch * size
        rest = fixed_point(there, start, end)
        before, after = (dist(path_of(there.run).row(row), rest) for row in (start, end))
        assert last_growth(there) == pytest.approx(after / before, rel=1e-6)


def test_where_all_x_are_equal_only_the_direction_that_moves_counts() -> None:
    session = Session(run_on((2, 3), (2, 3), m=1, c=5, rate=0.1))
    assert last_growth(travel(session, 2 * STEPS)) == pytest.approx((1 - 0.1 * 5) ** 2)


def test_nothing_is_measured_of_an_error_that_rounding_makes() -> None:
    session = scenario("loop", done=3000)
    assert last_growth(session) is None
    assert clauses(session).full[1] == "long run ×0.89: converges"


def test_after_a_change_of_rate_both_are_spoken_of() -> None:
    session = travel(scenario(), 5 * STEPS)
    slower = with_settings(session, replace(session.settings, rate=0.1))
    assert clauses(slower).full == ("long run ×1.83, next ×0.933", "diverges, next converges")
    assert "All this is of update 5, with η 0.25. The next has η 0.1." in words(slower)
    assert "of η 0.25; next η 0.1" in words(slower, 25, 10)
    assert "next" not in words(travel(slower, slower.at + 1))


@pytest.mark.parametrize("name", ["worked", "loop", "noisy", "parabola"])
@pytest.mark.parametrize("size", [(25, 10), (29, 5), (78, 21)])
def test_the_view_always_has_both_factors(name: str, size: tuple[int, int]) -> None:
    run = SCENARIOS[name].run()
    for epoch in (1, 2, 7):
        session = travel(Session(run), run.stages.place(epoch * len(run.data)))
        growth, factor = last_growth(session), convergence(session).factor
        assert growth is not None
        assert factor
        text = words(session, *size)
        assert f"poch {epoch} " in text
        assert measured_text(growth) in text
        assert "ong run" in text
        assert any(factor_text(factor, digits) in text for digits in (3, 6))


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
