"""A session as plain values: each field is checked, and what is missing has its default."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.run import Run, Segment, Settings, new_run
from core.formats.held import MOST_SAMPLES, Held
from core.formats.session_json import SAVED, _readers
from core.formats.session_line import DataNeeded, LinkError, dump, load, packed, unpacked
from core.model.losses import LOSSES
from core.model.stages import Phase
from core.session.runs import with_settings
from core.session.session import Answer, Branch, Look, Session, Verdict, travel
from sessions import STEPS, dataset, places, scenario

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def complaint(line: str, *data: Dataset) -> str:
    with pytest.raises(LinkError) as caught:
        load(line, data)
    return str(caught.value)


ANSWERS = (
    Answer(1, Phase.FORWARD, "prediction", "5*1 + 4", Verdict.RIGHT),
    Answer(1, Phase.UPDATE, "m_after", "", Verdict.SKIPPED),
    Answer(2, Phase.LOSS, "loss", "10.1", Verdict.RIGHT, "the ½ forgotten", 2),
)


def branched() -> Session:
    """Return a session with a past, another run, answers, and a look of its own."""
    session = with_settings(scenario(done=3), Settings(0.1, "absolute", "random", 7), m=2)
    session = replace(session, guessing=True, answers=ANSWERS, breakpoints="loss<0.1 epoch")
    return replace(travel(session, 5 * STEPS + 2), look=Look(digits=8, row=2, zoomed=True))


def test_answers_and_breakpoints_come_back() -> None:
    session = branched()
    assert load(dump(session)) == session
    assert load(dump(session)).answers == ANSWERS


# Data too large for a line


def large(name: str = "big.csv", samples: int = MOST_SAMPLES + 1) -> Dataset:
    x = np.linspace(-1, 1, samples)
    return Dataset(name, x, 2 * x + 1, input_names=("age",), target_names=("height",))


def test_two_hundred_samples_are_in_the_line_and_more_are_named() -> None:
    small = Session(new_run(large(samples=MOST_SAMPLES), Settings()))
    assert load(dump(small)) == small
    session = travel(Session(new_run(large(), Settings())), 9)
    assert len(dump(session)) < 130
    with pytest.raises(DataNeeded, match=r"needs big\.csv, whose 201 samples are too many") as need:
        load(dump(session))
    assert (need.value.name, need.value.columns[0]) == ("big.csv", ("age", "height"))
    assert load(dump(session), [scenario().run.data, large()]) == session
    assert load(dump(session), [large("moved/elsewhere.csv")]) == session


def test_large_data_may_be_standardised() -> None:
    session = Session(new_run(large().standardise(), Settings()))
    assert load(dump(session), [large()]) == session
    assert load(dump(session), [large().standardise()]) == session


def test_other_data_of_that_name_do_not_match() -> None:
    line = dump(Session(new_run(large(), Settings())))
    sentence = "The samples of big.csv are not those that the session is about."
    assert complaint(line, large(samples=300)) == sentence
    assert "needs big.csv" in complaint(line, large("other.csv", samples=300))


def test_a_line_that_does_not_say_how_many_samples_it_needs_is_told_so() -> None:
    plain: Any = unpacked(dump(Session(new_run(large(), Settings()))))
    del plain["data"][0]["samples"]
    assert complaint(packed(plain)) == (
        "This session needs big.csv, whose samples are not in the line: "
        "name that file too, or start gradstep beside it."
    )


def test_a_scenario_with_other_samples_does_not_match() -> None:
    plain: Any = unpacked(dump(scenario(done=2)))
    plain["data"][0]["digest"] = "0" * 16
    assert "samples of worked are not those" in complaint(packed(plain))
    plain["data"][0]["name"] = "later"
    assert complaint(packed(plain)) == (
        "This gradstep has no scenario 'later': the session line comes from another version."
    )


# Fields


def test_a_field_from_a_newer_version_says_so() -> None:
    plain: Any = unpacked(dump(scenario()))
    plain["session"]["mood"] = []
    assert complaint(packed(plain)) == (
        "This session line can't be used: session has 'mood', which this gradstep does not know: "
        "it comes from a newer one, so upgrade this one."
    )


@given(JSON | JSON.map(lambda value: {"data": [], "session": value}))
def test_any_json_gets_a_sentence(value: object) -> None:
    assert complaint(packed(value))


@given(place=st.integers(0, 10**6), value=JSON | st.integers(-2, 10**12))
@settings(deadline=None, max_examples=200)
def test_any_change_to_a_line_gives_a_session_or_a_sentence(place: int, value: object) -> None:
    plain: Any = unpacked(dump(branched()))
    holders = [(holder, key) for holder, key in places(plain) if key not in ("at", "furthest")]
    holder, key = holders[place % len(holders)]
    holder[key] = value
    try:
        session = load(packed(plain))
    except LinkError:
        return
    assert session.parameters
    assert load(dump(session)) == session or "nan" in repr(session)


BROKEN: dict[str, tuple[Callable[[Any], object], str]] = {
    "no place": (lambda s: s.update(at=-1), "session.at should be a whole number"),
    "half a place": (lambda s: s.update(at=1.5), "session.at should be a whole number"),
    "true": (lambda s: s.update(at=True), "session.at should be a number, not 'True'"),
    "far": (lambda s: s.update(at=9 * STEPS), "beyond the furthest place"),
    "unreached": (lambda s: s.update(furthest=9999 * STEPS), "a run ends before the place"),
    "digits": (lambda s: s.update(look={"digits": 7}), "session.look.digits should be one of 3"),
    "speed": (lambda s: s.update(look={"speed": True}), "session.look.speed should be one of"),
    "look": (lambda s: s.update(look=[]), "session.look should be a group of fields"),
    "no run": (lambda s: s.pop("run"), "session has no run"),
    "no data": (lambda s: s["run"].update(data=1), "session.run.data should be a whole number"),
    "no segment": (lambda s: s["run"].update(segments=[]), "segments should be a list of 1 to"),
    "gap": (lambda s: s["run"]["segments"][0].update(begins=1), "a run should begin at 0"),
    "twice": (lambda s: s["run"].update(segments=s["run"]["segments"] * 2), "begin at 0"),
    "inf": (lambda s: s["run"]["segments"][0].update(m=1e999), "a run should begin at 0"),
    "eta": (
        lambda s: s["run"]["segments"][0].update(settings={"rate": 0}),
        "settings.rate should be a number above 0 such as 0.25, not '0'",
    ),
    "loss": (
        lambda s: s["run"]["segments"][0].update(settings={"loss": "cubic"}),
        f"settings.loss should be one of {', '.join(LOSSES)}, not 'cubic'",
    ),
    "names": (lambda s: s.update(others=[{"run": s["run"]}]), "two of its runs have the same name"),
    "past": (
        lambda s: s.update(undo=[{"run": s["run"], "undo": [{"run": s["run"]}]}]),
        "a past session should have no past of its own",
    ),
    "undone": (
        lambda s: s.update(redo=[{"run": s["run"], "undo": [{"run": s["run"]}]}]),
        "a past session should have no past of its own",
    ),
    "breakpoint": (lambda s: s.update(breakpoints="never"), "A breakpoint should be one of"),
    "answer": (
        lambda s: s.update(answers=[{"update": 1, "phase": 1, "name": "loss", "given": "2"}]),
        "session.answers[0] has no verdict",
    ),
    "title": (lambda s: s.update(title="a\nb"), "session.title should be text of one line"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_field_that_breaks_the_rules_is_named(name: str) -> None:
    plain: Any = unpacked(dump(scenario(done=2)))
    damage, expected = BROKEN[name]
    damage(plain["session"])
    assert expected in complaint(packed(plain))


# What a new field needs


PARTS = [Session, Branch, Answer, Look, Run, SAVED, Segment, Settings, Held]


@pytest.mark.parametrize("part", PARTS)
def test_every_field_has_a_reader(part: type) -> None:
    assert set(_readers([])[part]) == {field.name for field in fields(part)}


def test_fields_that_are_missing_take_their_defaults() -> None:
    plain: Any = json.loads(
        '{"data":[{"name":"two points","x":[1,2],"y":[3,5]}],"session":{"run":'
        '{"data":0,"segments":[{"begins":0,"m":5,"c":4,"settings":{}}]}}}'
    )
    data = dataset((1, 3), (2, 5), name="two points")
    assert load(packed(plain)) == Session(new_run(data, Settings(), (5, 4)))
