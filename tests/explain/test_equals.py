"""Every number on every view: after "=" it is exact, and where it is rounded stands "≈"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import e, isfinite, pi

import pytest

from core.descent.path import path_of
from core.descent.run import MOST_UPDATES, Settings
from core.descent.scenarios import SCENARIOS
from core.explain.derivation import SYMBOLS
from core.explain.gradient_check import gradient_check
from core.explain.stability import convergence
from core.session.runs import with_settings
from core.session.session import PANELS, Look, Session, travel
from core.text.numbers import DIGITS, fit, is_rounded, show
from core.text.spans import Span
from sessions import LINE_SCENARIOS, STEPS, looked_at, many_samples, run_on, scenario
from tui.app import status
from tui.app.page import _PANELS
from tui.panels import code, runs
from tui.panels.views import suiting
from tui.screen.layout import arrange
from tui.screen.lines import Line, Room, text_of

SIZES = ((60, 20), (80, 24), (100, 30), (120, 40))
PLACES = (0, 1, 3, 6, 59, 403, 4002, 4 * MOST_UPDATES)
"""In steps, the last where the run ends by itself; those beyond the end of a run are that."""

NUMBER = re.compile(r"(?<![\w.^])\d+(?:\.\d+)?(?:e[−+-]?\d+)?(?![0-9A-Za-z_]|\.\d)")
CUT = re.compile(r"\.?(…|\.\.\.)")
SIGN = re.compile(r"<-|[=≈←~]")
APART = re.compile(r"  |[,;:│|]")


CHARTS = ("fit", "loss", "surface")
"""Pictures: the numbers at their axes stand alone."""


def ugly(**settings: object) -> Session:
    """Return a session in which every number needs all its digits."""
    points = ((pi, -e), (-1 / 3, 1e3 * pi), (e / 7, -2 / 3), (-1e-4 / 3, 1e5 / 7))
    return Session(run_on(*points, m=-pi / 7, c=12 + e / 9, rate=1 / 9, **settings))


def begun() -> dict[str, Session]:
    """Return sessions at their starts, by name; with other runs beside them."""
    sessions = {name: scenario(name) for name in LINE_SCENARIOS}
    sessions["ugly"] = ugly()
    sessions["absolute"] = ugly(loss="absolute", order="shuffled")
    sessions["random"] = ugly(order="random", seed=3)
    sessions["far"] = Session(run_on((1, 3), (2, 5), m=1e150 / 3, c=-1e151 / 7, rate=1e-160 / 3))
    sessions["many"] = many_samples()
    changed = with_settings(travel(ugly(), 9), Settings(rate=0.012345678901234567, seed=5))
    sessions["changed"] = with_settings(travel(changed, 30), Settings(0.5), m=-1 / 3, c=e)
    return sessions


BEGUN = begun()


def shown(name: str) -> Iterator[tuple[Session, Room]]:
    """Yield a session at some places, with other digits and in another terminal at each."""
    session = BEGUN[name]
    last = path_of(session.run).extend(3000 if name != "far" else 300) * STEPS
    for number, place in enumerate(PLACES, start=len(name)):
        at = min(session.at + place, last)
        there = travel(session, at) if at != session.at else session
        look = Look(digits=DIGITS[number % len(DIGITS)], rules=number % 3 == 0)
        yield looked_at(there, look), Room(*SIZES[number % len(SIZES)], number % 8 < 4)


def panels(session: Session, terminal: Room) -> Iterator[tuple[str, Session, Room]]:
    """Yield every panel of a terminal, in every room that it has there."""
    names = suiting(session)
    views = (replace(session.look, view=view, focus="view") for view in names)
    looks = [*views, *(replace(session.look, focus=panel) for panel in PANELS)]
    seen: set[object] = {*CHARTS}
    for look in (replace(look, zoomed=zoomed) for look in looks for zoomed in (False, True)):
        for place in arrange(terminal.width, terminal.height, look, names):
            room = Room(place.width, place.height - 1, terminal.ascii)
            if not seen & {place.panel, (place.panel, room)}:
                seen.add((place.panel, room))
                yield place.panel, looked_at(session, look), room


def known(session: Session) -> set[float]:
    """Return every number that a text may mean, as large as it is."""
    update = path_of(session.run).update(session.shown)
    now, trusted = convergence(session), gradient_check(session)
    found = [getattr(update, name) for name in SYMBOLS]
    found += [*session.parameters, now.x, now.rate, now.rate * (now.x * now.x + 1), now.overshoot]
    found += [*trusted.now, *(trusted.best or ())]
    found += [now.limits.fastest] if now.limits else []
    if line := trusted.two_points:
        found += [line.x1, line.y1, line.x2, line.y2, line.m, line.c]
    runs = [session.run, *(branch.run for branch in session.others)]
    for segment in (segment for run in runs for segment in run.segments):
        found += [*segment.start, segment.settings.rate, segment.settings.seed]
    return {
        abs(value) for value in (*found, 0.5, 1.0, 2.0) if value is not None and isfinite(value)
    }


def meant(panel: str, session: Session, role: str) -> set[float]:
    """Return what a number in a role may mean; in many panels it is one."""
    name = role.partition(" ")[0]
    if panel == "predictions" and name in ("m", "c"):
        return {abs(session.parameters["mc".index(name)])}
    if panel in ("derivation", "chain") and name in SYMBOLS:
        return {abs(getattr(path_of(session.run).update(session.shown), name))}
    return known(session)


def assert_read(panel: str, session: Session, line: Line) -> int:
    """Check the sign before each number of a line; return how many there are."""
    text = text_of(line)
    roles = [span.role for span in line for _ in span.text]
    count = 0
    for number in NUMBER.finditer(text):
        signs = [sign for sign in SIGN.finditer(text) if sign.end() <= number.start()]
        if not signs or APART.search(text[signs[-1].end() : number.start()].lstrip()):
            continue
        if CUT.match(text, number.end()):
            continue  # It says itself that it goes on.
        count += 1
        values = meant(panel, session, roles[number.start()])
        if signs[-1].group() == "=":
            exact = any(not is_rounded(number.group(), value) for value in values)
            assert exact, (panel, text, number.group(), values)
        elif panel in DERIVED:
            near = any(_is_digits_of(number.group(), value) for value in values)
            assert near, (panel, text, number.group(), values)
    return count


DERIVED = ("derivation", "chain", "predictions", "trust")
"""Panels in which "≈" stands before rounded numbers of the update alone."""


def _is_digits_of(text: str, value: float) -> bool:
    """Whether the text is the number in few digits, and not cut off."""
    return text.replace("-", "−") in {fit(value, width) for width in range(1, 25)} | {
        show(value, digits) for digits in range(1, 18)
    }


def _equations(panel: str, lines: list[Line]) -> list[Line]:
    """Return the lines without columns of numbers that stand alone, and what is wrapped as one."""
    match panel:
        case "convergence" | "trust":
            return [tuple(span for line in lines for span in (*line, Span(" ")))]
        case "code":
            return [
                tuple(span for span in line if span.role.partition(" ")[0] not in SYMBOLS)
                for line in lines
            ]
        case "runs":
            return [line[:-2] for line in lines]
        case _:
            return lines


@pytest.mark.parametrize("name", BEGUN)
def test_what_stands_after_an_equals_sign_is_exact(name: str) -> None:
    read = 0
    for session, terminal in shown(name):
        for panel, looked, room in panels(session, terminal):
            for line in _equations(panel, _PANELS[panel].lines(looked, room)):
                read += assert_read(panel, looked, line)
        read += assert_read("status", session, status.status(session, terminal, True))
    assert read > 300


def test_there_are_many_sessions() -> None:
    every = [session for name in BEGUN for session, _ in shown(name)]
    assert len(set(every)) >= 100


@pytest.mark.parametrize(("ascii_only", "end"), [(False, "…"), (True, "...")])
def test_a_number_that_is_cut_off_says_so(ascii_only: bool, end: str) -> None:
    texts = [text_of(line) for line in code.lines(ugly(), Room(25, 10, ascii_only))]
    (rate,) = [text for text in texts if "rate = " in text]
    assert rate.endswith(f"1{end}")
    texts = [text_of(line) for line in runs.lines(BEGUN["changed"], Room(25, 10, ascii_only))]
    (changed,) = [text for text in texts if " B 2:" in text]
    assert re.search(rf"[≈~]0?\.?[0123]*{re.escape(end)} ", changed)


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - set(LINE_SCENARIOS)))
def test_what_is_said_of_an_update_of_any_model_is_exact_or_rounded_right(name: str) -> None:
    """In symbols, numbers and value; long sums have their terms as numbers."""
    read = 0
    every = Session(SCENARIOS[name].run())
    for number, place in enumerate((1, 4, 7, 59)):
        at = travel(every, place)
        session = looked_at(at, Look(digits=DIGITS[number + 1]))
        for panel in ("derivation", "chain", "trust"):
            room = Room(54, 20) if number % 2 else Room(78, 21)
            for line in _PANELS[panel].lines(session, room):
                read += _read_right(panel, session, line)
    assert read > 20


def _read_right(panel: str, session: Session, line: Line) -> int:
    """Check the numbers that stand for a quantity after a sign; return how many there are."""
    text, count = text_of(line), 0
    roles = [span.role.partition(" ")[0] for span in line for _ in span.text]
    for number in NUMBER.finditer(text):
        key = roles[number.start()]
        signs = [sign for sign in SIGN.finditer(text) if sign.end() <= number.start()]
        if key not in session.update.numbers or not signs or CUT.match(text, number.end()):
            continue
        if panel == "chain" and text.startswith("L ="):
            continue  # A formula with its number in a column.
        count += 1
        value = abs(session.update[key])
        if signs[-1].group() == "=":
            assert not is_rounded(number.group(), value), (panel, text, number.group(), value)
        assert _is_digits_of(number.group(), value), (panel, text, number.group(), value)
    return count
