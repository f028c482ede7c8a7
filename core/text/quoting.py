"""What others wrote, in sentences of ours: quoted, cut short, no power over a terminal."""

_LONGEST_QUOTE = 30  # characters


def printable(text: str) -> str:
    """The text with control characters escaped, so that no file can steer a terminal."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def quoted(text: str) -> str:
    """The text as a message quotes it: in quotes, escaped as `repr` does, and cut short."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "...")
