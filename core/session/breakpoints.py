"""Breakpoints: what to stop at, and the search for the next or the previous such update."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Floats
from core.descent.classes import right, sorts
from core.descent.dead import is_dead, rectified
from core.descent.order import Indices
from core.descent.path import path_of
from core.descent.pieces import Pieces
from core.descent.run import MOST_UPDATES, Run
from core.model.model import LINE, Model
from core.session.session import Session, stopped
from core.text.numbers import plain
from core.text.quoting import quoted
from core.text.typed import InputError, read_number, read_rate, read_whole

MOST_FURTHER = 1_000_000
"""Updates that one search goes through forwards, where nothing qualifies."""
SMALL_CHANGE = 1e-9
"""A run counts as converged when an epoch changes the data-set loss by less than this."""

_FIRST_PIECE, _LONGEST_PIECE = 256, 16_384  # Updates looked through at once: they double.
_MOST_NUMBERS = 500_000  # Predictions held at once to find the data-set losses of a piece.

_MOST_NAMED = 12  # Parameters listed in a sentence.

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A condition on an update; `str` writes it as `read_breakpoints` takes it.

    What holds for a stretch of updates (loss<, |m|>, m<, dead, right=all, converged) is met only
    by the update with which it begins to hold: else a search would stop at every update of the
    stretch. What happens at an update (the others) is met by each at which it does.
    """

    kind: str
    """The name of a BreakpointKind."""
    number: float = 0.0
    """The value to be below or beyond, or the number of the sample or update, from 1."""

    def __str__(self) -> str:
        return self.kind + (plain(self.number) if takes_number(self.kind) else "")


def takes_number(kind: str) -> bool:
    """Whether a number follows the name of a kind, which then ends in a sign."""
    return kind[-1] in "<=>"


LOSS_BELOW, ROSE, UPDATE = "loss<", "rose", "update="
NONFINITE, CONVERGED = "nonfinite", "converged"
DEAD, ALL_RIGHT = "dead", "right=all"
USUAL = (Breakpoint(CONVERGED), Breakpoint(NONFINITE))
"""What a search stops at where no breakpoint is set."""
Breakpoints = tuple[Breakpoint, ...]


def read_breakpoints(
    text: str, samples: int = MOST_UPDATES, model: Model = LINE
) -> tuple[Breakpoint, ...]:
    """Return the breakpoints of a text such as `loss<0.01 sample=3`, each once; none for none.

    Blanks or commas stand between them. `samples` is how many the data have. Raises InputError.
    """
    joined = re.sub(r"\s*([<>=])\s*", r"\1", text)
    kinds = kinds_of(model)
    found = (_read(word, samples, kinds) for word in re.split(r"[\s,]+", joined) if word)
    return tuple(dict.fromkeys(found))


def _read(word: str, samples: int, kinds: dict[str, "BreakpointKind"]) -> Breakpoint:
    kind = _kind(word, kinds) or _kind(word.lower(), kinds)
    if not kind:
        raise InputError(_mistake(word, kinds))
    number, what = word[len(kind) :], f"The number after {kind}"
    if not takes_number(kind):
        return Breakpoint(kind)
    if most_counted := kinds[kind].counted(samples):
        return Breakpoint(kind, float(read_whole(number, what, most_counted, least=1)))
    return Breakpoint(kind, kinds[kind].number(number, what))


def _kind(word: str, kinds: dict[str, "BreakpointKind"]) -> str:
    """Return the name of the kind that a word is of, or with a number begins with; or empty."""
    fits = (name for name in kinds if word.startswith(name))
    return next((name for name in fits if takes_number(name) or word == name), "")


def _mistake(word: str, kinds: dict[str, "BreakpointKind"]) -> str:
    *most, last = (kind.example for kind in examples(kinds))
    others = f" (likewise {also})" if (also := likewise(kinds)) else ""
    return (
        f"A breakpoint should be one of {', '.join(most)} and {last}{others}, not {quoted(word)}."
    )


