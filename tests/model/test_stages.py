"""Places are counted in the stages that the model has, however many these are."""

from core.descent.run import Settings, new_run
from core.model.equations import equations
from core.model.model import LINE, Model
from core.model.stages import Phase, Stages
from core.session.session import Session, travel
from sessions import dataset

FORWARD, LOSS, BACKWARD, UPDATE = LINE.stages.phases
FOUR = LINE.stages
SIX = Stages((FORWARD, FORWARD, LOSS, BACKWARD, BACKWARD, UPDATE))
"""Those of a model of two layers."""
DEEP = Model("h = tanh(w*x + b); y* = v*h + c")


def test_a_place_tells_updates_and_phase() -> None:
    for stages in (FOUR, SIX):
        length = len(stages.phases)
        assert stages.phase(0) is Phase.NOTHING
        for place in range(1, 4 * length):
            assert stages.phase(place) is stages.phases[(place - 1) % length]
            assert stages.place(stages.done(place)) <= place <= stages.place(stages.begun(place))
        for phase in stages.phases:
            place = stages.place(2, phase)
            assert stages.phase(place) is phase
            assert stages.done(place, phase) == 3
            assert stages.done(place - 1, phase) == 2
    assert [SIX.place(1, phase) for phase in Phase] == [6, 8, 9, 11, 12]


def test_each_layer_is_revealed_by_a_stage_of_its_own() -> None:
    every = equations(DEEP, "squared").every
    assert DEEP.stages == SIX
    assert [[each.key for each in every if each.stage == stage] for stage in range(1, 7)] == [
        ["z", "h"],
        ["prediction"],
        ["loss"],
        ["dL_dprediction", "dprediction_dv", "dprediction_dc", "dL_dv", "dL_dc"],
        ["dprediction_dh", "dL_dh", "dh_dz", "dL_dz", "dz_dw", "dz_db", "dL_dw", "dL_db"],
        [f"step_{key}" for key in "wbvc"] + [f"{key}_after" for key in "wbvc"],
    ]
    assert [SIX.layer(stage) for stage in range(1, 7)] == [1, 2, 0, 2, 1, 0]
    for number, phase in enumerate(SIX.phases, start=1):
        assert SIX.stage(phase, SIX.layer(number)) == number


def test_a_stage_that_leaves_a_phase_unfinished_reveals_none_of_its_end() -> None:
    run = new_run(dataset((1, 3), (2, 5.5)), Settings(0.1), (0.5, 0, 1, 0), DEEP)
    session = travel(Session(run), 1)
    assert session.phase is Phase.FORWARD
    assert not session.reveals(Phase.FORWARD)
    assert travel(session, 2).reveals(Phase.FORWARD)
    assert travel(session, 4).phase is Phase.BACKWARD
    assert [travel(session, place).revealed for place in range(2, 9)] == [2, 3, 4, 5, 6, 1, 2]
    assert travel(session, 8).fresh(2)
    assert not travel(session, 8).fresh(3)
    assert session.updates == 0
