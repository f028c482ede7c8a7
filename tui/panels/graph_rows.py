"""A computation graph in rows: below all that an operation takes stands what it gives."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.explain.operations import Fork, Node, graph
from core.explain.quantities import Quantities, Quantity
from core.model.stages import Phase
from core.model.written import symbols, text_of
from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.screen.lines import Line, Room
from tui.screen.window import in_sight, window
from tui.screen.writer import Writer

_LEAST, _GOOD = 7, 9
"""The cells of a number, a blank included: the least, and what is worth more than a new column."""
_CAPTION = " ↓ values   ↑ slopes: along a path they multiply, where paths meet they add"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the graph, before its columns are known."""

    guides: str
    """A character for each operation of several things that it goes into, from the outermost: a
    line that passes by, or that begins or is joined here."""
    label: str
    node: Node | None = None
    """What has numbers; a row without has its label over all columns."""

    def gives(self, text: str) -> bool:
        """Whether it is that of the quantity written so."""
        return self.node is not None and self.node.text == text


def lines(session: Session, room: Room) -> list[Line]:
    """Return the rows with values, slopes, and, with room for them, steps and new values.

    Where there are more than fit, those of the definition in focus, or of the loss.
    """
    write = Writer(session, room)
    parts, place, focused = _parts(session)
    rows = [row for part in parts for row in part]
    sizes = _Sizes.of(rows, room, session.look.digits)
    height, forward = room.height - 1, session.phase is Phase.FORWARD  # Results stand at the end.
    if len(rows) > height:
        seen = window(parts, place, height, forward, focused)
        shown = rows[seen.start : seen.stop]
        said = f"{seen.start + 1}–{seen.stop} of {len(rows)}"
        return [sizes.heads(write, said), *(sizes.line(row, write) for row in shown)]
    above = [sizes.heads(write)]
    if len(rows) < height and len(room.spell(_CAPTION)) <= room.width:
        above.insert(0, (write.quiet(_CAPTION, room.width),))
        height -= 1
    return [*above, *in_sight(parts, lambda row: sizes.line(row, write), place, height, forward)]


# The rows


def _parts(session: Session) -> tuple[list[list[_Row]], int, int]:
    """Return the rows of each definition and of the loss, and which of them matters now.

    That is the number of a part, and of a row of it.
    """
    whole = graph(session)
    forks = dict(whole.forks)
    parts: list[list[_Row]] = []
    places: dict[str, tuple[int, int]] = {}
    for key, tree in whole.trees.items():
        rows = list(_tree(tree, ""))
        if len(rows) == 2 and parts and parts[-1][-1].gives(tree.takes[0].text):
            parts[-1].append(rows[-1])  # What it takes stands right above.
        else:
            parts.append(rows)
        places[key] = len(parts) - 1, len(parts[-1]) - 1
        if key in forks:
            parts[-1].append(_Row("", _said(tree.text, forks.pop(key))))
    if forks:
        rows = []
        for fork in forks.values():
            rows += [_Row("", _said(fork.whole.text, fork)), _Row("", fork.whole.text, fork.whole)]
        parts.append(rows)
    parts.append(list(_loss(session)))
    if session.phase is Phase.LOSS:
        return parts, len(parts) - 1, len(parts[-1]) - 1
    return parts, *places[focus_of(session).unit.key]


def _tree(node: Node, guides: str) -> Iterator[_Row]:
    """Yield what a node takes, each with all that goes into it, and then the node.

    Where it takes one thing alone, that stands right above it.
    """
    passing = guides.replace("┌", " ").replace("├", "│")
    several = len(node.takes) > 1
    for number, each in enumerate(node.takes):
        yield from _tree(each, passing + ("├" if number else "┌") * several)
    yield _Row(guides, f"{node.sign} {node.text}".lstrip(), node)


def _said(name: str, fork: Fork) -> str:
    """Say where a quantity goes on to."""
    times = Counter(fork.to)
    to = (f"{each} ({count} times)" if count > 1 else each for each, count in times.items())
    return f"{name} → {', '.join(to)}: slopes add"


def _loss(session: Session) -> Iterator[_Row]:
    """Yield the targets, and how the loss is computed."""
    known, every = Quantities(session), session.update.equations
    for key in every.model.targets:
        yield _Row("", key, Node("", key, known.given(key), None))
    for each in every.every:
        if each.phase is Phase.LOSS:
            text = text_of(each.expression, symbols(every.symbols.__getitem__))
            node = Node("", each.symbol, known.given(each.key), None)
            yield _Row("", f"{each.symbol} = {text}", node)


# The columns


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How wide the columns are."""

    label: int
    number: int
    count: int
    """Of columns of numbers."""
    guide: int
    """The cells of a guide."""

    @classmethod
    def of(cls, rows: list[_Row], room: Room, digits: int) -> "_Sizes":
        """Return what suits the rows: in little room, short guides and fewer columns."""
        numbered = [row for row in rows if row.node]
        for guide, count, least in ((3, 4, _GOOD), (3, 2, _GOOD), (1, 2, _LEAST)):
            labels = max(len(row.guides) * guide + len(room.spell(row.label)) for row in numbered)
            number = (room.width - labels - 1) // count
            if number >= least:
                break
        number = max(min(_LEAST, room.width // count), min(number, digits + 6))
        return cls(min(labels + 1, room.width - count * number), number, count, guide)

    def heads(self, write: Writer, said: str = "") -> Line:
        """Return what stands over the columns; over the first, which lines are in sight."""
        heads = ("value", "slope", "step", "after")[: self.count]
        return (
            write.quiet(said, self.label),
            *(write.quiet(head, self.number, True) for head in heads),
        )

    def line(self, row: _Row, write: Writer) -> Line:
        """Return a row in the columns."""
        if row.node is None:
            return (write.quiet(f" {row.label}", self.label + self.count * self.number),)
        guides = self._guides(row.guides, write.room)[-max(self.label - 4, 0) :]
        left = self.label - len(guides)
        role = f"{row.node.value.key} strong".lstrip()
        label = row.label.replace("×", "*") if write.room.ascii else row.label
        node = row.node
        numbers = (node.value, node.slope, node.step, node.after)[: self.count]
        return (
            Span(guides, "rule"),
            Span(write.cut(label, left).ljust(left), role),
            *(_number(write, number, self.number) for number in numbers),
        )

    def _guides(self, guides: str, room: Room) -> str:
        """Return the lines that lead to a row's label from what it goes into."""
        wide = (f"{each}─ " if each in "┌├" else f"{each}  " for each in guides)
        text = guides if self.guide == 1 else "".join(wide)
        # In ASCII, a + would be an operation.
        return room.spell(text.replace("┌", ".").replace("├", "|") if room.ascii else text)


def _number(write: Writer, quantity: Quantity | None, width: int) -> Span:
    text, role = write.number(quantity, width - 1, right=True)
    return Span(f" {text}", role)