def examples(kinds: dict[str, "BreakpointKind"]) -> list["BreakpointKind"]:
    """Return the kinds, of those that look at a parameter the first one's alone."""
    first = next(kind.of for kind in kinds.values() if kind.of)
    return [kind for kind in kinds.values() if kind.of in ("", first)]


def likewise(kinds: dict[str, "BreakpointKind"]) -> str:
    """Return the other parameters that there are such kinds of, as many as a sentence holds."""
    others = list(dict.fromkeys(kind.of for kind in kinds.values() if kind.of))[1:]
    return ", ".join([*others[:_MOST_NAMED], *["…"] * (len(others) > _MOST_NAMED)])


def known_to(model: Model, text: str) -> str:
    """Return the breakpoints of a text that a run of this model can have."""

    def known(word: str) -> bool:
        try:
            read_breakpoints(word, model=model)
        except InputError:
            return False
        return True

    return text if known(text) else " ".join(filter(known, text.split()))


def write_breakpoints(breakpoints: tuple[Breakpoint, ...]) -> str:
    """Return the text that `read_breakpoints` makes these of."""
    return " ".join(map(str, breakpoints))


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a search ended."""

    place: int
    """A place of the session, an update complete or the start; it may be the one shown."""
    reason: str
    """Why there, a sentence."""
    met: tuple[Breakpoint, ...] = ()
    """The breakpoints that the update there meets; none where the search found none."""


Search = Pieces[Hit]
"""Yields the update reached after each piece of work, and returns where to stop.

