"""Runs of a line computed again: the work is counted before it is done, and bounded."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import pytest

from core.data.dataset import Dataset, Floats
from core.descent.path import path_of
from core.descent.run import MOST_UPDATES, Settings, new_run
from core.descent.stretch import Stretch
from core.formats.session_line import LinkError, dump, load, packed
from core.model.model import Model
from core.model.network import network_text
from core.session.replay import MOST_REPLAYED, Replay
from core.session.runs import branches, with_run, with_settings
from core.session.session import Session, travel
from sessions import STEPS, forget_everything, run_on, scenario
from tui.saving import AT_ONCE

FAR = MOST_UPDATES * STEPS


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list to which every piece of updates recorded is added."""
    pieces: list[int] = []
    followed = Stretch._followed

    def counted(stretch: Stretch, now: tuple[float, ...], start: int, stop: int) -> Floats:
        pieces.append(stop - start)
        return followed(stretch, now, start, stop)

    monkeypatch.setattr(Stretch, "_followed", counted)
    return pieces


def what_if(session: Session, rate: float, updates: int) -> Session:
    """Return the session with a run that takes another rate from here on."""
    changed = with_settings(session, Settings(rate))
    return travel(changed, changed.at + updates * STEPS)


# What runs have in common


def test_what_runs_have_in_common_is_recorded_once(recorded: list[int]) -> None:
    session = scenario("loop", done=30_000)
    for number in range(1, 8):
        session = what_if(session, number / 100, 10)
    assert sum(recorded) == 30_070
    recorded.clear()
    line = dump(session)
    forget_everything()
    del session
    load(line)
    assert sum(recorded) == 30_070


def test_a_run_of_many_changes_takes_no_more_room_than_one_of_none() -> None:
    run = scenario("loop").run
    for begins in range(50_000, 50_100):
        run = replace(
            run, segments=(*run.segments, replace(run.segments[0], begins=begins, start=(1, 0)))
        )
    tracemalloc.start()
    path_of(run).extend(50_100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path_of(run).recorded == 50_100
    assert peak < 3 * 16 * 50_100


def test_a_change_where_the_run_had_ended_goes_on_from_there() -> None:
    ended = with_settings(scenario(done=9_999), Settings(0.01), m=5, c=4)
    there = ended.done
    assert path_of(ended.run).row(there) == (5, 4)
    assert not path_of(ended.run).ended
    assert path_of(scenario().run).ended
    assert path_of(with_settings(ended, Settings(), m=nan).run).extend(there + 9) == there + 1


# What a session says of its runs


def lined(session: Any, *data: Any) -> str:
    return packed({"data": data or [{"name": "loop", "scenario": True}], "session": session})


def run(*segments: dict[str, Any]) -> dict[str, Any]:
    return {"data": 0, "segments": [{"begins": 0, **segment} for segment in segments]}


def part(m: float, begins: int = 0, **settings: Any) -> dict[str, Any]:
    return {"begins": begins, "m": m, "c": 0, "settings": {"rate": 0.01, **settings}}


def others(*runs: dict[str, Any], furthest: int = FAR) -> list[dict[str, Any]]:
    names = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        {"name": name, "run": each, "furthest": furthest}
        for name, each in zip(names, runs, strict=False)
    ]


FIRST = {"run": run(part(1)), "furthest": FAR}
BIG = Dataset("big", np.arange(100_000.0), np.arange(100_000.0) % 7)

HARMFUL: dict[str, dict[str, Any]] = {
    "far": FIRST,
    "others far": {**FIRST, "others": others(*(run(part(m)) for m in range(2, 27)))},
    "absolute": {"run": run(part(1, loss="absolute", order="shuffled")), "furthest": FAR},
    "changes": {
        "run": run(part(1), *(part(0, MOST_UPDATES - 200 + i) for i in range(100))),
        "furthest": FAR,
    },
    "pasts": {
        **FIRST,
        "others": others(*(run(part(1), part(m, MOST_UPDATES - m)) for m in range(1, 26))),
    },
    "many segments": {
        "run": run(*(part(0, begins) for begins in range(101))),
        "furthest": 100 * STEPS,
        "others": others(
            *(run(*(part(m, begins) for begins in range(101))) for m in range(1, 26)),
            furthest=100 * STEPS,
        ),
    },
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_line_that_would_take_long_is_left_to_the_explorer(
    name: str, recorded: list[int]
) -> None:
    line = lined(HARMFUL[name])
    session = load(line, at_once=AT_ONCE)
    assert sum(recorded) == 0
    replay = Replay(session)
    assert replay.work > AT_ONCE
    assert replay.updates <= MOST_REPLAYED
    assert dump(session) == dump(load(dump(session), at_once=AT_ONCE))


def test_data_that_are_drawn_whole_for_an_update_count_as_work() -> None:
    shuffled = (run(part(m, order="shuffled", seed=m)) for m in range(1, 26))
    line = lined(
        {"run": run(part(0)), "others": others(*shuffled, furthest=STEPS)},
        {"name": "big", "digest": BIG.digest},
    )
    replay = Replay(load(line, [BIG], at_once=AT_ONCE))
    assert (replay.updates, replay.work > AT_ONCE) == (25, True)


def test_a_line_whose_changes_alone_would_take_too_long_is_refused(recorded: list[int]) -> None:
    changed = (run(part(m), part(0, MOST_UPDATES - 1)) for m in (2, 3))
    with pytest.raises(LinkError, match="its runs have more than 11,000,000 updates in all"):
        load(lined({**FIRST, "others": others(*changed)}))
    assert recorded == []


def test_a_line_has_data_of_one_file() -> None:
    sets = [{"name": f"big {number}", "digest": BIG.digest} for number in range(3)]
    with pytest.raises(LinkError, match="has data of more than one file"):
        load(lined({"run": run(part(0))}, *sets), [BIG])


def test_ten_million_updates_in_a_run_are_saved_and_taken_up(recorded: list[int]) -> None:
    session = Session(run_on((0, 1), (1, 2)), at=FAR, came_from=FAR, furthest=FAR)
    session = replace(session, others=branches(replace(scenario("two", 8), name="B")))
    recorded.clear()
    forget_everything()
    assert load(dump(session), at_once=AT_ONCE) == session
    assert recorded == []
    assert Replay(session).updates == MOST_UPDATES + 8


def test_runs_that_are_too_long_together_go_back_to_their_last_change(
    recorded: list[int],
) -> None:
    b = what_if(scenario("loop", done=500), 0.02, 300)
    c = travel(with_run(b, scenario("two").run), 400 * STEPS)
    line = dump(c)
    forget_everything()
    assert load(line, most=1_200) == replace(c, undo=c.undo[-5:])
    forget_everything()
    recorded.clear()
    back = load(line, most=1_000)
    assert [each.furthest // STEPS for each in branches(back)] == [500, 500, 400]
    assert [each.run for each in branches(back)] == [each.run for each in branches(c)]
    assert sum(recorded) == 900


def test_updates_of_a_network_count_for_what_they_take(recorded: list[int]) -> None:
    model = Model(network_text("2-8-8-1"))
    x = np.linspace(-1, 1, 4)
    run = new_run(Dataset("wave", (x, x * x), x), Settings(), model=model)
    session = replace(Session(run), furthest=run.stages.place(5_000), at=run.stages.place(1))
    replay = Replay(session)
    assert replay.updates == 5_000
    assert 50 * 5_000 < replay.work < AT_ONCE * 5
    assert Replay(replace(scenario(), furthest=STEPS * 5_000)).work == 5_400
    assert len(list(replay.pieces())) > 10
    assert max(recorded) < 500
