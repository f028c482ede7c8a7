"""Places are counted in the stages that the model has, however many these are."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from core.lessons.progress import begin, noticed
from core.lessons.reader import read_lesson
from core.model.model import LINE
from core.model.stages import Phase, Stages
from core.session.moves import next_epoch, next_update, previous_epoch, previous_update
from core.session.session import Look, Refused, Session, travel
from other_process import every_screen
from sessions import looked_at, run_on
from shell import opened
from tui.keys import KEYS
from tui.panels.views import VIEWS

FORWARD, LOSS, BACKWARD, UPDATE = LINE.stages.phases
FOUR = LINE.stages
SIX = Stages((FORWARD, FORWARD, LOSS, BACKWARD, BACKWARD, UPDATE))
"""Those of a model of two layers."""


@contextmanager
def line_with(stages: Stages) -> Iterator[None]:
    """Have the line's updates revealed in other stages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LINE.__dict__, "stages", stages)
        yield


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
            assert stages.next_phase(place) is not phase
            assert stages.done(place, phase) == 3
            assert stages.done(place - 1, phase) == 2
    assert [SIX.place(1, phase) for phase in Phase] == [6, 8, 9, 11, 12]


def seen(stages: Stages, phase: Phase) -> object:
    """Return all that shows where a session stands, in update 3 with a phase of it revealed."""
    with line_with(stages):
        run = run_on((1, 3), (2, 5.5), m=0.5, rate=0.1)
        session = travel(travel(Session(run), stages.place(2)), stages.place(2, phase))
        for key in KEYS:
            with suppress(Refused):
                there = key.does(session, 1) if callable(key.does) else 0
                assert isinstance(there, Session) or there >= 0
        moves = next_update, previous_update, next_epoch, previous_epoch
        places = [stages.done(move(session, 1)) for move in moves]
        return session.phase, session.done, session.updates, places, every_screen(session)


@pytest.mark.parametrize("phase", FOUR.phases)
def test_six_stages_show_at_each_phase_what_four_do(phase: Phase) -> None:
    assert seen(SIX, phase) == seen(FOUR, phase)


def test_a_stage_that_leaves_a_phase_unfinished_reveals_none_of_its_end() -> None:
    with line_with(SIX):
        session = travel(Session(run_on((1, 3), (2, 5.5), m=0.5, rate=0.1)), 1)
        assert session.phase is Phase.FORWARD
        assert travel(session, 2).phase is Phase.FORWARD
        assert travel(session, 4).phase is Phase.BACKWARD
        look = Look(view="predictions")
        assert looked_at(session, look).updates == 0


def test_the_command_line_and_a_lesson_name_a_phase() -> None:
    lesson = 'title = "a"\nabout = "b"\nscenario = "two"\n[[stop]]\ntext = "c"\n'
    lesson += 'reach = "update 2 loss"\n'
    taught = read_lesson(lesson, "d", [], VIEWS)
    with line_with(SIX):
        session = begin(opened("--scenario", "two"), taught)
        assert not noticed(travel(session, SIX.place(1, Phase.FORWARD)), ()).met
        assert noticed(travel(session, SIX.place(1, Phase.LOSS)), ()).met
        assert opened("--goto", "2", "--phase", "backward", "--reached", "9").at == 0
