"""Text in ASCII: every character that the program writes has a way to do without it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.ascii import to_ascii

ROOT = Path(__file__).parents[2]
# Their strings hold characters that may be typed, and that are never written.
READERS = {"session_line.py", "names.py", "keyboard.py", "reader.py", "parsing.py", "cells.py"}


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("σ(z) = σ(2)", "sigmoid(z) = sigmoid(2)"),
        ("y* = m·x + c = 3.5·2 + 2.5", "y* = m * x + c = 3.5 * 2 + 2.5"),
        ("½(y* − y)²", "1/2 (y* - y)^2"),
        ("m ← m − η·∂L/∂m ≈ −1.4", "m <- m - eta * dL/dm ~ -1.4"),
        ("plain text", "plain text"),
        ("日", "?"),
    ],
)
def test_formulas(text: str, ascii_text: str) -> None:
    assert to_ascii(text) == ascii_text


@given(st.text())
@settings(deadline=None)
def test_any_text_becomes_ascii(text: str) -> None:
    assert to_ascii(text).isascii()


@pytest.mark.parametrize("characters", ["│┌┐└┘├┤┬┴┼─", "▸•◉◎○▲▼×█"])
def test_what_charts_and_tables_are_drawn_with_keeps_its_width(characters: str) -> None:
    assert len(to_ascii(characters)) == len(characters)
    assert "?" not in to_ascii(characters)


def strings_in(source: str) -> Iterator[str]:
    """Yield the strings that a module may write, which its docstrings are not."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def test_every_character_in_the_program_can_be_written_in_ascii() -> None:
    lost = {
        (path.name, character)
        for room in ("core", "tui")
        for path in (ROOT / room).rglob("*.py")
        if path.name not in READERS
        for text in strings_in(path.read_text(encoding="utf-8"))
        for character in text
        if character.isprintable() and character != "?" and "?" in to_ascii(character)
    }
    assert lost == set()
