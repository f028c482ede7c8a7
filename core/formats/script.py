"""A session as a script of its own: Python alone prints the same table, to the last bit."""

import builtins
import math
import re
from collections.abc import Iterable
from dataclasses import replace

from core.descent.order import TABLE
from core.descent.run import Run, Segment
from core.explain.listing import assignment, variable
from core.formats.table import columns_of, header, losses_in
from core.model.equations import Equation, equations
from core.model.expression import functions
from core.model.functions import FUNCTIONS, QUOTIENT
from core.model.stages import Phase
from core.model.written import literal, python, text_of
from core.session.session import Session
from core.text.quoting import printable, quoted
from core.text.typed import InputError

MOST_SAMPLES = 2_000
"""Samples that a script may hold."""
MOST_DRAWN = 20_000
"""Updates whose samples a script may list, for orders that no formula gives."""

_WIDTH = 88  # columns of the lists of numbers
_MATH = re.compile(rf"\b({'|'.join(name for name in dir(math) if name.isalnum())})\b")
"""The names of `math`, which a script writes as math.exp: a parameter may be called so."""
_COMMAS = 'sep=","'
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
    loop = _loop(run, updates)
    defined = _functions(run, loop)
    lines = [
        *_heading(run, updates),
        *(["import math", ""] if any("math." in line for line in defined) else []),
        *_listed("samples = [", [f"({', '.join(map(repr, each))})" for each in samples], "]"),
        *_orders(run, updates),
        *_start(run),
        *defined,
        *loop,
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
    head = f"# {updates} update{plural} of gradient descent"
    # What the user wrote or named can't end the comment.
    texts = run.model.text.replace(";", "\n").splitlines()
    definitions = [_ascii(printable(each.strip())) for each in texts if each.strip()]
    if len(definitions) > 1:
        about = [f"{head}, one sample at a time, on", *(f"#   {each}" for each in definitions)]
    else:
        about = [f"{head} on {definitions[0]}, one sample at a time."]
    return [
        *about,
        f"# Data: {_ascii(quoted(run.data.name))}{scaled}. Written by gradstep; "
        "Python 3.8 or later runs it.",
        "",
    ]


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")


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


def _one_or_listed(one: str, before: str, items: Iterable[str], after: str) -> Lines:
    """Return a line, or where that is too long, a list."""
    return [one] if len(one) <= _WIDTH else _listed(before, items, after)


def _start(run: Run) -> Lines:
    """Return the settings at the start, and the later ones as a table, if any."""
    names = _names(run)
    first, *later = (
        [*map(literal, (*each.start, each.settings.rate)), f'"{each.settings.loss}"'][: len(names)]
        for each in run.segments
    )
    lines = [f"{name} = {value}" for name, value in zip(names, first, strict=True)]
    if later:
        lines += ["", "# What changes at an update, counted from 0.", "changes = {"]
        for segment, values in zip(run.segments[1:], later, strict=True):
            head = f"{segment.begins}: ("
            one = f"{head}{', '.join(values)}),"
            lines += _indented(_one_or_listed(one, head, values, "),"))
        lines.append("}")
    return [*lines, ""]


def _names(run: Run) -> Lines:
    """Return the variables that settings live in; which loss is one only if that changes."""
    kind = ["kind"] if len(losses_in(run)) > 1 else []
    return [*map(variable, run.model.parameters), "rate", *kind]


def _by_loss(run: Run) -> dict[str, dict[str, Equation]]:
    """Return the equations by key of each loss of the run, by its name; of most keys first."""
    every = {name: equations(run.model, name).of for name in losses_in(run)}
    return dict(sorted(every.items(), key=lambda pair: -len(pair[1])))


def _loop(run: Run, updates: int) -> Lines:
    columns = [text_of(each, python(variable)) for each in columns_of(run).values()]
    known = ["update + 1", *columns[: len(run.model.given)]]
    blanks = f'*[""] * {len(columns) + 1 - len(known)}'
    names = [f'"{name}"' for name in header(run)]
    head, last = f'print("{",".join(header(run))}")', [*known, blanks, _COMMAS]
    return [
        *_one_or_listed(head, "print(", [*names, _COMMAS], ")"),
        f"for update in range({updates + 1}):",
        *_indented(_sample(run)),
        f"    if update == {updates}:  # The last row has what was reached, and no more.",
        *_indented(_indented(_one_or_listed(f"print({', '.join(last)})", "print(", last, ")"))),
        "        break",
        *_indented(_phases(run, ["update + 1", *columns])),
    ]


def _phases(run: Run, row: Lines) -> Lines:
    """Return the lines of the phases, and the row before the parameters are replaced."""
    losses = _by_loss(run)
    every, *others = losses.values()
    lines: Lines = []
    said, printed = Phase.NOTHING, False
    for key, each in every.items():
        if each.phase is not said:
            said = each.phase
            lines.append(f"# {_COMMENTS.get(said, said.title)}")
        if each.replaces and not printed:
            printed = True
            one = f"row = {', '.join(row)}"
            lines += _one_or_listed(one, "row = (", row, ")")
            lines.append(f"print(*row, {_COMMAS})")
        if all(other.get(key) == each for other in others):
            lines.append(assignment(each, python(variable)))
        else:
            lines += _chosen(key, losses)
    return lines


def _chosen(key: str, losses: dict[str, dict[str, Equation]]) -> Lines:
    """Return what computes a number of which the losses have each their own, or none."""
    lines: Lines = []
    for name, of in losses.items():
        own = assignment(of[key], python(variable)) if key in of else f'{variable(key)} = ""'
        lines += [f'{"elif" if lines else "if"} kind == "{name}":', f"    {own}"]
    return lines


def _functions(run: Run, loop: Lines) -> Lines:
    """Return the definitions of the functions that the loop uses, but for Python's own."""
    every = [each for of in _by_loss(run).values() for each in of.values()]
    used = dict.fromkeys(name for each in every for name in functions(each.expression))
    defined = {f"{name}(u)": FUNCTIONS[name].python for name in used if name not in dir(builtins)}
    if any("quotient(" in line for line in loop):
        defined["quotient(a, b)"] = QUOTIENT
    lines: Lines = []
    for head, body in defined.items():
        lines += ["", f"def {head}:", "    return " + _MATH.sub(r"math.\g<0>", body), ""]
    return lines


def _sample(run: Run) -> Lines:
    """Return the lines that take up a change of settings and choose the sample."""
    lines: Lines = []
    if len(run.segments) > 1:
        names, taken = _names(run), " = changes[update]"
        taken_up = _one_or_listed(f"{', '.join(names)}{taken}", "(", names, f"){taken}")
        lines = ["if update in changes:", *_indented(taken_up)]
    sample = ", ".join(run.model.columns)
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
