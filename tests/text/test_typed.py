"""Settings typed by a user: what is understood, and the sentence that each mistake gets."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import MOST_UPDATES, Settings
from core.descent.settings import read_loss, read_order, read_seed, read_settings, read_updates
from core.text.numbers import plain, show
from core.text.typed import InputError, read_choice, read_number, read_rate
from sessions import ANY_FLOAT, LINE_LOSSES


def mistake(read: Callable[..., object], *arguments: object) -> str:
    """Return the sentence that a text is refused with."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", 2.5), (" -3 ", -3), ("−1.5", -1.5), ("1e-3", 0.001), ("0", 0)]
)
def test_numbers(text: str, value: float) -> None:
    assert read_number(text, "--m") == value


@given(ANY_FLOAT)
@settings(deadline=None)
def test_what_the_program_writes_it_also_reads(value: float) -> None:
    assert read_number(plain(value), "--m") == value
    assert read_number(show(value, 17), "--m") == value


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "nan", "inf", "-inf", "1e999", "1_000", "1,5", "0x10", "2.5kg"]
)
def test_what_is_no_number(text: str) -> None:
    expected = f"--m should be a finite number such as 2.5, not {text!r}."
    assert mistake(read_number, text, "--m") == expected


@pytest.mark.parametrize("text", ["", "0", "-0", "-0.1", "−1", "nan", "inf", "fast", "1e-999"])
def test_what_is_no_rate(text: str) -> None:
    expected = f"--rate should be a number above 0 such as 0.25, not {text!r}."
    assert mistake(read_rate, text, "--rate") == expected


def test_rates() -> None:
    assert read_rate("0.25") == 0.25
    assert read_rate("1e-300") == 1e-300
    assert mistake(read_rate, "x").startswith("η should be")


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("7", 7), (" 12 ", 12), ("1,000,000", 10**6), ("007", 7)]
)
def test_whole_numbers(text: str, value: int) -> None:
    assert read_updates(text, "--goto") == value
    assert read_updates(str(MOST_UPDATES), "--goto") == MOST_UPDATES


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.5", "1e3", "ten", "10000001", "9" * 29, "²", "٣", ",", "1_000"]
)
def test_what_is_no_whole_number(text: str) -> None:
    expected = f"--goto should be a whole number from 0 to 10,000,000, not {text!r}."
    assert mistake(read_updates, text, "--goto") == expected


def test_absurdly_long_numbers_are_cut_short() -> None:
    sentence = mistake(read_updates, "9" * 10_000, "--goto")
    assert sentence.startswith("--goto should be a whole number from 0 to 10,000,000, not '999")
    assert sentence.endswith("...'.")
    assert len(sentence) < 120


def test_seeds() -> None:
    assert read_seed("999999999999999999") == 10**18 - 1
    assert mistake(read_seed, "-1") == (
        "seed should be a whole number from 0 to 999,999,999,999,999,999, not '-1'."
    )
    assert "not '1000000000000000000'" in mistake(read_seed, "1000000000000000000", "--seed")


def test_choices() -> None:
    assert read_choice(" Fit ", "--view", ("fit", "surface")) == "fit"
    assert read_loss("ABSOLUTE") == "absolute"
    assert read_order("shuffled") == "shuffled"
    assert (
        mistake(read_loss, "cubic")
        == f"loss should be one of {', '.join(LINE_LOSSES)}, not 'cubic'."
    )
    assert mistake(read_order, "", "--order") == (
        "--order should be one of table, shuffled, random, not ''."
    )


def test_a_form_is_read_whole_or_gets_the_sentence_of_its_first_mistake() -> None:
    assert read_settings("0.1", "absolute", "random", "5") == Settings(0.1, "absolute", "random", 5)
    assert mistake(read_settings, "0", "cubic", "random", "5").startswith("η should be")
    assert mistake(read_settings, "1", "cubic", "x", "5").startswith("loss should be")
    assert mistake(read_settings, "1", "squared", "x", "y").startswith("order should be")
    assert mistake(read_settings, "1", "squared", "table", "y").startswith("seed should be")


@given(st.text(max_size=50))
@settings(deadline=None)
def test_any_text_is_read_or_refused_in_one_printable_sentence(text: str) -> None:
    for read in (read_number, read_rate, read_updates, read_loss):
        try:
            read(text, "value")
        except InputError as error:
            sentence = str(error)
            printable = sentence.isprintable() and sentence.endswith(".")
        else:
            printable = True
        assert printable


@pytest.mark.parametrize("text", ["1,,0", "1,0", ",1", "1,", "1,0000", "1234,567", "10,00"])
def test_commas_set_thousands_apart_and_nothing_else(text: str) -> None:
    expected = f"--goto should be a whole number from 0 to 10,000,000, not {text!r}."
    assert mistake(read_updates, text, "--goto") == expected


def test_a_number_too_close_to_0_is_not_taken_for_it() -> None:
    assert mistake(read_number, "−1e-999", "--m") == (
        "--m is too close to 0, at '−1e-999': write 0, or a number of 5e-324 or more."
    )
    assert read_number("0e-999", "--m") == 0
    assert read_number("5e-324", "--m") > 0
