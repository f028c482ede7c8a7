"""A session as a script of its own: Python alone prints the same table, to the last bit."""

import builtins
from collections.abc import Iterable
from math import isfinite

from core.descent.order import TABLE
from core.descent.run import Run, Segment
from core.explain.listing import assignment, variable
from core.formats.table import columns_of
from core.model.equations import equations
from core.model.expression import functions
from core.model.functions import FUNCTIONS
from core.model.model import Model
from core.model.stages import Phase
from core.model.written import python, text_of
from core.session.session import Session
from core.text.quoting import quoted
from core.text.typed import InputError

MOST_SAMPLES = 2_000
"""Samples that a script may hold."""
MOST_DRAWN = 20_000
"""Updates whose samples a script may list, for orders that no formula gives."""

_WIDTH = 88  # columns of the lists of numbers
_COMMENTS = {Phase.BACKWARD: "backward, by the chain rule"}

Lines = list[str]


def script(session: Session) -> str:
    """Return a script for Python 3.8 or later that prints the rows of `csv_lines`.

    It computes all updates reached in the run shown, and is ASCII alone. Raises InputError
    where the data, or an order that has to be listed, is too long to write out.
    """
    run = session.run
    updates = session.updates
    _check(run, updates)
    segments = [segment for segment in run.segments if segment.begins <= updates]
    lines = [
        *_heading(run, updates),
        *_listed("samples = [", [f"({', '.join(map(repr, each))})" for each in _samples(run)], "]"),
        *_orders(run, updates),
        *_start(segments, run.model),
        *_functions(segments, run.model),
        *_loop(segments, run.model, updates),
    ]
    return "".join(f"{line}\n" for line in lines)


def _samples(run: Run) -> Iterable[tuple[float, ...]]:
    return zip(*(column.tolist() for column in run.columns()), strict=True)


def _check(run: Run, updates: int) -> None:
    if len(run.data) > MOST_SAMPLES:
        raise InputError(
            f"A script holds {MOST_SAMPLES:,} samples at the most, and these data have "
            f"{len(run.data):,}: export the table as CSV instead."
        )
    drawn = sum(stop - start for start, stop, order in _stretches(run, updates) if order != TABLE)
    if drawn > MOST_DRAWN + 1:
        raise InputError(
            f"A script lists the samples of {MOST_DRAWN:,} shuffled or random updates at the "
            f"most, and this run has {drawn - 1:,}: export the table as CSV instead."
        )


def _stretches(run: Run, updates: int) -> list[tuple[int, int, str]]:
    """Return the first update, the one after the last, and the order of each segment.

    One update more than `updates`: the table's last row names the sample that waits.
    """
    begins = [segment.begins for segment in run.segments if segment.begins <= updates]
    return [
        (start, stop, run.settings_at(start).order)
        for start, stop in zip(begins, [*begins[1:], updates + 1], strict=True)
    ]


def _heading(run: Run, updates: int) -> Lines:
    plural = "" if updates == 1 else "s"
    scaled = ", standardised" if run.data.standardised else ""
    # The name is the user's: quoted, it can't end the comment.
    name = quoted(run.data.name).encode("ascii", "backslashreplace").decode("ascii")
    return [
        f"# {updates} update{plural} of gradient descent on {run.model.text}, "
        "one sample at a time.",
        f"# Data: {name}{scaled}. Written by gradstep; Python 3.8 or later runs it.",
        "",
    ]


def _orders(run: Run, updates: int) -> Lines:
    """Return the samples drawn, where the order is not that of the table throughout."""
    stretches = _stretches(run, updates)
    if all(order == TABLE for _, _, order in stretches):
        return []
    lines = [
        "# From each of these updates on, which samples are taken, both counted from 0;",
        "# None is the order of the table.",
        "orders = {",
    ]
    for start, stop, order in stretches:
        if order == TABLE:
            lines.append(f"    {start}: None,")
        else:
            numbers = [str(number) for number in run.samples(start, stop).tolist()]
            lines += _indented(_listed(f"{start}: [", numbers, "],"))
    return [*lines, "}"]


