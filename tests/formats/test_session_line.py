"""A session as one line: it comes back the same, and no line at all does any harm."""

import re
import shlex
import zlib
from collections.abc import Callable
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.formats.session_line
from core.data.dataset import Dataset
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.formats.session_json import KEPT_UNDO
from core.formats.session_line import LinkError, dump, load, packed, unpacked
from core.model.model import LINE
from core.model.stages import Phase
from core.session.moves import (
    faster,
    fewer_digits,
    log_loss,
    more_digits,
    next_panel,
    row_up,
    rules,
    zoom,
)
from core.session.runs import redone, renamed, switched, undone, with_run, with_settings
from core.session.session import Answer, Refused, Session, Verdict, travel
from sessions import (
    ANY_FLOAT,
    DATASETS,
    RUNS,
    SETTINGS,
    STEPS,
    dataset,
    forget_everything,
    scenario,
)
from tui.panels.views import next_view

Move = Callable[[Session], Session]

PRINTABLE = st.characters(exclude_categories=("C", "Z"))
LOOKS = (
    *(faster, fewer_digits, log_loss, more_digits),
    *(next_panel, next_view, row_up, rules, zoom),
)
MOVES: st.SearchStrategy[Move] = st.one_of(
    st.integers(0, 90).map(lambda place: lambda session: travel(session, place)),
    SETTINGS.map(lambda changed: lambda session: with_settings(session, changed)),
    st.builds(
        lambda changed, m: lambda session: with_settings(session, changed, m=m), SETTINGS, ANY_FLOAT
    ),
    RUNS.map(lambda run: lambda session: with_run(session, run)),
    st.sampled_from("ABC").map(lambda name: lambda session: switched(session, name)),
    st.text(PRINTABLE, max_size=9).map(lambda title: lambda session: renamed(session, "A", title)),
    st.sampled_from(LOOKS).map(lambda move: lambda session: move(session, 1)),
    st.sampled_from([undone, redone]),
)


def moved(session: Session, moves: list[Move]) -> Session:
    for move in moves:
        try:
            session = move(session)
        except Refused:
            continue
    return session


def complaint(line: str, *data: Dataset) -> str:
    with pytest.raises(LinkError) as caught:
        load(line, data)
    return str(caught.value)


# There and back


@given(run=RUNS, moves=st.lists(MOVES, max_size=9))
@settings(deadline=None, max_examples=60)
def test_a_session_comes_back_the_same(run: Run, moves: list[Move]) -> None:
    session = moved(Session(run), moves)
    undo, redo = session.undo[-KEPT_UNDO:], session.redo[-KEPT_UNDO:]
    expected = replace(session, undo=undo, redo=redo)
    line = dump(session)
    forget_everything()
    assert load(line) == expected


