"""The dialogue on lines: what a line does, what is said of it, and that no screen is needed."""

import asyncio
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain.derivation import derive
from core.lessons.progress import begin
from core.session.session import Session
from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui import lessons
from tui.app.explorer import Explorer
from tui.cli import main
from tui.keys import KEYS, LEAVE, PALETTE
from tui.lines.dialogue import SIZE, Dialogue

MOVES = ["s", "S", "n", "N", "f", "F", "g", "G", "j", "k", "p", "P", "d", "l", "z", "v", "T", "u"]
"""Keys of the table that open no dialog."""


def talk(
    *lines: str, session: Session | None = None, waits: Mapping[int, str] = MappingProxyType({})
) -> tuple[Session, list[list[str]]]:
    """Type these lines; return the session at the end, and what each was answered.

    The first answer is what is said at the beginning. After the lines with these numbers, it
    `waits` for what begins so.
    """
    return asyncio.run(talking(lines, session, waits))


async def talking(
    lines: Iterable[str], session: Session | None, waits: Mapping[int, str]
) -> tuple[Session, list[list[str]]]:
    answers: list[list[str]] = [[]]
    waiting = iter(lines)

    async def hear(_prompt: str) -> str | None:
        awaited = waits.get(len(answers) - 1, "")
        while not any(line.startswith(awaited) for line in answers[-1]):
            await asyncio.sleep(0.01)
        line = next(waiting, None)
        if line is not None:
            answers.append([])
        return line

    dialogue = Dialogue(session or scenario(), hear, lambda line: answers[-1].append(line))
    await dialogue.explorer.run_async(headless=True, size=SIZE)
    return dialogue.explorer.session, answers


def test_a_key_says_exactly_what_it_revealed() -> None:
    _, answers = talk("s", "next phase", "", "S")
    assert answers[1] == ["Update 1, forward:", "y* = m·x + c = 5·1 + 4 = 9"]
    assert answers[2] == ["Update 1, loss:", "L = ½(y* − y)² = ½(9 − 3)² = 18"]
    assert answers[3][:2] == ["Update 1, backward:", "∂L/∂y* = y* − y = 9 − 3 = 6"]
    assert answers[4] == [
        "worked, sample 1/5, epoch 1, update 1: loss, η 0.25, error: long run ×1.83: diverges.",
        "x = 1, y = 3, m = 5, c = 4, y* = 9, L = 18.",
    ]


@settings(max_examples=5)
@given(st.lists(st.sampled_from(MOVES), min_size=1, max_size=12))
def test_the_same_keys_lead_to_the_same_session_as_on_the_screen(keys: list[str]) -> None:
    async def pressed() -> Session:
        explorer = Explorer(scenario())
        async with explorer.run_test(size=SIZE) as pilot:
            await pilot.press(*keys)
            return explorer.session

    assert talk(*keys)[0] == asyncio.run(pressed())


def test_each_equation_said_stands_in_the_derivation() -> None:
    session, answers = talk("3 n")
    shown = derive(session.update, session.revealed, width=10_000)
    texts = {"".join(span.text for span in line.spans) for line in shown}
    said = {line for line in answers[1] if " = " in line and not line.startswith("After")}
    assert said == texts


def test_each_row_of_the_table_is_known_by_its_name_and_answered() -> None:
    names = [row.name for row in KEYS if row.does not in (LEAVE, PALETTE)]
    _, answers = talk(*(line for name in names for line in (name, "esc")))
    for name, answer in zip(names, answers[1::2], strict=True):
        assert answer, name
        assert "no key" not in answer[0], name


def test_the_palette_is_the_line_itself() -> None:
    assert talk("ctrl+p", "n")[0].done == 1


def test_a_number_repeats_a_move_or_is_told_to_a_dialog() -> None:
    lines = ["5 n", "5n", "n 5", "next update 5", ": 5", ":5"]
    _, answers = talk(*(each for line in lines for each in ("g", line)))
    for line, answer in zip(lines, answers[2::2], strict=True):
        assert answer[-1].startswith("After update 5: "), line


