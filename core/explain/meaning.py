"""What each quantity of the update shown is, in a sentence with its present value.

A sentence follows from what a quantity is in its model, never from its name. What is not revealed
yet is not told.
"""

from collections.abc import Iterator
from math import isfinite, isnan

from core.explain.parameters import places
from core.model.definitions import PREDICTION, symbol_of
from core.model.equations import LOSS, RATE, Equation
from core.model.expression import Call, Name, functions
from core.model.functions import FUNCTIONS
from core.model.losses import LOSSES
from core.model.reader import read_formula
from core.model.stages import Phase
from core.model.written import symbols, text_of
from core.session.session import Session
from core.text.numbers import show

_LONGEST = 32
"""The characters of a formula that is still told; a longer one stands in the derivation."""
_MOST = 4
"""The numbers that are listed; of more, the first and an ellipsis."""


class Meanings:
    """What the quantities of the update that a session shows are."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.update = session.update
        self.every = self.update.equations
        self.model = self.every.model
        self.number = f"update {session.shown + 1:,}"
        """The update shown, in words."""

    def of(self, key: str) -> str:
        """Return the sentence for a quantity, by its key; it begins with its symbol."""
        equation = self.every.of.get(key)
        said = self._computed(equation) if equation else self._given(key)
        return f"{self.every.symbols[key]}: {said}."

    def told(self, key: str) -> str:
        """Return the value of a quantity as it is displayed; empty until it is revealed."""
        equation = self.every.of.get(key)
        revealed = equation is None or equation.stage <= self.session.revealed
        return self.shown(self.update[key]) if revealed else ""

    def shown(self, value: float) -> str:
        """Return a number with the digits that the session asks for."""
        return show(value, self.session.look.digits)

    def sample(self) -> str:
        """Return which sample the update shown takes."""
        index = self.session.run.sample_at(self.session.shown)
        return f"sample {index + 1:,} of {len(self.session.run.data):,}"

    def columns(self) -> str:
        """Return the numbers of that sample, such as: x 1, y 3."""
        return self.listed(tuple((key, self.update[key]) for key in self.model.columns))

    def listed(self, pairs: tuple[tuple[str, float], ...]) -> str:
        """Return names with their numbers, the first of many."""
        texts = [f"{symbol_of(key)} {self.shown(value)}" for key, value in pairs[:_MOST]]
        return ", ".join([*texts, *["…"] * (len(pairs) > _MOST)])

    def parameters(self, values: tuple[float, ...]) -> str:
        """Return parameters, in the model's order, with their names."""
        return self.listed(tuple(zip(self.model.parameters, values, strict=True)))

    def functions(self) -> Iterator[tuple[str, str]]:
        """Yield how each function of the update begins where it stands, and what it is."""
        used = (name for each in self.every.every for name in functions(each.expression))
        for name in dict.fromkeys(used):
            function, style = FUNCTIONS[name], symbols(str)
            whole = text_of(Call(name, Name("u")), style)
            word, bracket, _ = whole.partition("(")
            said = f"in Python {function.python}"
            if function.slope:
                said = f"its slope is {text_of(read_formula(function.slope), style)}"
            if bracket and word:
                yield f"{word}(", f"{whole}: a function of u; {said}."

    # What is given

    def _given(self, key: str) -> str:
        value = self.told(key)
        if key == RATE:
            return (
                "the learning rate: each update takes η times its slope off each parameter; "
                f"{value} at {self.number}"
            )
        if key in self.model.inputs:
            return f"an input, from the data; {value} for {self.sample()}, that of {self.number}"
        if key in self.model.targets:
            output = symbol_of(self.model.predictions[self.model.targets.index(key)])
            return (
                f"the target, from the data, which {output} should meet; {value} for "
                f"{self.sample()}, that of {self.number}"
            )
        return self._parameter(key, value)

    def _parameter(self, key: str, value: str) -> str:
        if key in self.model.held:
            return f"a parameter that is held: no update moves it; {value}"
        after = self.told(f"{key}_after")
        moved = f", {after} after it" if after else ""
        return f"{self._place(key)}; {value} before {self.number}{moved}"

    def _place(self, key: str) -> str:
        """Return what a parameter does in the model."""
        if self.model.straight:
            if key == self.model.parameters[0]:
                return "a parameter, the slope of the line"
            return f"a parameter, the height of the line at {self.model.inputs[0]} = 0"
        source, arrow, unit = places(self.model)[key].partition("→")
        if not arrow:
            return f"a parameter of {source}"
        if source == "1":
            return f"a parameter, which is added in {unit}"
        return f"a parameter, which weighs {source} in {unit}"

    # What is computed

    def _computed(self, each: Equation) -> str:
        value = self.told(each.key)
        now = f"{value or 'not revealed yet'} at {self.number}"
        if each.replaces:
            return self._new(each, now)
        if each.phase is Phase.UPDATE:
            return self._step(each, now)
        if each.way:
            by = symbol_of(each.key.rpartition("_via_")[2])
            return f"what comes to ∂L/∂{symbol_of(each.way)} by way of {by}; {now}"
        if each.slope:
            return self._slope(each.key, *each.slope)
        return f"{self._value(each)}; {now}{self._aim(each)}"

    def _value(self, each: Equation) -> str:
        """Return what a value on the way forward is, or the loss."""
        if each.key == LOSS:
            title = LOSSES[self.every.loss].title
            return f"the loss of this one sample, how far the prediction is off: {title}"
        if each.phase is Phase.LOSS:
            output = f"{PREDICTION}{each.key.removeprefix(LOSS)}"
            return f"what {symbol_of(output)} adds to the loss L"
        text = text_of(each.expression, symbols(self.every.symbols.__getitem__))
        formula = f", {text}" if len(text) <= _LONGEST else ""
        last = each.key in self.model.predictions
        return f"{'the prediction' if last else 'a value on the way to the prediction'}{formula}"

    def _aim(self, each: Equation) -> str:
        """Return what a prediction is compared with."""
        if each.key not in self.model.predictions:
            return ""
        target = self.model.targets[self.model.predictions.index(each.key)]
        return f", where the target {symbol_of(target)} is {self.shown(self.update[target])}"

    def _slope(self, key: str, of: str, by: str) -> str:
        """Return what a slope is, and what of that follows from its value."""
        along = symbol_of(by)
        what = f"the slope of {symbol_of(of)} along {along}"
        if of == LOSS:
            kind = "the prediction" if by in self.model.predictions else along
            what = f"the slope of the loss along {kind}"
            if by in self.model.parameters:
                what = f"the gradient for {along}, {what}"
        text = self.told(key)
        if not text:
            return f"{what}; not revealed yet at {self.number}"
        value, above = self.update[key], "L" if of == LOSS else symbol_of(of)
        if not isfinite(value):
            return f"{what}; {text} here: {'no number' if isnan(value) else 'too large to tell'}"
        if value == 0:
            return f"{what}; 0 here, so raising {along} by a little does not move {above}"
        size = self.shown(abs(value))
        times = "as much" if size == "1" else f"{size} times as much"
        moves = "raises" if value > 0 else "lowers"
        return f"{what}; {text} here, so raising {along} by a little {moves} {above} {times}"

    def _step(self, each: Equation, now: str) -> str:
        """Return what the step of a parameter is; its own equation is η times its slope."""
        key = each.key.removeprefix("step_")
        what = f"the step of {key}, which the update takes off it"
        if not self.told(each.key):
            return f"{what}; {now}"
        value = self.update[each.key]
        goes = f"goes {'down' if value > 0 else 'up'} by {self.shown(abs(value))}"
        return f"{what}; {now}: {key} {goes if value else 'stays'}"

    def _new(self, each: Equation, now: str) -> str:
        key = each.replaces
        old = f"{self.shown(self.update[key])} before"
        value = self.told(each.key)
        step = self.every.symbols[f"step_{key}"]
        after = f"{value} after {self.number}" if value else now
        return f"the new {key}, which is the old one less its step {step}; {after}, {old}"