It may be dropped after any of them."""


def searching_next(session: Session, breakpoints: Breakpoints, most: int = MOST_UPDATES) -> Search:
    """Return the first place after the one shown that meets a breakpoint, or where to give up.

    Without breakpoints it looks for USUAL. It gives up where the run ends, or a million
    updates further; or at a breakpoint's own update number, if that is further still.
    """
    run, wanted = session.run, breakpoints or USUAL
    path, limit = path_of(run), farthest(session, breakpoints, most)
    start, length = session.done, _FIRST_PIECE
    while start < limit:
        begins = (part.begins for part in run.segments if part.begins > start)
        stop = min(limit, start + min(length, _longest(run, wanted)), *begins)
        piece = _Piece(run, start, min(path.extend(stop), stop))
        if piece.stop <= start:
            break
        if len(numbers := piece.meeting(wanted)):
            return _stop_at(run, int(numbers[0]), wanted)
        start, length = piece.stop, length * 2
        yield start
    end = ", where the run ends" if path.ended and path.recorded == start else ""
    none = f"{_none(session, breakpoints)} up to update {start:,}{end}."
    return Hit(run.stages.place(start), stopped(session) or none)


def searching_previous(session: Session, breakpoints: tuple[Breakpoint, ...]) -> Search:
    """Return the last place before the one shown that meets a breakpoint, or the start.

    Whether an update meets a breakpoint does not depend on where the search comes from, so
    these are the very places at which `searching_next` stops.
    """
    run, wanted = session.run, breakpoints or USUAL
    stop, length = max(0, run.stages.begun(session.at) - 1), _FIRST_PIECE
    path_of(run).extend(stop)
    while stop > 0:
        start = max(run.segment_at(stop - 1).begins, stop - min(length, _longest(run, wanted)))
        if len(numbers := _Piece(run, start, stop).meeting(wanted)):
            return _stop_at(run, int(numbers[-1]), wanted)
        stop, length = start, length * 2
        yield stop
    if session.at == 0:
        return Hit(0, "This is the start: nothing has been computed yet.")
    return Hit(0, f"{_none(session, breakpoints)} back to the start.")


def _none(session: Session, breakpoints: Breakpoints) -> str:
    if breakpoints:
        return "No breakpoint met"
    if session.run.model.design:
        return "No convergence or divergence met"
    return "No settling and no overflow met"


def _stop_at(run: Run, number: int, wanted: tuple[Breakpoint, ...]) -> Hit:
    only = _Piece(run, number - 1, number)
    met = tuple(point for point in wanted if len(only.meeting((point,))))
    kinds = kinds_of(run.model)
    reasons = "; ".join(kinds[point.kind].reason.format(plain(point.number)) for point in met)
    return Hit(run.stages.place(number), f"Update {number:,}: {reasons}.", met)


def farthest(session: Session, breakpoints: Breakpoints, most: int = MOST_UPDATES) -> int:
    """Return the update at which a search forwards gives up, if the run does not end before."""
    asked = (int(point.number) for point in breakpoints if point.kind == UPDATE)
    return min(max([session.done + MOST_FURTHER, *asked]), most)


def _longest(run: Run, wanted: tuple[Breakpoint, ...]) -> int:
    """Return how many updates a piece may have; each may need the predictions of all samples."""
    kinds = kinds_of(run.model)
    if any(kinds[point.kind].predicts for point in wanted):
        return max(1, min(_LONGEST_PIECE, _MOST_NUMBERS // len(run.data)))
    return _LONGEST_PIECE


@dataclass(frozen=True)
class _Piece:
    """The updates start..stop − 1 (from 0), recorded and of one segment, and what they meet."""

    run: Run
    start: int
    stop: int

    def meeting(self, wanted: tuple[Breakpoint, ...]) -> Indices:
        """Return the numbers (from 1) of the updates that meet any of the breakpoints."""
        met = np.zeros(self.stop - self.start, dtype=bool)
        with np.errstate(over="ignore", invalid="ignore"):
            kinds = kinds_of(self.run.model)
            for point in wanted:
                met |= kinds[point.kind].meets(self, point.number)
        return self.numbers[met]

    @property
    def numbers(self) -> Indices:
        """The numbers of the updates, from 1."""
        return np.arange(self.start + 1, self.stop + 1)

    @cached_property
    def rows(self) -> Floats:
        """The parameters before each update and after the last, shape (parameters, n + 1)."""
        return path_of(self.run).rows(self.start, self.stop + 1)

    @cached_property
    def losses(self) -> Floats:
        """The data-set loss before each update and after the last, shape (n + 1,)."""
        return self.data_set_losses(self.rows)

    def data_set_losses(self, rows: Floats) -> Floats:
        """Return the data-set loss at each row of parameters, with the bits of data_set_loss."""
        loss = self.run.settings_at(self.start).loss
        return np.asarray(self.run.data_set_loss(rows, loss))

    def dead(self) -> Mask:
        """Whether after each update there is a relu with 0 for all samples that it had not."""
        found = np.zeros(self.stop - self.start, dtype=bool)
        for unit in rectified(self.run.model):
            found |= _entered(is_dead(self.run, unit, self.rows))
        return found

    def nonfinite(self) -> Mask:
        """Whether each update met a number that is not finite: a segment ends with it."""
        met: Mask = self.numbers == self.stop
        return met & (not path_of(self.run).update(self.stop - 1).finite)

    def converged(self) -> Mask:
        """Whether each update ends the first epoch of those that change next to nothing."""
        met = np.zeros(self.stop - self.start, dtype=bool)
        size = len(self.run.data)
        first, last = self.start // size + 1, self.stop // size  # The epochs that end here.
        if first <= last:
            begin = max(0, first - 2)  # The epoch before them is looked at too, if there is one.
            rows = path_of(self.run).rows(begin * size, last * size + 1)[:, ::size]
            small = np.abs(np.diff(self.data_set_losses(rows))) < SMALL_CHANGE
            small = small if first > 1 else np.insert(small, 0, False)
            met[first * size - 1 - self.start :: size] = _entered(small)
        return met


def _entered(holds: Mask) -> Mask:
    """Whether something holds after each update that did not hold before it."""
    return holds[1:] & ~holds[:-1]


@dataclass(frozen=True, slots=True)
class BreakpointKind:
    """What a breakpoint may look at: all there is to know of it."""

    example: str
    """How it is written, with a number where it takes one."""
    reason: str
    """Why a search stopped there; {} stands for the number."""
    meets: Callable[[_Piece, float], Mask]
    """Which updates of a piece meet it."""
    counted: Callable[[int], int] = lambda _samples: 0
    """The largest number it takes, where it takes a whole one; 0 where it takes any."""
    number: Callable[[str, str], float] = read_rate
    """What reads its number, if it takes any."""
    of: str = ""
    """The parameter that it looks at, if it does."""
    predicts: bool = False
    """Whether it needs the predictions of all samples at every update."""
    means: str = ""
    """What it stops at, in a few words; empty where another kind's tell."""


