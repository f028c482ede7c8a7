"""Names in a class: those that the eye can't tell apart are one student's, and nobody's else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.classroom.protocol.names import LONGEST, TEACHER, folded, judged


@pytest.mark.parametrize(
    "name", ["", "x" * (LONGEST + 1), "a\x1b[2Jb", "line\nfeed", "\u202eevil", "a\0b", "\u200b"]
)
def test_what_cannot_be_shown_is_no_name(name: str) -> None:
    assert judged(name) == ("", "A name should have 1 to 32 printable characters.")


@pytest.mark.parametrize(
    "name",
    [" ", "   ", "\u3164", "\u115f", "\uffa0", "\u2800", "\u0301\u0302", "\ufe0f", "...", "_"],
)
def test_what_the_eye_does_not_see_is_no_name(name: str) -> None:
    assert judged(name) == ("", "A name should have a letter or a digit that can be seen.")


@pytest.mark.parametrize(
    "name",
    [
        *("Teacher", "TEACHER", "teacher ", " teacher", "t eacher", "teacher.", "tea-cher"),
        *("te\u0430cher", "t\u0435acher", "\u0442\u0435\u0430\u0441\u04bb\u0435r"),  # Cyrillic
        *("\u0422\u0415\u0410\u0421\u041d\u0415R", "teache\u0433"),  # Cyrillic capitals; ge
        *("te\u03b1cher", "\u03a4\u0395\u0391\u03f9\u0397\u0395R", "tea\u03f2her"),  # Greek
        *("teac\u0570er", "\uff54eacher", "\uff34\uff25\uff21\uff23\uff28\uff25\uff32"),
        *("te\u0251cher", "\u1d1b\u1d07\u1d00\u1d04\u029c\u1d07\u0280", "t\u00e9acher"),
        *("teacher\ufe0f", "teach\u3164er", "te\u034facher", "\U0001d42d\U0001d41eacher"),
    ],
)
def test_what_looks_like_the_teacher_is_nobody(name: str) -> None:
    assert judged(name) == ("", "That name looks like the teacher's: choose another.")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (TEACHER, TEACHER),
        ("Anna", "anna"),
        ("ANNA  B ", "anna b"),
        ("Zo\u00eb", "zo\u00eb"),
        ("Zoe\u0308", "zo\u00eb"),
        ("\uff21nna", "anna"),
        ("anna\ufe0f", "anna"),
        ("STRASSE", "strasse"),
        ("Stra\u00dfe", "strasse"),
        ("\u0410\u043d\u043d\u0430", "\u0430\u043d\u043d\u0430"),
        ("\u5c0f\u6797", "\u5c0f\u6797"),
        ("teachers", "teachers"),
        ("teacher2", "teacher2"),
        ("../../etc", "../../etc"),
        ("[b]x[/b]", "[b]x[/b]"),
        ("7", "7"),
    ],
)
def test_a_name_is_kept_in_one_spelling(name: str, kept: str) -> None:
    assert judged(name) == (kept, "")


@given(st.text(max_size=40))
def test_what_is_kept_is_a_name_of_its_own(name: str) -> None:
    kept, sentence = judged(name)
    assert bool(kept) != bool(sentence)
    assert folded(folded(name)) == folded(name)


@given(st.text(min_size=1, max_size=LONGEST))
def test_no_student_is_kept_where_the_teacher_is(name: str) -> None:
    assert judged(name)[0] != TEACHER or name == TEACHER
