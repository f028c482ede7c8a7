"""What the footer says as the explorer opens and before it is left, in as many words as fit."""


def leaving(width: int, alone: bool) -> str:
    """Say that something unsaved would go, and how to keep it; `alone` is outside of a class."""
    how = ["x exports a session line"]
    if alone:
        how.insert(0, "x exports a session line; --autosave FILE saves all")
    return _fitting([f"Not saved. {each}. q again quits." for each in how], width)


def _fitting(wordings: list[str], width: int) -> str:
    """Return the first of the wordings, from long to short, that has room; else the last."""
    return next((each for each in wordings if len(each) <= width), wordings[-1])
