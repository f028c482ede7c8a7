"""The dialogue on lines: what a line does, what is said, and that no screen is needed."""

import subprocess
import sys

import pytest

from core.explain.derivation import derive
from core.session.session import Session
from sessions import scenario
from tui.app.explorer import Explorer
from tui.lines.dialogue import Dialogue

KEYS = ["s", "s", "n", "N", "S", "f", "j", "p", "d", "l", "F", "G", "g", "n"]


def held(*lines: str, session: Session | None = None) -> tuple[Dialogue, list[list[str]]]:
    """Return a dialogue after these lines, and what each was answered."""
    dialogue = Dialogue(session or scenario())
    return dialogue, [list(dialogue.answer(line)) for line in lines]


def test_a_key_says_exactly_what_it_revealed() -> None:
    _, answers = held("s", "loss", "s")
    assert answers[0] == ["update 1, forward:", "y* = m·x + c = 5·1 + 4 = 9"]
    _, answers = held("s", "next phase")
    assert answers[1] == ["update 1, loss:", "L = ½(y* − y)² = ½(9 − 3)² = 18"]


@pytest.mark.asyncio
async def test_the_same_keys_lead_to_the_same_session_as_on_the_screen() -> None:
    dialogue, _ = held(*KEYS)
    explorer = Explorer(scenario())
    async with explorer.run_test(size=(120, 40)) as pilot:
        await pilot.press(*KEYS)
        assert explorer.session == dialogue.session


def test_each_equation_said_stands_in_the_derivation() -> None:
    dialogue, [answer] = held("3 n")
    shown = derive(dialogue.session.update, dialogue.session.revealed, width=120)
    texts = ["".join(span.text for span in line.spans) for line in shown]
    said = [line for line in answer if " = " in line and not line.startswith("After")]
    assert said
    assert set(said) <= set(texts)


def test_a_setting_is_a_new_run_and_a_letter_alone_is_its_key() -> None:
    dialogue, answers = held("n", "rate 0.05")
    assert dialogue.session.settings.rate == 0.05
    assert answers[1][0].startswith("Run B goes on after update 1: η 0.25 → 0.05.")
    dialogue, _ = held("c 2")
    assert dialogue.session.parameters == (5, 2)


def test_beginnings_that_several_rows_have_are_told() -> None:
    dialogue, _ = held("next e")
    assert dialogue.session.done == len(dialogue.session.run.data)
    _, [answer] = held("prev")
    assert "Previous update or Previous phase" in answer[0]


def test_no_key_is_answered_by_silence() -> None:
    _, answers = held("p", "l", "next view", "T", "T")
    assert all(answers)
    assert answers[0] == ["digits: 8."]


def test_a_question_takes_two_tries_and_then_reveals() -> None:
    dialogue, answers = held("w", "s", "1000", "2000")
    assert answers[2][-1] == "Not right yet: once more, or skip."
    assert any("y* = m·x + c = 5·1 + 4 = 9" in line for line in answers[3])
    assert dialogue.session.at == 1
    assert dialogue.session.answers[0].tries == 2


def test_leaving_asks_once_where_something_would_go() -> None:
    dialogue, answers = held("n", "q")
    assert answers[1][0].startswith("Not saved.")
    assert not dialogue.over
    assert not list(dialogue.answer("q"))
    assert dialogue.over


def test_it_works_in_a_pipe_without_textual() -> None:
    code = "import sys\nfrom tui.cli import main\nmain(['--lines', '--ascii'])\n"
    code += "print([name for name in sys.modules if name.startswith('textual')])"
    done = subprocess.run(
        [sys.executable, "-c", code], input="s\n", capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.isascii()
    assert "y* = m * x + c = 5 * 1 + 4 = 9" in done.stdout
    assert done.stdout.endswith("[]\n")
