"""The code view: in every room the loop's body stands further in than its head."""

import pytest

from sessions import scenario
from tui.panels.code import lines
from tui.screen.lines import Room, text_of


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@pytest.mark.parametrize("width", [24, 33, 38, 47, 53, 54, 60, 78, 118])
@pytest.mark.parametrize("name", ["worked", "xor"])
def test_the_body_of_a_loop_stands_right_of_its_for(name: str, width: int) -> None:
    shown = [text_of(line)[1:] for line in lines(scenario(name, done=2), Room(width, 200)) if line]
    written = [line for line in shown if line.strip()]
    heads = [place for place, line in enumerate(written) if line.lstrip().startswith("for ")]
    assert len(heads) == 2
    outer, inner = heads
    assert indent(written[outer]) == 0
    assert indent(written[inner]) > 0
    for line in written[inner + 1 :]:
        assert indent(line) > indent(written[inner])
