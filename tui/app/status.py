"""The status line on top and the footer at the bottom."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import NamedTuple

from core.descent.run import Settings
from core.explain import meaning_of_run as meaning
from core.explain import stability
from core.explain.loss_change import last_change
from core.explain.measured import right_now
from core.explain.notices import notices
from core.model.stages import Phase
from core.session.session import Session, stopped
from core.text.numbers import plain, show
from core.text.spans import Span
from tui.keys import KEYMAP, STEP, Key, Keymap
from tui.screen.lines import Line, Room, block, cells_of, fitted, shown_name, width_of
from tui.screen.marks import Mark

_SEPARATOR = Span("  ")
_GAP = len(_SEPARATOR.text)
_USUAL = Settings()  # Of which the line says nothing.
Wording = tuple[Span, ...]


def status(session: Session, room: Room, playing: bool) -> Line:
    """Return scenario, update, stage, sample, epoch, η, what is amiss, and what epochs make of it.

    Where more can be said without the number of the sample, that goes.
    """
    place = _place(session, room, playing)
    sample = _sample(session)
    seen, ways = _seen(session), [*_ways(session)]
    places = (place, [part for part in place if part != sample])
    lines = [_judged(room, each, seen, ways) for each in places]
    parts = max(lines, key=lambda line: line.said).parts
    parts += [(Span(each),) for each in _unusual(session)]
    line: Line = ()
    for part in filter(None, parts):
        longer = (*line, _SEPARATOR, *part) if line else part
        if width_of(longer) <= room.width:
            line = longer
    return fitted(line, room.width)


def _place(session: Session, room: Room, playing: bool) -> list[Line]:
    """Say where it is, of what, and with which η."""
    data = session.run.data
    name = room.spell(shown_name(data.name))
    if data.standardised:
        name += ", standardised" if room.width >= 80 else ", std."
    stage = session.run.stages.title(session.revealed)
    if session.phase is Phase.UPDATE:
        stage = "done"
    elif room.width < 80:
        stage = stage.replace(", layer", "")
    rate = show(session.run.settings_at(session.shown).rate, session.look.digits)
    following = ", ".join(_following(session))
    return [
        (Span(f" {name}", "accent strong"),),
        *([(Span(_letter(session, room), "prediction strong"),)] if session.others else []),
        *([(Span("asking", "strong"),)] if session.hiding else []),
        *([(Span(room.spell(f"▶ {plain(session.look.speed)}/s"), "strong"),)] if playing else []),
        _sample(session),
        (Span(f"epoch {session.epoch:,}"),),
        (Span(f"update {session.shown + 1:,}: "), Span(stage, "strong")),
        (Span(room.spell(f"η {rate}, next {following}" if following else f"η {rate}")),),
    ]


def marks(session: Session) -> list[Mark]:
    """Return what the words of the status line are."""
    data = shown_name(session.run.data.name)
    settings = session.run.settings_at(session.shown)
    said = [
        *([Mark(data, meaning.data(session, data), "accent")] if data.strip() else []),
        Mark("sample", meaning.sample_word(session)),
        Mark("epoch", meaning.epoch_word(session)),
        Mark("update", meaning.update_word(session)),
        Mark("▶", "▶: it plays by itself, so many updates a second; a stops it."),
        *(Mark(*each) for each in meaning.factors(session)),
        *(Mark(*each, "prediction") for each in meaning.runs(session) if each[0] == session.name),
        Mark("right", meaning.right_word(session), "prediction"),
        *(Mark(each.brief, each.sentence, "loss") for each in notices(session)[:1]),
        Mark(f"{settings.loss} loss", meaning.loss_word(session)),
        Mark(f"{settings.order} order", meaning.order_word(session)),
        Mark("stopped", f"{stopped(session)}", "loss"),
    ]
    changed = (Mark(sign, meaning.changed_loss(session, sign)) for sign in "▲▼=")
    return [each for each in (*said, *changed) if each.sentence]


def _letter(session: Session, room: Room) -> str:
    """Name the run shown; what the update did is worth more than the word."""
    return f"run {session.name}" if room.width >= 100 else session.name


def _following(session: Session) -> list[str]:
    """Say what the next update takes another of: η, loss or order."""
    now, after = session.run.settings_at(session.shown), session.settings
    rate = show(after.rate, session.look.digits) if after.rate != now.rate else ""
    loss = f"{after.loss} loss" if after.loss != now.loss else ""
    order = f"{after.order} order" if after.order != now.order else ""
    return [each for each in (rate, loss, order) if each]


def _sample(session: Session) -> Line:
    run = session.run
    return (Span(f"sample {run.sample_at(session.shown) + 1:,}/{len(run.data):,}"),)


def _unusual(session: Session) -> list[str]:
    """Name loss and order where they are not the usual ones."""
    now = session.run.settings_at(session.shown)
    loss = f"{now.loss} loss" if now.loss != _USUAL.loss else ""
    order = f"{now.order} order" if now.order != _USUAL.order else ""
    return [each for each in (loss, order) if each]


class _Judged(NamedTuple):
    """The parts of a line, and how much of what there is to say they say."""

    parts: list[Line]
    said: tuple[bool, int, int]


def _judged(room: Room, place: list[Line], seen: list[Span], ways: Sequence[Wording]) -> _Judged:
    """Put behind a place what is amiss, and of the ways to say the rest the first one that fits."""

    def taken(words: Sequence[Span]) -> int:
        return sum([_GAP + cells_of(room.spell(text)) for text, _ in words])

    left = room.width + _GAP - sum(_GAP + width_of(part) for part in place)
    fitting = [each for each in seen if taken([each]) <= left]
    rest = left - taken(fitting)
    words = next((way for way in ways if taken(way) <= rest), ())
    factors = sum(text.count("×") for text, _ in words)
    said = [(Span(room.spell(text), role),) for text, role in (*fitting, *words)]
    return _Judged([*place, *said], (left >= 0, len(fitting), factors + bool(words)))


def _ways(session: Session) -> Iterator[Wording]:
    """Yield what to say of epochs and of the update, the best first; at the start, nothing.

    A mark of what the update did to the data-set loss never stands without that name.
    """
    if not session.at:
        return
    if stopped(session):
        yield (Span("stopped: not finite", "loss strong"),)
        return
    clauses, verdicts = stability.clauses(session), _verdicts(session)
    role = "loss strong" if clauses.grows else ""
    full, brief = ([Span(each, role) for each in some] for some in (clauses.full, clauses.brief))
    yield from ((each, verdict) for each in full for verdict in verdicts[:1])
    ends: list[Wording] = [*((verdict,) for verdict in verdicts), ()]
    yield from ((each, *end) for each in (*full, *brief) for end in ends)
    yield from ends


def _seen(session: Session) -> list[Span]:
    """Say how many samples are right, where there are classes, and what is amiss."""
    found = []
    # While a learner is asked for a prediction, the number would tell its side.
    if not session.hiding and (counted := right_now(session)):
        found.append(Span(f"right {counted[0]:,}/{counted[1]:,}", "prediction"))
    return found + [Span(each.brief, "loss strong") for each in notices(session)[:1]]


def _verdicts(session: Session) -> list[Span]:
    """Say whether the update shown raised or lowered the data-set loss, in words or by a mark."""
    change = last_change(session)
    if change is None or not change.word:
        return []
    role = {"raised": "loss strong", "lowered": "y strong"}.get(change.word, "strong")
    now = "at" if change.word == "unchanged" else "to"
    short = f"data set {change.mark}"
    wordings = (f"{short} {change.word} {now} {show(change.now, 4)}", short)
    return [Span(each, role) for each in wordings]


def footer(
    room: Room,
    note: str,
    count: str,
    hidden: frozenset[str] = frozenset(),
    several_units: bool = False,
    keymap: Keymap = KEYMAP,
) -> Line:
    """Return what was just said, the digits typed so far, or else the keys to know.

    `hidden` keys are not among them.
    """
    if note:
        return fitted((Span(room.spell(f" {note}"), "accent strong"),), room.width)
    if count:
        text = f" {count}  … now a move: {count}n repeats an update. Esc forgets it."
        return fitted((Span(room.spell(text), "accent strong"),), room.width)
    return fitted(_hints(_known(room, hidden, several_units, keymap)), room.width)


class _Hint(NamedTuple):
    """Keys with a word for what they do, and the rows that the keys are of."""

    keys: str
    word: str
    rows: tuple[Key, ...]


@lru_cache(maxsize=8)
def _known(
    room: Room, hidden: frozenset[str], several_units: bool, keymap: Keymap
) -> tuple[_Hint, ...]:
    """Return the keys to know, as many as there is room for."""
    known = [row for row in keymap.rows if row.footer and hidden.isdisjoint(row.keys)]
    rows = [row for row in known if row.units in (None, several_units)]
    hints = [_Hint(row.shown.split()[0], row.footer, (row,)) for row in rows]
    back = {key: keymap.row(key) for key in "NS" if key not in hidden}
    if back:
        place = sum(row in keymap.groups[STEP] for row in rows)
        hints.insert(place, _Hint(" ".join(back), "back", tuple(back.values())))
    while width_of(_hints(hints)) > room.width and len(hints) > 2:
        del hints[-3]  # The last two, help and quit, are what a lost user looks for.
    return tuple(hints)


def _hints(hints: Sequence[_Hint]) -> Line:
    line: Line = ()
    for key, word, _ in hints:
        gap = Span("  " if line else " ")
        line = (*line, gap, Span(key, "accent strong"), Span(f" {word}", "quiet"))
    return line


def row_at(
    column: int, room: Room, hidden: frozenset[str], several_units: bool, keymap: Keymap
) -> Key | None:
    """Return the row of the key, or of the word, in a column of the footer, if there is one."""
    start = 0
    for number, hint in enumerate(_known(room, hidden, several_units, keymap)):
        start += 2 if number else 1
        at = column - start
        start += len(f"{hint.keys} {hint.word}")
        if at >= 0 and column < start and hint.rows:
            # Of several keys, each is one character with a blank behind it.
            return hint.rows[at // 2] if at < len(hint.keys) and hint.rows[1:] else hint.rows[0]
    return None


def progress(room: Room, reached: int, wanted: int, unit: str) -> Line:
    """Return the progress bar of a long computation, which counts in `unit`."""
    words = f" {reached:,} of {wanted:,} {unit}s  Esc stops"
    length = max(room.width - len(words) - 2, 5)
    full = min(length, length * reached // max(wanted, 1))
    bar = Span(room.spell(" " + "█" * full + "░" * (length - full)), "prediction")
    return fitted((bar, Span(words, "accent strong")), room.width)


def too_small(room: Room, least_width: int, least_height: int) -> list[Line]:
    """Return the sentence for a terminal that is too small, over as many lines as it takes."""
    sentence = (
        f"gradstep needs {least_width} columns and {least_height} rows; "
        f"this terminal has {room.width} and {room.height}. Enlarge it, or press q to quit."
    )
    return block(
        [(Span(line),) for line in wrap(sentence, max(room.width, 1), break_long_words=False)], room
    )