def test_what_is_not_understood_is_said_and_changes_nothing() -> None:
    wrong = {
        "foo": "'foo' is no key and no name of one. ? lists them.",
        "5": "5 alone does nothing: a move stands behind it, as in 5 n.",
        "-1": "-1 alone does nothing: a move stands behind it, as in 5 n.",
        "E rate=1": "'E rate=1' is no key and no name of one. ? lists them.",
        "n house": "'house' means nothing behind Next update.",
        "prev": "prev may be Previous update or Previous phase or",
        "e 2": "Type a field, = and a value. Fields: m, c, eta, loss, order,",
        "e loss=cubic": "loss is one of squared, absolute, huber, not 'cubic'.",
        "/ q9": "'q9' is none of the signs here; / lists them.",
    }
    session, answers = talk(*(each for line in wrong for each in (line, "esc")))
    for said, answer in zip(wrong.values(), answers[1::2], strict=True):
        assert answer[0].startswith(said)
    assert session == scenario()


def test_settings_are_set_at_once_or_field_by_field() -> None:
    at_once, answers = talk("n", "e rate=0.05, loss = absolute")
    assert (at_once.settings.rate, at_once.settings.loss) == (0.05, "absolute")
    assert answers[2][0].startswith("Run B goes on after update 1: η 0.25 → 0.05")
    by_field, answers = talk("e", "η = 3", "esc", "n", "settings", "η = 0.05", "loss = abs", "")
    assert by_field == at_once
    assert answers[3] == ["All is as it was."]
    assert answers[6] == ["η (rate): 0.05"]
    formula, _ = talk("e model = h = tanh(w*x + b); y* = v*h + c")
    assert formula.run.model.parameters == ("w", "b", "v", "c")


def test_lists_are_chosen_from_by_number_by_name_or_by_a_word_that_is_looked_for() -> None:
    session, answers = talk("o", "2", "o quit", "esc", "o trapezium", "esc", "o xor")
    assert answers[2][0].startswith("From the start: data worked → two")
    assert any(line.startswith("1: ") for line in answers[3])
    assert answers[5][0].startswith("No scenario is about 'trapezium'")
    assert session.run.data.name == "xor"


def test_runs_are_shown_named_and_removed() -> None:
    lines = ("n", "e rate=0.1", "r", "name it = slow", "r A", "r", "delete slow", "", "r")
    session, answers = talk(*lines)
    assert any("slow" in line for line in answers[6])
    assert "Removed." in answers[7][0]
    assert session.name == "A"
    assert not session.others


def test_breakpoints_are_set_and_gone_on_to() -> None:
    session, answers = talk("b update=3", "c")
    assert answers[1] == ["Stops at: update=3."]
    assert session.done == 3


def test_exports_are_written_or_given_as_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, answers = talk("n", "x csv")
    assert "".join(answers[2]).startswith("Written to ")
    assert (tmp_path / "gradstep-worked.csv").read_text().count("\n") == 3
    there, answers = talk("3 n", "x what=session; to=the clipboard", "q")
    line = next(each for each in answers[2] if each.startswith("g1."))
    assert talk(f"O {line}")[0].now == there.now


def test_a_question_takes_two_tries_and_then_reveals() -> None:
    session, answers = talk("w", "s", "1000", "2000")
    assert answers[3][0].endswith("Try once more.")
    assert answers[4][-1] == "y* = m·x + c = 5·1 + 4 = 9"
    assert session.at == 1
    assert session.answers[0].tries == 2
    _, answers = talk("w", "s", "calculate 5*1 + 4", "?", "")
    assert "answer: 9" in answers[3]
    assert answers[4][0] == "What comes?"
    assert answers[5][0].startswith("Right: y* = ")


def test_a_number_answers_the_question_of_a_stop_and_is_no_key() -> None:
    _, answers = talk("L first", ".", ".", ".", "18", "0.5")
    assert answers[5][0].startswith("Right: L = ")
    assert answers[6] == ["0.5 alone does nothing: a move stands behind it, as in 5 n."]


def test_a_dialog_is_read_again_and_a_mistake_tells_how_to_leave() -> None:
    _, answers = talk("e nonsense", "?", "esc")
    assert answers[1][1].endswith("the word esc leaves.")
    assert answers[2][:2] == ["Settings from here on:", "m: 5"]
    assert answers[3] == ["All is as it was."]


def test_the_first_lesson_is_gone_through_with_full_stops_alone() -> None:
    lesson = lessons.read("first")
    lines = [line for _ in lesson.stops for line in (".", "esc", ".")]
    session, answers = talk(*lines, session=begin(scenario(), lesson))
    heard = [line for answer in answers for line in answer]
    for number in range(1, len(lesson.stops) + 1):
        assert heard.count(f"{lesson.title}, stop {number} of {len(lesson.stops)}.") >= 1
    assert session.stop == len(lesson.stops) - 1
    assert all("`" not in line for line in heard)


