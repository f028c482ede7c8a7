"""A session as a script of its own: Python alone prints the same table, to the last bit."""

import builtins
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from math import isfinite

from core.descent.order import TABLE
from core.descent.run import Run, Segment
from core.explain.listing import assignment, variable
from core.formats.table import columns_of, header
from core.model.equations import Equation, equations
from core.model.expression import functions
from core.model.functions import FUNCTIONS
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
    updates = session.updates
    begun = tuple(part for part in session.run.segments if part.begins <= updates)
    run = replace(session.run, segments=begun)
    _check(run, updates)
    samples = zip(*(column.tolist() for column in run.columns()), strict=True)
    lines = [
        *_heading(run, updates),
        *_listed("samples = [", [f"({', '.join(map(repr, each))})" for each in samples], "]"),
        *_orders(run, updates),
        *_start(run),
        *_functions(run),
        *_loop(run, updates),
    ]
    return "".join(f"{line}\n" for line in lines)


def _check(run: Run, updates: int) -> None:
    if len(run.data) > MOST_SAMPLES:
        raise InputError(
            f"A script holds {MOST_SAMPLES:,} samples at the most, and these data have "
            f"{len(run.data):,}: export the table as CSV instead."
        )
    drawn = sum(stop - part.begins for part, stop in _drawn(run, updates).items())
    if drawn > MOST_DRAWN + 1:
        raise InputError(
            f"A script lists the samples of {MOST_DRAWN:,} shuffled or random updates at the "
            f"most, and this run has {drawn - 1:,}: export the table as CSV instead."
        )


def _drawn(run: Run, updates: int) -> dict[Segment, int]:
    """Return the segments whose order is not the table's, with the update after the last of each.

    One update more than `updates`: the table's last row names the sample that waits.
    """
    stops = (*(part.begins for part in run.segments[1:]), updates + 1)
    pairs = zip(run.segments, stops, strict=True)
    return {part: stop for part, stop in pairs if not _in_table_order(part)}


def _in_table_order(segment: Segment) -> bool:
    return segment.settings.order == TABLE


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
    stops = _drawn(run, updates)
    if not stops:
        return []
    lines = [
        "# From each of these updates on, which samples are taken, both counted from 0;",
        "# None is the order of the table.",
        "orders = {",
    ]
    for part in run.segments:
        if part in stops:
            numbers = map(str, run.samples(part.begins, stops[part]).tolist())
            lines += _indented(_listed(f"{part.begins}: [", numbers, "],"))
        else:
            lines.append(f"    {part.begins}: None,")
    return [*lines, "}"]


def _listed(before: str, items: Iterable[str], after: str) -> Lines:
    """Return a list in Python, as many items a line as fit."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]} {item}," if lines[-1] else f"{item},"
        if len(longer) > _WIDTH - 8:
            lines.append(f"{item},")
        else:
            lines[-1] = longer
    return [before, *_indented(lines), after]


def _start(run: Run) -> Lines:
    """Return the settings at the start, and the later ones as a table, if any."""
    names = _names(run)
    first, *later = (
        [*map(_literal, (*each.start, each.settings.rate)), f'"{each.settings.loss}"'][: len(names)]
        for each in run.segments
    )
    lines = [f"{name} = {value}" for name, value in zip(names, first, strict=True)]
    if later:
        lines += ["", "# What changes at an update, counted from 0.", "changes = {"]
        for segment, values in zip(run.segments[1:], later, strict=True):
            lines.append(f"    {segment.begins}: ({', '.join(values)}),")
        lines.append("}")
    return [*lines, ""]


def _names(run: Run) -> Lines:
    """Return the variables that settings live in; which loss is one only if that changes."""
    kind = ["kind"] if len(_losses(run)) > 1 else []
    return [*map(variable, run.model.parameters), "rate", *kind]


def _losses(run: Run) -> dict[str, tuple[Equation, ...]]:
    """Return the equations with each loss of the run, by its name."""
    names = (segment.settings.loss for segment in run.segments)
    return {name: equations(run.model, name).every for name in names}


def _literal(value: float) -> str:
    # A change may follow numbers that are no longer finite, which Python has no literals for.
    return repr(value) if isfinite(value) else f'float("{value}")'


def _loop(run: Run, updates: int) -> Lines:
    model = run.model
    columns = [text_of(expression, python(variable)) for _, expression in columns_of(model)]
    known = ["update + 1", *columns[: len(model.given)]]
    blanks = len(columns) + 1 - len(known)
    return [
        f'print("{",".join(header(model))}")',
        f"for update in range({updates + 1}):",
        *_indented(_sample(run)),
        f"    if update == {updates}:  # The last row has what was reached, and no more.",
        f'        print({", ".join(known)}, *[""] * {blanks}, sep=",")',
        "        break",
        *_indented(_phases(run, ["update + 1", *columns])),
    ]


def _phases(run: Run, row: Lines) -> Lines:
    """Return the lines of the phases, and the row before the parameters are replaced."""
    losses = _losses(run)
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


def _functions(run: Run) -> Lines:
    """Return the definitions of the functions that the formulas use, but for Python's own."""
    every = chain.from_iterable(_losses(run).values())
    used = (name for each in every for name in functions(each.expression))
    lines: Lines = []
    for name in dict.fromkeys(used):
        if name not in dir(builtins):
            lines += ["", f"def {name}(u):", f"    return {FUNCTIONS[name].python}", ""]
    return lines


def _sample(run: Run) -> Lines:
    """Return the lines that take up a change of settings and choose the sample."""
    names, sample = ", ".join(_names(run)), ", ".join(run.model.columns)
    changed = ["if update in changes:", f"    {names} = changes[update]"]
    lines = changed if len(run.segments) > 1 else []
    if all(map(_in_table_order, run.segments)):
        return [*lines, f"{sample} = samples[update % len(samples)]"]
    return [
        *lines,
        "if update in orders:",
        "    first, order = update, orders[update]",
        f"{sample} = samples[order[update - first] if order else update % len(samples)]",
    ]


def _indented(lines: Iterable[str]) -> Lines:
    return [f"    {line}" for line in lines]
