"""The runs: a tree of what was changed where, how far each got, and its loss."""

from dataclasses import replace
from functools import partial

from core.descent.run import Run
from core.explain import meaning_of_run
from core.explain.changes import described
from core.explain.loss_series import data_set_loss
from core.formats.command_line import Write, beginning, change
from core.session.runs import tree
from core.session.session import Branch, Session
from core.text.numbers import fit, is_rounded, show
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.lines import Line, Room, block, shortened, shown_name
from tui.screen.marks import Mark

_NARROW = 40


def lines(session: Session, room: Room) -> list[Line]:
    """Return a line for each run, the one shown marked; what it changed has the most room."""
    every = tree(session)
    narrow = room.width < _NARROW
    head = "at" if narrow else "update"
    place = 1 + max(len(head), *(len(f"{branch.done:,}") for _, branch in every))
    loss = 6 if narrow else 8
    name = room.width - place - loss
    header: Line = (
        Span("  run".ljust(name), "quiet"),
        Span(head.rjust(place), "quiet"),
        Span("loss".rjust(loss), "loss"),
    )
    rows = []
    for depth, branch in every:
        emphasis = "strong" if branch.name == session.name else ""
        done = branch.done
        value = fit(data_set_loss(branch.run, done), loss - 1)
        rows.append(
            (
                *shortened(
                    _name(session, branch, depth * (1 if narrow else 2), room),
                    replace(room, width=name),
                ),
                Span(f"{done:,}".rjust(place), emphasis),
                Span(room.spell(value.rjust(loss)), f"loss {emphasis}"),
            )
        )
    hint: Line = (Span(" r: show, name or remove one", "quiet"),)
    return block([header, *rows, hint], room)


def _name(session: Session, branch: Branch, indent: int, room: Room) -> Line:
    emphasis = "strong" if branch.name == session.name else ""
    said = summary(branch, session.look.digits)
    return (
        Span(room.spell("▸ " if emphasis else "  "), "accent strong"),
        Span(" " * indent),
        Span(branch.name, "prediction strong"),
        Span(f" {room.spell(said)}", emphasis),
    )


def summary(branch: Branch, digits: int) -> str:
    """Return the run's title, or else what it changed last, and its data and how it begins.

    What it changed is enough where it came from another run in the list.
    """
    if branch.title:
        return branch.title
    run, write = branch.run, partial(_written, digits=digits)
    changed = []
    if len(run.segments) > 1:
        changed = [change(run, len(run.segments) - 1, write).replace("rate", "η")]
    words = [] if branch.parent and changed else _origin(run, write, changed)
    return " ".join(words or changed).replace("=≈", "≈")


def _origin(run: Run, write: Write, changed: list[str]) -> list[str]:
    """Return what a run has come from, with what it changed last before how it began."""
    options = beginning(run, write)
    model = [described(run.model)] if options.pop("model", "") else []
    begun = [f"{'η' if name == 'rate' else name}={value}" for name, value in options.items()]
    at_first = ["at first"] if changed and begun else []
    return [shown_name(run.data.name), *model, *changed, *at_first, *begun]


def _written(value: float, digits: int) -> str:
    text = show(value, digits)
    return f"≈{text}" if is_rounded(text, value) else text


def marks(session: Session) -> list[Mark]:
    """Return what the table's words are."""
    return [
        *(Mark(name, said, "prediction") for name, said in meaning_of_run.runs(session)),
        Mark("▸", "▸: the run shown."),
        Mark("run", "run: what a run changed in the one above it, or its data or its title."),
        Mark("update", "update: the update that each run stands at."),
        Mark("at", "at: the update that each run stands at.", "quiet"),
        Mark("", "loss: the data-set loss of each run where it stands.", "loss"),
        Mark("r:", "r: the key that shows, names or removes a run."),
    ]


def others(session: Session, role: str = "quiet") -> list[Mark]:
    """Return what the letters of other runs in a chart are."""
    return [
        Mark(name, said, role, f"run {name}")
        for name, said in meaning_of_run.runs(session)
        if name != session.name
    ]


VIEW = View(
    "runs",
    lines,
    found_by="the runs as a tree: branches, changes",
    about="The runs: what was changed where, each below what it came from.",
    marks=marks,
)
