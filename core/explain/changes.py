"""What a change of settings, another run, undo or redo did, each in one sentence."""

from collections.abc import Iterator

from core.data.dataset import Dataset
from core.explain.network import layers_of
from core.model.definitions import on_one_line, symbol_of
from core.model.model import LINE, Model
from core.model.stages import Phase
from core.session.runs import branches
from core.session.session import Session
from core.text.numbers import DIGITS, show
from core.text.quoting import printable

_LONGEST = 28  # Characters of a name or a formula in a sentence.

Difference = tuple[str, str, str]
"""What differs, and what it was and is."""


def told(before: Session, after: Session, most: int, also: str = "") -> str:
    """Say which run is shown after a change, from where it goes on, and what differs in it.

    In `most` characters where that may be: the differences that have no room are counted. `also`
    is a sentence more. Empty where the run shown is the same.
    """
    if (before.run, before.name) == (after.run, after.name):
        return ""
    if _known(after, before):
        return f"Run {after.name} is shown, {_place(after)}."
    begins = after.run.segments[-1].begins
    head = f"goes on after update {begins:,}" if begins else "from the start"
    head = f"Run {after.name} {head}" if after.others else head.capitalize()
    changes = [f"{what} {old} → {new}" for what, old, new in _differences(before, after)]
    return _fitting(head, changes, " ".join(filter(None, (also, "u undoes."))), most)


def undo_told(before: Session, after: Session, most: int) -> str:
    """Say what undo did, and where one is now."""
    changes = [f"{what} {new} → {old}" for what, old, new in _differences(after, before)]
    return _fitting("Undone", changes, f"{_where(after)} U redoes.", most)


def redo_told(before: Session, after: Session, most: int) -> str:
    """Say what redo did, and where one is now."""
    changes = [f"{what} {old} → {new}" for what, old, new in _differences(before, after)]
    return _fitting("Redone", changes, f"{_where(after)} u undoes.", most)


def _known(session: Session, before: Session) -> bool:
    """Whether the run that a session shows was there before."""
    return any((each.name, each.run) == (session.name, session.run) for each in branches(before))


def _where(session: Session) -> str:
    return f"This is run {session.name}, {_place(session)}."


def _place(session: Session) -> str:
    """Name the place shown as the status line does."""
    if session.phase is Phase.NOTHING and not session.at:
        return "at the start"
    return f"at update {session.shown + 1:,}"


def _fitting(head: str, changes: list[str], tail: str, most: int) -> str:
    """Return the sentence with as many of the changes as there is room for, and the last one."""
    text = ""
    for named in range(len(changes), -1, -1):
        more = len(changes) - named
        words = ", ".join(changes[:named])
        if more:
            words = f"{words} and {more} more" if words else _counted(more)
        text = f"{head}: {words}. {tail}" if words else f"{head}. {tail}"
        if len(text) <= most:
            break
    return text


def _counted(changes: int) -> str:
    return f"{changes} change{'' if changes == 1 else 's'}"


def _differences(before: Session, after: Session) -> Iterator[Difference]:
    """Yield what was changed from one session to the next: data, model, settings, parameters."""
    old, new = before.run, after.run
    if old.data != new.data:
        yield _of_data(old.data, new.data)
    if old.model != new.model:
        yield "formula", _cut(described(old.model)), _cut(described(new.model))
    segment, settings, digits = new.segments[-1], before.settings, after.look.digits
    if settings.rate != segment.settings.rate:
        yield "η", *_numbers(settings.rate, segment.settings.rate, digits)
    for name in ("loss", "order", "seed"):
        pair = getattr(settings, name), getattr(segment.settings, name)
        if pair[0] != pair[1]:
            yield name, str(pair[0]), str(pair[1])
    # Another run starts elsewhere, and one that has gone on since is elsewhere: that is no change.
    if (old.data, old.model, before.done) == (new.data, new.model, segment.begins):
        starts = zip(old.model.parameters, before.parameters, segment.start, strict=True)
        for key, here, there in starts:
            if here != there:
                yield symbol_of(key), *_numbers(here, there, digits)


def _of_data(old: Dataset, new: Dataset) -> Difference:
    names = _named(old), _named(new)
    if names[0] == names[1]:  # Of data that were typed.
        names = f"{len(old)} samples", f"{len(new)} samples"
    if names[0] == names[1]:
        return "data", "others", names[1]
    return "data", *names


def _named(data: Dataset) -> str:
    name = printable(data.name)
    # The end of a path tells more than its beginning.
    short = name if len(name) <= _LONGEST else f"…{name[1 - _LONGEST :]}"
    return f"{short} standardised" if data.standardised else short


def described(model: Model) -> str:
    """Return a model in one line, a network with its numbers of units first, such as 2-4-1."""
    text = on_one_line(model.text)
    if model == LINE or len(model.units) == 1:
        return text
    sizes = (len(model.inputs), *map(len, layers_of(model)))
    return f"{'-'.join(map(str, sizes))} {text}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _numbers(old: float, new: float, digits: int) -> tuple[str, str]:
    """Write two different numbers with the digits chosen, or as many more as tell them apart."""
    for more in (digits, *(each for each in DIGITS if each > digits)):
        pair = show(old, more), show(new, more)
        if pair[0] != pair[1]:
            break
    return pair
