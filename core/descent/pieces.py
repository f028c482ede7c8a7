"""Long computations in pieces, between which there is time for something else."""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")

Pieces: TypeAlias = Generator[int, None, Result]
"""Yields how far it got after each piece of work, and returns what it found."""


def drained(pieces: Pieces[Result]) -> Result:
    """Do all the pieces, one after another, and return what they found."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            result: Result = end.value
            return result
