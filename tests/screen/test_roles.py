"""The colours of any model's quantities: by what each is, and the weight in focus apart."""

import pytest

from core.descent.scenarios import SCENARIOS
from core.model.equations import equations
from core.model.losses import SQUARED
from core.model.model import LINE
from core.session.focus import focus_of
from core.session.session import travel
from sessions import scenario
from tui.app.page import page_lines
from tui.screen.lines import Room
from tui.screen.palette import DARK
from tui.screen.roles import roles_of


@pytest.mark.parametrize("weight", ["m", "c"])
def test_a_line_s_quantities_have_their_own(weight: str) -> None:
    roles = roles_of(equations(LINE, SQUARED.name), weight)
    for key in ("m", "c", "x", "y", "prediction", "loss"):
        assert roles[f"{key} strong"] == f"{key} strong"
    assert [roles[key] for key in ("m_after", "c_after", "dprediction_dm")] == ["m", "c", "x"]


def test_a_network_s_follow_from_what_they_are() -> None:
    roles = roles_of(SCENARIOS["mazur"].run().equations_at(0), "w5")
    kinds = {
        "x": ("x1", "x2", "dz1_dw1"),
        "y": ("y1", "y2"),
        "m": ("w5", "w5_after", "dz3_dh1"),
        "c": ("w1", "b4", "w8", "w1_after", "dz4_dh1"),
        "value": ("z1", "h1", "z4", "dz3_dw5"),
        "prediction": ("prediction1", "prediction2"),
        "loss": ("loss1", "loss2", "loss"),
    }
    for role, keys in kinds.items():
        assert [roles[key] for key in keys] == [role] * len(keys), role
    for plain in ("dL_dw5", "dL_dz1", "step_w5", "dh1_dz1"):
        assert roles[plain] not in DARK.colours
    assert roles["quiet mark"] == "quiet mark"


@pytest.mark.parametrize("name", SCENARIOS)
def test_on_the_page_the_weight_in_focus_is_coloured_apart(name: str) -> None:
    session = travel(scenario(name), 2 * scenario(name).run.stages.count)
    page = page_lines(session, Room(80, 24), (), (), charts=False)
    parameters = session.run.model.parameters
    focus = parameters[0] if len(parameters) == 2 else focus_of(session).weight
    for key in parameters:
        named = (span for line in page for span in line if span.text.strip("‹› ") == key)
        words = {span.role.split(" ")[0] for span in named} - {"", "quiet", "strong"}
        assert words <= {"m" if key == focus else "c"}, key
        assert words or key != focus
