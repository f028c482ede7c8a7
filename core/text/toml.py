"""TOML that is none: what is wrong, and where, in a sentence of ours."""

import re


def syntax(message: str) -> str:
    """Return a message of tomllib's with its line in front, as a sentence."""
    what, _, where = message.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    place = f"line {line[1]}" if line else "at its end"
    return f"{place} is no TOML: {what[:1].lower()}{what[1:]}."
