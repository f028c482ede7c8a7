"""Text in pieces, each with what it stands for, from which a screen takes its colour."""

from collections.abc import Callable
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of text and what it stands for: the key of a quantity, another role, or empty."""

    text: str
    role: str = ""


Spans = tuple[Span, ...]
Spell = Callable[[str], str]
"""How the terminal can write a text: itself, or its ASCII form."""
