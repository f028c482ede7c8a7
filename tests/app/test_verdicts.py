"""Every verdict in sight agrees with its number, recomputed from the parameters in plain Python."""

import ast
import math
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from types import CodeType

import numpy as np
import pytest

from core.descent.path import path_of
from core.descent.run import Run
from core.descent.scenarios import SCENARIOS
from core.model.stages import Phase
from core.session.runs import with_settings
from core.session.session import Look, Refused, Session, travel
from core.text.numbers import read
from reverse_mode import FUNCTIONS, LOSSES, definition, entropy_of_sigmoid
from tui.app.page import page_lines
from tui.app.status import status
from tui.panels.views import suiting
from tui.screen.lines import Room, text_of

PLACES = 11
"""For each of the scenarios, so that there are some 300 in all."""
ROOMS = (Room(80, 24), Room(60, 20))

NUMBER = r"(−?\d[\d.]*(?:e−?\d+)?|inf|nan)"
CHANGE = rf"{NUMBER}(?: ?→ ?{NUMBER}(?: ([▲▼]))?| (=)| ([▲▼])(?: by {NUMBER})?)?"
MARKS = {"raised": "▲", "lowered": "▼", "unchanged": "="}

Row = tuple[float, ...]


# The judge


@dataclass(frozen=True)
class Judge:
    """What a model's text and a loss make of samples and parameters, read by Python itself."""

    run: Run
    steps: tuple[tuple[str, CodeType, CodeType | None], ...]
    """Each definition: its name, its right side, and of a sigmoid what that is taken of."""

    def values(self, sample: Row, row: Row) -> dict[str, float]:
        model = self.run.model
        names = (*model.inputs, *model.targets, *model.parameters)
        known = dict(zip(names, (*sample, *row), strict=True))
        functions = {name: value for name, (value, _) in FUNCTIONS.items()}
        for name, code, inner in self.steps:
            if inner:
                known[f"inside {name}"] = eval(inner, functions, known)
            known[name] = eval(code, functions, known)
        return known

    def loss(self, sample: Row, row: Row, loss: str) -> float:
        """Return L; where it is too large for a float, inf."""
        total = 0.0
        known = self.values(sample, row)
        for name in (name for name, *_ in self.steps if name.startswith("prediction")):
            target = known["y" + name.removeprefix("prediction")]
            try:
                if loss == "cross-entropy" and f"inside {name}" in known:
                    total += entropy_of_sigmoid(known[f"inside {name}"], target)[0]
                else:
                    total += LOSSES[loss](known[name], target)[0]
            except OverflowError:
                return math.inf
        return total

    def mean(self, row: Row, loss: str) -> float:
        samples = list(zip(*self.run.columns(), strict=True))
        return sum(self.loss(tuple(map(float, each)), row, loss) for each in samples) / len(samples)

    def right(self, row: Row) -> int:
        """Return for how many samples each output is on the side of ½ on which its target is."""
        count = 0
        for sample in zip(*self.run.columns(), strict=True):
            known = self.values(tuple(map(float, sample)), row)
            count += all(
                (known[name] > 0.5) == (known["y" + name.removeprefix("prediction")] > 0.5)
                for name, *_ in self.steps
                if name.startswith("prediction")
            )
        return count

    def slopes(self, sample: Row) -> Row:
        """Return ∂y*/∂w for each parameter w, of a model linear in them."""
        size = len(self.run.model.parameters)
        none = self.values(sample, (0.0,) * size)["prediction"]
        units = (tuple(float(row == column) for column in range(size)) for row in range(size))
        return tuple(self.values(sample, unit)["prediction"] - none for unit in units)

    def epoch(self, start: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the matrix and the shift that the epoch from an update on makes."""
        run, size = self.run, len(self.run.model.parameters)
        matrix, shift = np.eye(size), np.zeros(size)
        for index in range(start, start + len(run.data)):
            sample, rate = run.sample(index), run.settings_at(index).rate
            v, y = np.array(self.slopes(sample)), sample[-1]
            matrix = matrix - rate * np.outer(v, v @ matrix)
            shift = shift - rate * v * (v @ shift - y)
        return matrix, shift

    def long_run(self, start: int) -> float:
        return float(np.abs(np.linalg.eigvals(self.epoch(start)[0])).max())

    def growth(self, start: int) -> float:
        """Return what the epoch made of the distance from the point that it leaves."""
        matrix, shift = self.epoch(start)
        rest = np.linalg.solve(np.eye(len(shift)) - matrix, shift)
        rows = (path_of(self.run).row(row) for row in (start, start + len(self.run.data)))
        before, after = (math.dist(row, rest) for row in rows)
        return after / before


@cache
def judge_of(name: str) -> Judge:
    run = SCENARIOS[name].run()
    steps = []
    for part in re.split(r"[;\n]", run.model.text):
        if part.strip() and not part.strip().startswith("held "):
            key, right = definition(part)
            inside = right.args[0] if isinstance(right, ast.Call) else None
            sigmoid = inside if ast.unparse(right).startswith("sigmoid(") else None
            steps.append((key, compiled(right), compiled(sigmoid) if sigmoid else None))
    return Judge(run, tuple(steps))


def compiled(node: ast.expr) -> CodeType:
    return compile(ast.fix_missing_locations(ast.Expression(node)), "model", "eval")


# What is in sight


def is_shown(text: str, value: float) -> bool:
    """Whether a text is a number, rounded to the digits that it has."""
    if not math.isfinite(value) or text in ("inf", "nan"):
        return text == str(value) or abs(value) > 1e308
    last = Decimal(text.replace("−", "-")).as_tuple().exponent
    assert isinstance(last, int)
    return abs(read(text) - value) <= 0.501 * 10.0**last + 1e-9 * abs(value)


def check_change(found: re.Match[str], before: float, after: float | None) -> None:
    """Check the numbers and the mark of a loss before and after an update."""
    first, second, mark, same, by, difference = found.groups()
    mark = mark or same or by or ""
    now = before if after is None else after
    assert is_shown(first, now if by else before), (found[0], before, after)
    if after is None:
        assert (second, mark) == (None, ""), found[0]
        return
    assert second is None or is_shown(second, after), (found[0], before, after)
    assert difference is None or math.isclose(read(difference), abs(after - before), rel_tol=0.6)
    check_mark(mark, before, after, found[0])
    if mark in ("▲", "▼") and second:
        assert first != second, found[0]


def check_mark(mark: str, before: float, after: float, text: str) -> None:
    """Check that a mark is right, where rounding does not decide."""
    if not (math.isfinite(before) and math.isfinite(after)):
        assert mark in ("", "▲"), text
    elif after == before:
        assert mark == "=", text
    elif abs(after - before) > 1e-11 * abs(before):
        assert mark == ("▲" if after > before else "▼"), text


def near(session: Session, place: int) -> Session:
    """Return the session at a place, or as near as the run goes."""
    try:
        return travel(session, place)
    except Refused:
        return session


def places(name: str) -> Iterator[Session]:
    """Yield sessions at chosen places, far ones among them, back from further on or not."""
    chosen = random.Random(name)
    run = SCENARIOS[name].run()
    views = [view for view in ("convergence", "predictions") if view in suiting(Session(run))]
    for number in range(PLACES):
        updates = chosen.randrange(3000) if number == 0 else chosen.randrange(12 * (number + 1))
        place = run.stages.place(updates) + chosen.randrange(1, run.stages.count + 1)
        session = near(Session(run), place)
        if number % 3 == 0:
            beyond = near(session, session.at + 1 + chosen.randrange(60))
            session = near(beyond, session.at)
        look = Look(
            view=chosen.choice(views),
            focus=chosen.choice(("loss", "view")),
            log_loss=chosen.random() < 0.3,
            digits=chosen.choice((3, 6, 17)),
        )
        yield replace(session, look=look)


def screen(session: Session, room: Room) -> list[str]:
    top = status(session, room, playing=False)
    return [text_of(line) for line in page_lines(session, room, top, ())]


def found(pattern: str, lines: list[str]) -> list[re.Match[str]]:
    return [match for line in lines for match in re.finditer(pattern, line)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_verdict_in_sight_agrees_with_its_number(name: str) -> None:
    seen = 0
    for session in places(name):
        for room in ROOMS:
            lines = screen(session, room)
            for check in (losses_agree, factors_agree, classes_agree):
                seen += check(judge_of(name), session, lines)
    assert seen > PLACES


def losses_agree(judge: Judge, session: Session, lines: list[str]) -> int:
    """Check both losses; return how many of them there are."""
    run, index, path = session.run, session.shown, path_of(session.run)
    rows = [path.row(index), path.row(index + 1)] if session.phase is Phase.UPDATE else []
    rows = rows or [path.row(index)]
    loss = run.settings_at(index).loss
    own = [judge.loss(run.sample(index), row, loss) for row in rows]
    all_of_them = [judge.mean(row, loss) for row in rows]
    own_shown = found(rf"• L(?: of this sample)?(?: \(log\))? {CHANGE}", lines)
    set_shown = found(rf"data[- ]set(?: loss)?(?: \(log\))? {CHANGE}", lines)
    for match in own_shown:
        check_change(match, own[0], own[1] if len(own) > 1 else None)
    for match in set_shown:
        check_change(match, all_of_them[0], all_of_them[1] if len(rows) > 1 else None)
    charts = any("• L" in line for line in lines)
    assert len(own_shown) == (charts and session.reveals(Phase.LOSS)), lines
    assert len(set_shown) == charts, lines
    # In the status line, a mark never stands without what it is about.
    words = found(rf"data[- ]set(?: loss)? ([▲▼=])(?: (\w+)(?: (?:to|at) {NUMBER})?)?", lines[:1])
    assert len(words) == len(re.findall("[▲▼=](?! h)", lines[0].replace("= h", "")))
    for match in words:
        mark, word, number = match.groups()
        check_mark(mark, all_of_them[0], all_of_them[1], match[0])
        assert word in (None, "") or MARKS[word] == mark
        assert number is None or is_shown(number, all_of_them[1])
    return len(own_shown) + len(set_shown) + len(words)


def factors_agree(judge: Judge, session: Session, lines: list[str]) -> int:
    """Check every factor, which always has the span beside it that it is of."""
    run, size = session.run, len(session.run.data)
    last = session.done // size
    checks: dict[str, Callable[[str, str], bool]] = {}
    if run.model.design:
        checks = {
            rf"()long run ×{NUMBER}": lambda _, text: is_shown(
                text, judge.long_run(session.shown // size * size)
            ),
            rf"epoch (\d*) ?×{NUMBER}": lambda epoch, text: (
                epoch in ("", str(last)) and is_shown(text, judge.growth((last - 1) * size))
            ),
        }
    else:
        checks = {
            rf"epoch ?(\d*): (?:data-set )?loss ×{NUMBER}": lambda epoch, text: (
                epoch in ("", str(last)) and is_shown(text, ratio(judge, run, last))
            )
        }
    count = in_status = 0
    for pattern, holds in checks.items():
        for match in found(pattern, lines):
            assert holds(*match.groups()), (match[0], lines)
            count += 1
        in_status += len(found(pattern, lines[:1]))
    assert lines[0].count("×") == in_status, lines[0]
    for match in found(r"\b(converges|diverges)(?! below)\b", [lines[0]]):
        factor = judge.long_run(session.shown // size * size)
        assert match[0] == ("converges" if factor < 1 else "diverges")
        count += 1
    return count


def ratio(judge: Judge, run: Run, epoch: int) -> float:
    """Return by how much an epoch, from 1, multiplied the data-set loss."""
    size, path = len(run.data), path_of(run)
    loss = run.settings_at(epoch * size - 1).loss
    before, after = (judge.mean(path.row(row * size), loss) for row in (epoch - 1, epoch))
    return after / before


def classes_agree(judge: Judge, session: Session, lines: list[str]) -> int:
    """Check how many samples are right, where that is said."""
    right = found(r"right (\d+)/(\d+)", lines[:1])
    for match in right:
        row = path_of(session.run).row(session.done)
        assert match.groups() == (str(judge.right(row)), str(len(session.run.data)))
    return len(right)


# After a change


@pytest.mark.parametrize("room", ROOMS)
def test_both_rates_are_named_until_the_next_update_begins(room: Room) -> None:
    session = near(Session(SCENARIOS["worked"].run()), 20)
    changed = with_settings(session, replace(session.settings, rate=0.1))
    assert "η 0.25, next 0.1" in screen(changed, room)[0]
    begun = screen(near(changed, changed.at + 1), room)[0]
    assert "η 0.1 " in begun
    assert "next" not in begun


def test_what_is_said_of_epochs_is_of_both_rates_too() -> None:
    session = near(Session(SCENARIOS["worked"].run()), 20)
    changed = with_settings(session, replace(session.settings, rate=0.1))
    assert "long run ×1.83, next ×0.933" in screen(changed, Room(100, 24))[0]
    loss = with_settings(session, replace(session.settings, loss="absolute"))
    assert "η 0.25, next absolute loss" in screen(loss, ROOMS[0])[0]


def test_something_is_said_of_convergence_at_60_columns() -> None:
    for place in range(1, 80):
        top = screen(near(Session(SCENARIOS["worked"].run()), place), ROOMS[1])[0]
        assert "long run ×1.83" in top or "diverges" in top


# What is not said


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_said_of_epochs_at_the_start(name: str) -> None:
    start = Session(SCENARIOS[name].run())
    for session in (start, travel(near(start, 40), 0)):
        top = screen(session, Room(120, 24))[0]
        assert "×" not in top
        assert not re.search("verges|holds", top)


def test_no_notice_is_told_while_something_is_asked() -> None:
    session = near(Session(SCENARIOS["saturated"].run()), 1)
    assert "is saturated" in screen(session, Room(120, 24))[0]
    assert "is saturated" not in screen(replace(session, guessing=True), Room(120, 24))[0]


def test_a_verdict_has_one_form_with_words_and_one_without() -> None:
    forms = set()
    for width in range(60, 130):
        for done in (7, 12, 200):
            session = near(Session(SCENARIOS["loop"].run()), done * 4)
            top = screen(session, Room(width, 24))[0]
            forms |= set(re.findall(r"(last epoch|epoch \d+) ×", top))
            forms |= {each[:8] for each in re.findall(r"data.set.*?[▲▼=]", top)}
    assert forms == {"epoch 1", "epoch 20", "data set"}


def test_thousands_have_one_form_on_a_screen() -> None:
    session = near(Session(SCENARIOS["loop"].run()), 1205 * 4)
    for room in ROOMS:
        text = "\n".join(screen(session, room))
        assert "1,205" in text
        assert not re.search(r"(?<![\d.e−,])1\d{3}(?![\d.])", text)
