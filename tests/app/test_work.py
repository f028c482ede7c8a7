"""What a page costs, counted: no number is computed twice for it."""

from collections import Counter
from typing import Any

import pytest

from core.descent import update
from core.descent.run import Run
from core.model import program
from sessions import forget_everything, scenario
from tui.app.page import page_lines
from tui.app.status import status
from tui.screen.lines import Room

ROOM = Room(80, 24)


def painted(name: str, done: int) -> None:
    """Paint a page that nothing is known of before."""
    forget_everything()
    session = scenario(name, done=done)
    page_lines(session, ROOM, status(session, ROOM, False), ())


@pytest.mark.parametrize(("name", "done"), [("worked", 5), ("xor", 3)])
def test_each_update_is_computed_once(
    name: str, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: Counter[tuple[float, ...]] = Counter()
    calculator = program.calculator

    def counting(equations: Any) -> Any:
        def calculate(*given: float) -> Any:
            computed[given] += 1
            return calculator(equations)(*given)

        return calculate

    monkeypatch.setattr(update, "calculator", counting)
    painted(name, done)
    assert computed
    assert max(computed.values()) == 1


@pytest.mark.parametrize(("name", "done"), [("worked", 5), ("xor", 3)])
def test_each_loss_of_the_data_set_is_computed_once(
    name: str, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: Counter[tuple[Any, ...]] = Counter()
    data_set_loss = Run.data_set_loss

    def counting(self: Run, parameters: Any, loss: str) -> Any:
        if all(isinstance(each, float) for each in parameters):
            computed[(*parameters, loss)] += 1
        return data_set_loss(self, parameters, loss)

    monkeypatch.setattr(Run, "data_set_loss", counting)
    painted(name, done)
    assert computed
    assert max(computed.values()) == 1