def test_a_lesson_that_is_left_is_said_to_be_so() -> None:
    _, answers = talk("L first", "L leave", ",")
    assert answers[2] == ["The lesson is left; the run stays, and a comma comes back to it."]
    assert "stop 1 of 13." in answers[3][-3]


def test_a_key_that_comes_later_in_a_lesson_says_so() -> None:
    _, answers = talk("f", session=begin(scenario(), lessons.read("first")))
    assert answers[1] == ["This key comes later in the lesson. L leaves the lesson."]


def test_views_are_read_where_they_are_words_and_named_where_they_are_drawings() -> None:
    _, answers = talk(
        "predictions view", "1T", "code view", "table 1", "where", "derivation", "code view"
    )
    assert "x, y, y*, y*−y" in answers[1]
    assert answers[7] == answers[3]
    assert "It is a drawing. In words and numbers: predictions," in answers[2][-1]
    assert "m = 5" in answers[3]
    assert answers[4] == ["Update 1, sample 1: x = 1, y = 3, m = 5, c = 4."]
    assert answers[5] == answers[0][-1:]
    assert answers[6][1:3] == ["forward:", "y* = m·x + c"]


def test_signs_are_told() -> None:
    _, answers = talk("/", "/ η", "/ eta", "/ learning rate", "slash eta")
    assert answers[1][0].startswith("There are: worked, sample")
    for answer in answers[2:]:
        assert answer[0].startswith("η: the learning rate")


def test_it_plays_until_a_line_is_typed() -> None:
    session, answers = talk("5 +", "a", "", "a", "where", waits={2: "Update 2:"})
    assert answers[2][0] == "It plays by itself; Enter stops it."
    assert answers[2][1] == "Update 1: L = 18, then m = 3.5, c = 2.5."
    assert answers[3] == ["Stopped."]
    assert answers[5][0] == "Stopped."
    assert session.done >= 2


def test_a_blank_is_an_update_and_what_keys_leave_in_a_line_is_left_out() -> None:
    session, answers = talk(" ", "\x1b[A\x1bOPn", "e", "\x1b")
    assert session.done == 2
    assert answers[4] == ["All is as it was."]


def test_the_keys_are_told_by_groups_and_signs_by_their_names() -> None:
    _, answers = talk("?", "? lessons", "help stepping")
    assert answers[1][-1].startswith("Type ? and one of: stepping, lessons, going further")
    assert "full stop (.): do what the lesson's stop asks for" in answers[2][1]
    assert answers[3][0] == "space, n, right: one sample update forward"


def test_leaving_asks_once_where_something_would_go() -> None:
    _, answers = talk("n", "q", "q", "n")
    assert answers[2][0].startswith("Not saved.")
    assert len(answers) == 4


def test_it_works_in_a_pipe_and_saves(tmp_path: Path) -> None:
    kept = tmp_path / "kept.session"
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "--lines", "--ascii", "--autosave", str(kept)],
        input="s\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.isascii()
    assert "y* = m * x + c = 5 * 1 + 4 = 9" in done.stdout
    assert kept.read_text().startswith("g1.")


def test_what_else_is_asked_for_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for other in ("--updates", "--epochs", "--format"):
        with pytest.raises(SystemExit, match="2"):
            main(["--lines", other, "3"])
        assert capsys.readouterr().err == f"gradstep: --lines is a dialogue: leave out {other}.\n"


def test_a_terminal_that_can_t_move_its_cursor_gets_the_dialogue() -> None:
    with Terminal([*GRADSTEP, "--scenario", "loop"], environment={"TERM": "dumb"}) as terminal:
        terminal.wait_for("? tells the keys")
        terminal.send("s\r")
        terminal.wait_for("Update 1, forward:")
        assert b"\x1b" not in terminal.raw
        terminal.send(": 10000000\r")
        terminal.wait_for("Ctrl+C stops.")
        terminal.send("\x03")
        terminal.wait_for("Stopped at update")
        terminal.send("\x03")
        terminal.wait_for("Not saved.")
        terminal.send("s\r")
        terminal.wait_for(", loss:")
        for _ in range(2):
            terminal.send("\x04")
        assert terminal.wait() == 0
        assert sum("Not saved." in line for line in terminal.screen()) == 2
