"""TOML that is none: what is wrong, and where, in a sentence of ours."""

import re


def syntax(message: str, text: str) -> str:
    """Return what tomllib says of a text with its line in front, to begin a sentence with."""
    what, _, where = message.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = line[1] if line else len(text.split("\n"))  # At its end.
    return f"line {number} is no TOML: {what[:1].lower()}{what[1:]}"
