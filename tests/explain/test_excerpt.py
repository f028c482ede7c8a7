"""What is in focus fits, holds, and names each way back: Mazur's figures, networks, formulas."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest

from core.descent.update import Update
from core.explain.derivation import DerivedLine, derive, derive_one_of
from core.explain.excerpt import excerpts
from core.model.equations import Equation, equations
from core.model.expression import value
from core.model.model import Model
from core.session.session import Session, travel
from core.text.ascii import to_ascii
from core.text.numbers import is_rounded, read
from core.text.spans import Span, Spell
from sessions import scenario

NAMES = ("mazur", "xor", "sine", "abs", "spiral", "encoder", "neuron", "circuit", "and")
ROWS, COLUMNS = 11, 44
"""What the panel has at 80×24."""


def done(name: str, updates: int = 1) -> Session:
    session = scenario(name)
    return travel(session, session.run.stages.place(updates))


def text_of(line: DerivedLine) -> str:
    return "".join(span.text for span in line.spans)


def focused(
    session: Session, unit: str, weight: str, revealed: int | None = None, **how: object
) -> tuple[DerivedLine, ...]:
    update = session.update
    (found,) = (each for each in session.run.model.units if each.key == unit)
    size = {"rows": ROWS, "width": COLUMNS} | how
    stages = session.run.stages.count if revealed is None else revealed
    return derive_one_of(
        update,
        excerpts(update.equations, found, weight),
        stages,
        **size,  # type: ignore[arg-type]
    )


def every_focus(session: Session) -> Iterator[tuple[str, str]]:
    for unit in session.run.model.units:
        for weight in unit.weights or ("",):
            yield unit.key, weight


def test_mazur_s_hidden_unit_is_there_in_full() -> None:
    assert [text_of(line) for line in focused(done("mazur"), "h1", "w1")] == [
        "z1 = w1·x1 + w2·x2 + b1",
        "   = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775",
        "h1 = σ(z1) = σ(0.3775) ≈ 0.5933",
        "L = L1 + L2 ≈ 0.2748 + 0.02356 ≈ 0.2984",
        "∂L/∂h1 = ∂L/∂z3·w5 + ∂L/∂z4·w7",
        "   ≈ 0.1385·0.4 + (−0.0381)·0.5 ≈ 0.03635",
        "∂h1/∂z1 ≈ 0.5933·(1 − 0.5933) ≈ 0.2413",
        "∂L/∂z1 ≈ 0.03635·0.2413 ≈ 0.008771",
        "∂L/∂w1 ≈ 0.008771·0.05 ≈ 0.0004386",
        "η·∂L/∂w1 ≈ 0.5·0.0004386 ≈ 0.0002193",
        "w1 ← w1−η·∂L/∂w1 ≈ 0.15−0.0002193 ≈ 0.1498",
    ]


def test_with_room_each_way_and_each_slope_stands_by_itself() -> None:
    lines = focused(done("mazur"), "h1", "w1", rows=30, width=120, digits=10)
    assert [text_of(line) for line in lines][6:11] == [
        "∂z4/∂h1 = w7 = 0.5",
        "∂L/∂z3·∂z3/∂h1 ≈ 0.13849856163·0.4 ≈ 0.05539942465",
        "∂L/∂z4·∂z4/∂h1 ≈ −0.03809823652·0.5 ≈ −0.01904911826",
        "∂L/∂h1 = ∂L/∂z3·∂z3/∂h1 + ∂L/∂z4·∂z4/∂h1 ≈ 0.05539942465 + (−0.01904911826) "
        "≈ 0.03635030639",
        "∂h1/∂z1 = h1·(1 − h1) ≈ 0.5932699921·(1 − 0.5932699921) ≈ 0.24130070857",
    ]


def test_an_output_has_what_it_adds_to_the_loss() -> None:
    keys = [line.key for line in focused(done("mazur"), "prediction2", "w7", rows=16)]
    assert "loss2" in keys
    assert "loss1" not in keys
    assert "dL_dh1" not in keys


def test_a_held_weight_has_the_way_back_to_its_unit_and_no_step() -> None:
    keys = [line.key for line in focused(done("mazur"), "h1", "b1")]
    assert keys[-1] == "dL_dz1"
    assert not any("b1" in key for key in keys)


def test_a_weight_of_several_units_has_all_its_ways() -> None:
    model = Model("h = tanh(w*x); y* = w*h + b")
    run = scenario("two").run
    made = Update(equations(model, "squared"), (*run.sample(0), 0.3, 0.2, 0.1))
    (unit, _) = model.units
    lines = derive_one_of(made, excerpts(made.equations, unit, "w"), 6, ROWS, width=60)
    assert "∂L/∂w = ∂L/∂y*·h + ∂L/∂z·x" in [text_of(line).partition(" ≈")[0] for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_and_weight_fits(name: str) -> None:
    session = done(name)
    sizes: list[tuple[int, int]] = [(COLUMNS, ROWS), (50, ROWS), (44, 15)]
    spells: tuple[Spell, Spell] = (str, to_ascii)
    for (unit, weight), (width, rows), spell in product(every_focus(session), sizes, spells):
        case = (unit, weight, width, rows, spell)
        lines = focused(session, unit, weight, width=width, rows=rows, spell=spell)
        assert len(lines) <= rows, case
        for line in lines:
            assert len(text_of(line)) <= width, text_of(line)
            plain = text_of(line).isascii() and "?" not in text_of(line)
            assert spell is str or plain, text_of(line)
        told = weight and weight not in session.run.model.held
        assert not told or f"{weight}_after" in [line.key for line in lines], case


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_revealed_has_no_number_and_moves_no_line(name: str) -> None:
    session = done(name)
    unit, weight = next(every_focus(session))
    whole = focused(session, unit, weight)
    for revealed in range(session.run.stages.count):
        lines = focused(session, unit, weight, revealed)
        assert [line.key for line in lines] == [line.key for line in whole]
        for line, known in zip(lines, whole, strict=True):
            if line.revealed:
                assert line == known
            else:
                shown = [s.text for s in line.spans if s.text[:1].isdigit() and len(s.text) > 1]
                assert not shown, text_of(line)


def half(text: str, number: float) -> float:
    """Return how far what is shown may be from the number."""
    if not is_rounded(text, number):
        return 1e-11 * abs(number)
    exponent = Decimal(text.replace("−", "-")).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def holds(equation: Equation, spans: list[Span], update: Update) -> bool | None:
    """Whether an equation holds for the numbers shown; None where it shows none on its right."""
    symbols = update.equations.symbols
    shown = {
        span.role: span.text.strip("()")
        for span in spans
        if span.role and span.text not in (symbols[span.role], to_ascii(symbols[span.role]))
    }
    if not set(equation.uses) <= shown.keys() or not equation.uses:
        return None
    seen = {key: read(shown[key]) for key in equation.uses}
    at = value(equation.expression, seen)
    reach = sum(
        abs(value(equation.expression, seen | {key: seen[key] + by}) - at)
        for key in dict.fromkeys(equation.uses)
        if (by := half(shown[key], update[key]))
    )
    result = shown[equation.key]
    allowed = 1.5 * (reach + half(result, update[equation.key])) + 1e-12
    return bool(abs(at - read(result)) <= allowed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "rows"), [(COLUMNS, ROWS), (70, 40)])
def test_every_displayed_equation_holds(name: str, width: int, rows: int) -> None:
    session = done(name, 3)
    checked = 0
    for (unit, weight), digits in product(every_focus(session), (4, 6)):
        lines = focused(session, unit, weight, digits=digits, width=width, rows=rows)
        (found,) = (each for each in session.run.model.units if each.key == unit)
        choices = excerpts(session.update.equations, found, weight)
        keys = list(dict.fromkeys(line.key for line in lines))
        (excerpt,) = (each for each in choices if [one.key for one in each] == keys)
        for equation in excerpt:
            spans = [s for line in lines if line.key == equation.key for s in line.spans]
            answer = holds(equation, spans, session.update)
            assert answer is not False, "".join(span.text for span in spans)
            checked += answer is True
    assert checked > 20


def test_terms_of_a_long_sum_add_up_to_it() -> None:
    lines = focused(done("sine"), "prediction", "v1", width=60)
    terms = text_of(lines[1]).replace("−", "-").split("≈")
    assert text_of(lines[0]) == "y* = v1·h1+v2·h2+v3·h3+v4·h4+c"
    assert eval(terms[1]) == pytest.approx(float(terms[2]), abs=1e-3)
    assert len(terms[1].split("+")) == 5


def test_a_sum_without_room_for_its_terms_keeps_its_value() -> None:
    (line,) = (each for each in focused(done("spiral"), "prediction", "v1") if each.key == "z5")
    assert text_of(line).replace(" ", "").startswith("z5=v1·h1+v2·h2+v3·h3+v4·h4+c≈")
    narrow = focused(done("spiral"), "prediction", "v1", width=36)
    assert text_of(narrow[0]).startswith("z5 = v1·h1 + … + ")
    assert " + c ≈ " in text_of(narrow[0])


def test_the_rest_of_a_derivation_keeps_its_digits_beside_a_long_sum() -> None:
    update = done("sine").update
    lines = derive(update, 6, width=60, chosen=update.equations.every[:10])
    assert text_of(lines[1]).endswith(f"≈ {update['h1']:.6g}".replace("-", "−"))


def test_only_those_chosen_are_derived() -> None:
    update = done("xor").update
    every = derive(update, 6, width=68)
    assert [line.key for line in every] == [each.key for each in update.equations.every]
    assert [line.key for line in derive(update, 6, chosen=update.equations.every[4:9])] == [
        line.key for line in every[4:9]
    ]


def test_the_excerpts_of_a_unit_are_ever_shorter() -> None:
    update = done("mazur").update
    for unit in update.equations.model.units:
        sizes = [len(each) for each in excerpts(update.equations, unit, unit.weights[0])]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) > 1
