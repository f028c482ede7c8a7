"""The status line on top and the footer at the bottom."""

from functools import lru_cache
from textwrap import wrap

from core.descent.run import Settings
from core.explain import stability
from core.explain.loss_series import last_change
from core.explain.measured import right_now
from core.explain.notices import notices
from core.model.stages import Phase
from core.session.session import Session, stopped
from core.text.numbers import plain, show
from core.text.spans import Span
from tui.keys import GROUPS, KEYS, STEP
from tui.screen.lines import Line, Room, block, fitted, shown_name, width_of

_SEPARATOR = Span("  ")
_USUAL = Settings()  # Of which the line says nothing.
_LEAST_VERDICT = 3  # Cells for the mark of what the update did, and before it.


def status(session: Session, room: Room, playing: bool) -> Line:
    """Return scenario, update, stage, sample, epoch, η and what the update did to the loss."""
    data = session.run.data
    settings = session.run.settings_at(session.shown)
    name = room.spell(shown_name(data.name))
    if data.standardised:
        name += ", standardised" if room.width >= 80 else ", std."
    stage = session.run.stages.title(session.revealed)
    if session.phase is Phase.UPDATE:
        stage = "done"
    elif room.width < 80:
        stage = stage.replace(", layer", "")
    parts: list[Line] = [
        (Span(f" {name}", "accent strong"),),
        (Span(f"sample {session.run.sample_at(session.shown) + 1}/{len(data)}"),),
        (Span(f"epoch {session.epoch}"),),
        (Span(f"update {session.shown + 1}: "), Span(stage, "strong")),
        (Span(room.spell(f"η {plain(settings.rate)}")),),
    ]
    if session.hiding:
        parts.insert(1, (Span("asking", "strong"),))
    if playing:
        parts.insert(1, (Span(room.spell(f"▶ {plain(session.look.speed)}/s"), "strong"),))
    used = sum(width_of(part) + len(_SEPARATOR.text) for part in parts)
    seen = _seen(session, room, room.width - used - _LEAST_VERDICT)
    used += sum(width_of(part) + len(_SEPARATOR.text) for part in seen)
    parts += [
        *_judged(session, room, room.width - used + len(_SEPARATOR.text)),
        *seen,
        (Span(f"{settings.loss} loss"),) if settings.loss != _USUAL.loss else (),
        (Span(f"{settings.order} order"),) if settings.order != _USUAL.order else (),
    ]
    line: Line = ()
    for part in filter(None, parts):
        longer = (*line, _SEPARATOR, *part) if line else part
        if width_of(longer) <= room.width:
            line = longer
    return fitted(line, room.width)


def _seen(session: Session, room: Room, left: int) -> list[Line]:
    """Say how many samples are right, where there are classes, and what is amiss, if it fits."""
    found: list[Line] = []
    # While a learner is asked for a prediction, the number would tell its side.
    if not session.hiding and (counted := right_now(session)):
        found.append((Span(f"right {counted[0]}/{counted[1]}", "prediction"),))
    found += [(Span(room.spell(each.brief), "loss strong"),) for each in notices(session)[:1]]
    fitting: list[Line] = []
    for part in found:
        left -= width_of(part) + len(_SEPARATOR.text)
        if left >= 0:
            fitting.append(part)
    return fitting


def _judged(session: Session, room: Room, left: int) -> list[Line]:
    """Say what epochs make of the error and what the update did, in as many words as fit."""
    if stopped(session):
        return [(Span("stopped: not finite", "loss strong"),)]
    verdicts, role = _verdicts(session)
    clause = stability.clause(session)
    shorter = f"×{clause.partition('×')[2]}/epoch" if clause else ""
    choices = [
        *((clause, verdict) for verdict in verdicts[:3]),
        (shorter, verdicts[2]),
        *((said, verdict) for verdict in verdicts[3:] for said in (clause, shorter)),
        *(("", verdict) for verdict in verdicts),
    ]
    for said, verdict in choices:
        words = [room.spell(word) for word in (said, verdict)]
        if sum(len(word) + len(_SEPARATOR.text) for word in words if word) <= left:
            break
    growing = "loss strong" if said.startswith("diverges") else ""
    return [(Span(words[0], growing),) if said else (), (Span(words[1], role),) if verdict else ()]


def _verdicts(session: Session) -> tuple[list[str], str]:
    """Say whether the update shown raised or lowered the data-set loss, ever shorter; the role."""
    change = last_change(session)
    if change is None:
        return [""] * 5, ""
    before, after = change
    word, role = ("= unchanged", "strong") if after == before else ("▼ lowered", "y strong")
    if after > before:
        word, role = "▲ raised", "loss strong"
    long = f"data-set loss {word}"
    now = "loss unchanged at" if after == before else f"loss {word} to"
    return [f"data-set {now} {show(after, 4)}", long, f"data-set {word}", word, word[0]], role


def footer(
    room: Room,
    note: str,
    count: str,
    hidden: frozenset[str] = frozenset(),
    several_units: bool = False,
) -> Line:
    """Return what was just said, the digits typed so far, or else the keys to know.

    `hidden` keys are not among them.
    """
    if note:
        return fitted((Span(room.spell(f" {note}"), "accent strong"),), room.width)
    if count:
        text = f" {count}  … now a move: {count}n repeats an update. Esc forgets it."
        return fitted((Span(room.spell(text), "accent strong"),), room.width)
    return _keys_to_know(room, hidden, several_units)


@lru_cache(maxsize=8)
def _keys_to_know(room: Room, hidden: frozenset[str], several_units: bool) -> Line:
    known = [row for row in KEYS if row.footer and hidden.isdisjoint(row.keys)]
    rows = [row for row in known if row.units in (None, several_units)]
    hints = [(row.shown.split()[0], row.footer) for row in rows]
    back = " ".join(key for key in "NS" if key not in hidden)
    hints.insert(sum(row in GROUPS[STEP] for row in rows), (back, "back"))
    while (line := _hints(hints)) and width_of(line) > room.width and len(hints) > 2:
        del hints[-3]  # The last two, help and quit, are what a lost user looks for.
    return fitted(line, room.width)


def _hints(hints: list[tuple[str, str]]) -> Line:
    line: Line = ()
    for key, word in hints:
        gap = Span("  " if line else " ")
        line = (*line, gap, Span(key, "accent strong"), Span(f" {word}", "quiet"))
    return line


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