def _listed(before: str, items: Lines, after: str) -> Lines:
    """Return a list in Python, as many items a line as fit."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]} {item}," if lines[-1] else f"{item},"
        if len(longer) > _WIDTH - 8:
            lines.append(f"{item},")
        else:
            lines[-1] = longer
    return [before, *_indented(lines), after]


def _start(segments: list[Segment], model: Model) -> Lines:
    """Return the settings at the start, and the later ones as a table, if any."""
    names = _names(segments, model)
    first, *later = ([*map(_literal, _values(each))][: len(names)] for each in segments)
    lines = [f"{name} = {value}" for name, value in zip(names, first, strict=True)]
    if later:
        lines += ["", "# What changes at an update, counted from 0.", "changes = {"]
        for segment, values in zip(segments[1:], later, strict=True):
            lines.append(f"    {segment.begins}: ({', '.join(values)}),")
        lines.append("}")
    return [*lines, ""]


def _names(segments: list[Segment], model: Model) -> Lines:
    """Return the variables that settings live in; which loss is one only if that changes."""
    kind = ["kind"] if len(_losses(segments)) > 1 else []
    return [*map(variable, model.parameters), "rate", *kind]


def _losses(segments: list[Segment]) -> Lines:
    return list(dict.fromkeys(segment.settings.loss for segment in segments))


def _values(segment: Segment) -> list[float | str]:
    return [*segment.start, segment.settings.rate, segment.settings.loss]


def _literal(value: float | str) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    # A change may follow numbers that are no longer finite, which Python has no literals for.
    return repr(float(value)) if isfinite(value) else f'float("{value}")'


def _loop(segments: list[Segment], model: Model, updates: int) -> Lines:
    columns = [text_of(expression, python(variable)) for _, expression in columns_of(model)]
    known = ["update + 1", *columns[: len(model.given)]]
    blanks = len(columns) + 1 - len(known)
    return [
        f'print("{",".join(("iteration", *(name for name, _ in columns_of(model))))}")',
        f"for update in range({updates + 1}):",
        *_indented(_sample(segments, model)),
        f"    if update == {updates}:  # The last row has what was reached, and no more.",
        f'        print({", ".join(known)}, *[""] * {blanks}, sep=",")',
        "        break",
        *_indented(_phases(segments, model, ["update + 1", *columns])),
    ]


def _phases(segments: list[Segment], model: Model, row: Lines) -> Lines:
    """Return the lines of the phases, and the row before the parameters are replaced."""
    losses = {name: equations(model, name).every for name in _losses(segments)}
    lines: Lines = []
    said, printed = Phase.NOTHING, False
    for alike in zip(*losses.values(), strict=True):
        each = alike[0]
        if each.phase is not said:
            said = each.phase
            lines.append(f"# {_COMMENTS.get(said, said.title)}")
        if each.replaces and not printed:
            printed = True
            lines += [f"row = {', '.join(row)}", 'print(*row, sep=",")']
        if len(set(alike)) == 1:
            lines.append(assignment(each, python(variable)))
            continue
        for name, own in zip(losses, alike, strict=True):
            lines.append(f'{"if" if own is each else "elif"} kind == "{name}":')
            lines.append(f"    {assignment(own, python(variable))}")
    return lines


def _functions(segments: list[Segment], model: Model) -> Lines:
    """Return the definitions of the functions that the formulas use, but for Python's own."""
    every = (
        name
        for loss in _losses(segments)
        for each in equations(model, loss).every
        for name in functions(each.expression)
    )
    lines: Lines = []
    for name in dict.fromkeys(every):
        if name not in dir(builtins):
            lines += ["", f"def {name}(u):", f"    return {FUNCTIONS[name].python}", ""]
    return lines


def _sample(segments: list[Segment], model: Model) -> Lines:
    """Return the lines that take up a change of settings and choose the sample."""
    names, sample = ", ".join(_names(segments, model)), ", ".join(model.columns)
    changed = ["if update in changes:", f"    {names} = changes[update]"]
    lines = changed if len(segments) > 1 else []
    if all(segment.settings.order == TABLE for segment in segments):
        return [*lines, f"{sample} = samples[update % len(samples)]"]
    return [
        *lines,
        "if update in orders:",
        "    first, order = update, orders[update]",
        f"{sample} = samples[order[update - first] if order else update % len(samples)]",
    ]


def _indented(lines: Iterable[str]) -> Lines:
    return [f"    {line}" for line in lines]