@cache
def kinds_of(model: Model) -> dict[str, BreakpointKind]:
    """Return the kinds of breakpoints that a model has, by name."""
    return {
        LOSS_BELOW: BreakpointKind(
            "loss<0.01",
            "the data-set loss is now below {}",
            lambda piece, value: _entered(piece.losses < value),
            predicts=True,
            means="the data-set loss falls below it",
        ),
        ROSE: BreakpointKind(
            "rose",
            "the data-set loss rose",
            lambda piece, _: piece.losses[1:] > piece.losses[:-1],
            predicts=True,
            means="an update raised the data-set loss",
        ),
        "sample=": BreakpointKind(
            "sample=3",
            "it took sample {}",
            lambda piece, number: piece.run.samples(piece.start, piece.stop) == number - 1,
            counted=lambda samples: samples,
            means="that sample's turn",
        ),
        "epoch": BreakpointKind(
            "epoch",
            "it ended an epoch",
            lambda piece, _: piece.numbers % len(piece.run.data) == 0,
            means="an epoch ends",
        ),
        **_of_parameters(model),
        **_of_units(model),
        NONFINITE: BreakpointKind(
            "nonfinite",
            "diverged, a number is not finite",
            lambda piece, _: piece.nonfinite(),
            means="a number overflows",
        ),
        UPDATE: BreakpointKind(
            "update=500",
            "the update asked for",
            lambda piece, number: piece.numbers == number,
            counted=lambda _samples: MOST_UPDATES,
            means="that update",
        ),
        CONVERGED: BreakpointKind(
            "converged",
            _SETTLED[bool(model.design)],
            lambda piece, _: piece.converged(),
            means="an epoch changes the loss by less than 1e−9",
        ),
    }


_SETTLED = {
    True: "converged, the epoch changed the data-set loss by less than 1e−9",
    False: "settled, or a plateau: the epoch changed the loss by < 1e−9",
}
"""What it is called that an epoch changes next to nothing; by whether y* is linear in the
parameters: if not, a run may go on from there."""


def _of_parameters(model: Model) -> dict[str, BreakpointKind]:
    """Return three kinds for each parameter: how large it is in size, and its two sides."""
    kinds = {}
    for index, key in enumerate(model.parameters):
        kinds[f"|{key}|>"] = BreakpointKind(
            f"|{key}|>100",
            f"|{key}| is now beyond {{}}",
            _enters(index, lambda row, value: np.abs(row) > value),
            of=key,
            means=f"{key} goes beyond, to either side",
        )
        for sign, holds in (("<", np.less), (">", np.greater)):
            kinds[f"{key}{sign}"] = BreakpointKind(
                f"{key}{sign}0",
                f"{key} is now {'below' if sign == '<' else 'above'} {{}}",
                _enters(index, holds),
                number=read_number,
                of=key,
                means=f"{key} goes below it; {key}>0, above it" if sign == "<" else "",
            )
    return kinds


def _enters(index: int, holds: Callable[[Floats, float], Mask]) -> Callable[[_Piece, float], Mask]:
    """Return what finds the updates with which something begins to hold of a parameter."""
    return lambda piece, value: _entered(holds(piece.rows[index], value))


def _of_units(model: Model) -> dict[str, BreakpointKind]:
    """Return the kinds that look at what units give."""
    kinds = {}
    if rectified(model):
        kinds[DEAD] = BreakpointKind(
            DEAD,
            "a relu is now 0 for all samples",
            lambda piece, _: piece.dead(),
            predicts=True,
            means="a relu becomes 0 for all samples",
        )
    if sorts(model):
        kinds[ALL_RIGHT] = BreakpointKind(
            ALL_RIGHT,
            "every sample's y* is now on its y's side of ½",
            lambda piece, _: _entered(right(piece.run, piece.rows) == len(piece.run.data)),
            predicts=True,
            means="every sample's y* is on its side of ½",
        )
    return kinds