@given(data=DATASETS | st.builds(lambda x: dataset((x, 1), (2, 3)), ANY_FLOAT))
@settings(deadline=None, max_examples=50)
def test_samples_come_back_to_the_last_bit(data: Dataset) -> None:
    told = replace(
        data, name="given", source="a note", input_names=("height",), target_names=("weight",)
    )
    back = load(dump(Session(new_run(told, Settings(), (1, 2))))).run.data
    for name in ("name", "source", "input_names", "target_names", "xs", "ys", "digest"):
        assert getattr(back, name) == getattr(told, name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_goes_by_its_name(name: str) -> None:
    session = scenario(name, done=20)
    assert load(dump(session)) == session
    # The text of another model and its start are written out.
    assert len(dump(session)) < (120 if session.run.model == LINE else 300)


@pytest.mark.parametrize("name", [each for each in SCENARIOS if SCENARIOS[each].model == LINE])
def test_a_scenario_may_be_standardised(name: str) -> None:
    data = SCENARIOS[name].data.standardise()
    assert load(dump(Session(new_run(data, Settings())))).run.data.raw == data.raw


def test_a_start_at_0_is_as_short_as_any_whole_number() -> None:
    line = "g1.w3QnJEEhOTPJyDjR1MTI0MQ0McUo2TiFiq42ALvaAEeUGIE8UFsLAA.qMc4kQ"
    assert dump(scenario("noisy")) == line


def test_a_sample_of_minus_0_keeps_its_sign() -> None:
    session = Session(new_run(dataset((-0.0, 1), (2, 3)), Settings()))
    assert repr(load(dump(session)).run.data.xs) == "(-0.0, 2.0)"


def test_a_run_changed_where_it_had_ended_comes_back() -> None:
    ended = with_settings(scenario(done=9999), Settings(0.01))
    assert load(dump(ended)) == ended
    lost = load(dump(with_settings(scenario(done=3), Settings(), m=nan, c=inf)))
    assert repr(lost.parameters) == "(nan, inf)"


def test_a_start_whose_sum_is_not_finite_comes_back() -> None:
    session = Session(new_run(scenario().run.data, Settings(), (1e308, 1e308)))
    assert load(dump(session)) == session


def test_only_the_last_changes_stay_undoable() -> None:
    session = scenario(done=1)
    for step in range(2, 9):
        session = with_settings(travel(session, step * STEPS), Settings(rate=step / 100))
    back = load(dump(session))
    assert back.undo == session.undo[-KEPT_UNDO:]
    before = undone(session)
    assert undone(back) == replace(before, undo=session.undo[-KEPT_UNDO:-1], redo=(back.now,))


def test_what_was_undone_can_be_redone_from_a_line() -> None:
    changed = travel(with_settings(scenario(done=3), Settings(rate=0.1)), 5 * STEPS)
    back = load(dump(undone(changed)))
    assert back == undone(changed)
    assert redone(back).now == changed.now


def test_a_line_of_version_1_stays_readable() -> None:
    line = "g1.I8adKcnmlmbmxoaJySmWSWnGJnRztgWySy1qawE.1hmQHg"
    assert load(line) == scenario(done=2)


@given(moves=st.lists(MOVES, max_size=6))
@settings(deadline=None, max_examples=30)
def test_a_line_needs_no_quotes(moves: list[Move]) -> None:
    line = dump(moved(scenario(), moves))
    assert re.fullmatch(r"g1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{6}", line)
    assert shlex.quote(line) == line


@pytest.mark.parametrize(
    "around",
    ["{}", "'{}'", '"{}"', "  {}\r\n", "> {}.", "`{}`", "gradstep --session '{}'", "look: <{}>"],
)
def test_what_stands_around_a_line_does_no_harm(around: str) -> None:
    session = scenario(done=7)
    assert load(around.format(dump(session))) == session


def test_line_breaks_and_dashes_of_a_chat_window_do_no_harm() -> None:
    session = scenario("loop", done=7)
    line = dump(session)
    assert load("\n  ".join(re.findall(".{1,20}", line))) == session
    for number in range(200):
        session = travel(scenario("loop"), 4 + number)
        assert load(dump(session).replace("--", "\N{EM DASH}")) == session


def framed(line: str, left: str, right: str) -> str:
    return "\n".join(f"{left}{part}{right}" for part in re.findall(".{1,20}", line))


@pytest.mark.parametrize(
    ("before", "left", "right", "after"),
    [
        ("┌──────┐\n", "│ ", " │", "\n└──────┘"),
        ("+------+\n", "| ", " |", "\n+------+"),
        ("╭─ session ─╮\n", "┃", "▕", "\n╰───╯ Enter returns to gradstep."),
        ("ada@host:~/g1.2$ gradstep --session ", "", "\r", "\r\nada@host:~$ "),
        ("❯ gradstep --session '", "quote> ", "\\", "'"),
        ("On Monday, Ada wrote:\n", "> > ", "  ", "\n> > Ada"),
        ("\x1b[200~", "\x1b[1;38;5;231m", "\x1b[0m", "\x1b[201~"),
        ("an old one: g1.AAAA.BBBBBB, and the new one: ", "\N{ZERO WIDTH SPACE}", "\xa0", "."),
    ],
    ids=["frame", "ASCII frame", "other frames", "prompt", "quote", "mail", "codes", "another"],
)
def test_a_line_copied_with_what_a_screen_has_around_it_opens(
    before: str, left: str, right: str, after: str
) -> None:
    for number in range(1, 40):
        session = travel(scenario("loop"), number)
        assert load(f"{before}{framed(dump(session), left, right)}{after}") == session


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2212", "\u2013"])
def test_hyphens_that_an_office_program_has_set_do_no_harm(hyphen: str) -> None:
    for number in range(1, 60):
        session = travel(scenario("loop"), number)
        assert load(dump(session).replace("-", hyphen)) == session
        assert load(dump(session).replace("--", "\u2013")) == session


def test_a_session_whose_line_could_not_be_read_is_not_written() -> None:
    said = (Answer(1, Phase.LOSS, "loss", "", Verdict.SKIPPED),) * 10_001
    with pytest.raises(LinkError, match=r"too large.*answers should be a list of 0 to 10,000"):
        dump(replace(scenario(), answers=said))


def test_a_run_of_a_hundred_changes_comes_back() -> None:
    session = scenario("loop")
    for step in range(1, 101):
        session = replace(with_settings(travel(session, step * STEPS), Settings(0.01)), others=())
    session = replace(session, parent="", undo=())
    line = dump(session)
    forget_everything()
    assert load(line) == session


def test_names_that_cannot_be_printed_are_escaped() -> None:
    session = Session(new_run(dataset((1, 3), (2, 5), name="a\x1b[2J\udcff.csv"), Settings()))
    assert load(dump(session)).run.data.name == r"a\x1b[2J\udcff.csv"


# Lines that are none

DAMAGED = "This is no whole session line: copy it again, from g1. to its very end."


@given(st.text(max_size=80) | st.text("g1.-_Aa", max_size=40))
def test_any_text_gets_a_sentence(text: str) -> None:
    assert complaint(text)


@given(place=st.integers(0, 200), character=st.characters())
def test_a_damaged_line_is_noticed(place: int, character: str) -> None:
    line = dump(scenario(done=7))
    place %= len(line)
    damaged = line[:place] + character + line[place + 1 :]
    if character.isspace() or damaged == line:
        return
    assert character in "\u2010\u2011\u2212\u2013" or complaint(damaged)
    assert complaint(line[:place]) == DAMAGED


def test_a_line_from_a_newer_version_says_so() -> None:
    assert complaint(dump(scenario()).replace("g1", "g2")) == (
        "This session line has format 2 and this gradstep reads 1: it comes from a newer "
        "gradstep, so upgrade this one."
    )


# Lines that mean harm


def raw(content: bytes) -> str:
    """Return a line with a good checksum around any content."""
    press = zlib.compressobj(
        9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=core.formats.session_line._KNOWN
    )
    body = core.formats.session_line._base64(press.compress(content) + press.flush())
    return f"g1.{body}.{core.formats.session_line._checksum(body)}"


HARMFUL = {
    "bomb": b" " * 300_000_000,
    "deep": b'{"data":[],"session":' + b"[" * 400_000 + b"]" * 400_000 + b"}",
    "deep groups": b'{"undo":[' * 50_000,
    "long number": b'{"data":' + b"9" * 100_000 + b"}",
    "no text": bytes(range(256)),
    "nothing": b"",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_content_is_damage(name: str) -> None:
    assert complaint(raw(HARMFUL[name])) == DAMAGED


def test_a_past_of_pasts_gets_a_sentence() -> None:
    plain: Any = unpacked(dump(scenario()))
    for _ in range(300):
        plain["session"] = {"run": plain["session"]["run"], "undo": [plain["session"]]}
    assert complaint(packed(plain))
