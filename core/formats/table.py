"""A run as plain text: derivations, the iteration table as CSV, Markdown or JSON, epoch lines."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import inf, isnan

from core.descent.path import path_of
from core.descent.run import Run
from core.explain.derivation import derive
from core.explain.listing import variable
from core.explain.loss_series import epoch_mean
from core.model.definitions import PREDICTION
from core.model.equations import LOSS, Equation, equations
from core.model.expression import Expression, Name, Operation, value
from core.model.model import Model
from core.model.stages import Phase
from core.text.numbers import plain


def columns_of(run: Run) -> dict[str, Expression]:
    """Return the columns of the iteration table after the number: their names, and what they hold.

    First what is given before an update, then what it computes.
    """
    return _columns(run.model, losses_in(run))


def losses_in(run: Run) -> tuple[str, ...]:
    """Return the names of the losses of a run, each once."""
    return tuple(dict.fromkeys(segment.settings.loss for segment in run.segments))


@cache
def _columns(model: Model, losses: tuple[str, ...]) -> dict[str, Expression]:
    # Cross-entropy has no slope at y*: all that any of the losses computes has a column.
    every = max((equations(model, loss).every for loss in losses), key=len)
    shown = [each for each in every if not each.replaces and _is_shown(each, model)]
    columns: dict[str, Expression] = {variable(key): Name(key) for key in model.given}
    for key in (each.key for each in shown if each.phase is Phase.FORWARD):
        columns[variable(key)] = Name(key)
    if model.predictions == (PREDICTION,):
        columns["residual"] = Operation("-", Name(PREDICTION), Name(model.targets[0]))
    for key in (each.key for each in shown if each.phase is not Phase.FORWARD):
        columns[variable(key)] = Name(key)
    return columns


def _is_shown(equation: Equation, model: Model) -> bool:
    """Whether a number has a column: all but local slopes, and of a line, the slope at y*."""
    if model.straight and equation.slope == (LOSS, PREDICTION):
        return False  # As it was when there was nothing but the line.
    return equation.slope is None or equation.slope[0] == LOSS


def header(run: Run) -> tuple[str, ...]:
    """Return the names of the iteration table's columns."""
    return ("iteration", *columns_of(run))


Row = tuple[float | None, ...]

_RECORDED = 1000  # Updates recorded at once, so that no row waits for all those after it.


def table_rows(run: Run, updates: int) -> Iterator[Row]:
    """Yield the iteration table in the order of `header`, one row for each update.

    A last row has the parameters reached, and None for what is not computed yet.
    """
    path = path_of(run)
    columns = columns_of(run).values()
    for index in range(updates):
        if index % _RECORDED == 0:
            path.extend(min(updates, index + _RECORDED))
        numbers = path.update(index).numbers
        yield (index + 1, *(_worth(column, numbers) for column in columns))
    known = (*run.sample(updates), *path.row(updates))
    yield (updates + 1, *known, *[None] * (len(columns) - len(known)))


def _worth(column: Expression, numbers: Mapping[str, float]) -> float | None:
    """Return what a column holds; None where the loss of that update does not compute it."""
    if isinstance(column, Name):
        return numbers.get(column.key)
    return float(value(column, numbers))


def csv_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as comma-separated lines, a header first; None is empty."""
    yield ",".join(header(run))
    for row in table_rows(run, updates):
        yield ",".join("" if value is None else repr(value) for value in row)


def markdown_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a Markdown table."""
    yield f"| {' | '.join(header(run))} |"
    yield f"|{'|'.join('---:' for _ in header(run))}|"
    for row in table_rows(run, updates):
        yield f"| {' | '.join('' if value is None else plain(value) for value in row)} |"


def json_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a JSON array of objects, an object a line; None is null."""
    for row in table_rows(run, updates):
        pairs = (
            f"{json.dumps(name)}: {_json(value)}"
            for name, value in zip(header(run), row, strict=True)
        )
        before = "[" if row[0] == 1 else " "
        after = "]" if row[0] == updates + 1 else ","
        yield f"{before}{{{', '.join(pairs)}}}{after}"


def _json(value: float | None) -> str:
    """Write a number that any JSON reader takes; 1e999 reads as infinity, as JSON has none."""
    if value is None or isnan(value):
        return "null"
    if abs(value) == inf:
        return "1e999" if value > 0 else "-1e999"
    return repr(value)


def _stage(run: Run, stage: int) -> str:
    """Return the name of a stage, with its layer where there are several."""
    phase, layer = run.stages.phase(stage), run.stages.layer(stage)
    several = run.stages.stage(Phase.LOSS, 0) > 2
    return f"{phase.title} {layer}" if layer and several else phase.title


def text_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the derivation of each update as lines."""
    path = path_of(run)
    size = len(run.data)
    wide = max(len(_stage(run, stage)) for stage in range(run.stages.count + 1)) + 1
    for index in range(updates):
        settings = run.settings_at(index)
        yield f"update {index + 1}, sample {run.sample_at(index) + 1} of {size}, " + (
            f"epoch {index // size + 1}, η = {plain(settings.rate)}, {settings.loss} loss"
        )
        update = path.update(index)
        named = 0
        for line in derive(update, run.stages.count, digits=17):
            label = "" if line.stage == named else _stage(run, line.stage)
            named = line.stage
            yield f"  {label:<{wide}} {''.join(span.text for span in line.spans)}"
        yield ""
    plural = "" if updates == 1 else "s"
    reached = zip(run.model.parameters, path.row(updates), strict=True)
    values = ", ".join(f"{key} = {plain(number)}" for key, number in reached)
    yield f"after {updates} update{plural}: {values}"


def log_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield a line for each complete epoch, of a line in the article's own format.

    Its Loss is the running mean over the epoch; W and C of its line are m and c.
    """
    path, size, model = path_of(run), len(run.data), run.model
    own = " ".join(f"{key} = {{:.2f}}" for key in model.parameters)
    form = "Y = {:.2f}X + {:.2f}" if model.straight else own
    for epoch in range(updates // size):
        reached = form.format(*path.row((epoch + 1) * size))
        yield f"Epoch = {epoch} Loss = {epoch_mean(run, epoch):.5f} {reached}"


FORMATS: dict[str, Callable[[Run, int], Iterator[str]]] = {
    "text": text_lines,
    "csv": csv_lines,
    "markdown": markdown_lines,
    "json": json_lines,
    "log": log_lines,
}
"""How a run can be written, by name: each takes a run and a number of updates recorded."""
