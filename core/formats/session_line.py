"""A session as one line of text that survives a chat window and a shell, and back.

A line is g1, a full stop, the compressed JSON of what `plain` makes of the session, in letters,
digits, - and _, a full stop, and a checksum.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

from core.data.dataset import DataError, Dataset
from core.descent.pieces import drained
from core.descent.run import MOST_UPDATES
from core.formats.held import DataNeeded, LinkError
from core.formats.session_json import KEPT_UNDO, LessonNeeded, from_plain, to_plain
from core.model.losses import losses_of
from core.session.breakpoints import read_breakpoints
from core.session.lesson import Lesson
from core.session.replay import MOST_REPLAYED, Replay, parts
from core.session.runs import own_ancestor, without_strangers
from core.session.session import Branch, Session
from core.text.quoting import quoted
from core.text.typed import InputError

__all__ = ["DataNeeded", "LessonNeeded", "LinkError", "dump", "load", "packed", "unpacked"]

VERSION = 1

_MALFORMED = "This session line is malformed"
_MOST_TEXT = 1_000_000  # characters, compressed or not
# Looked at from each place: what stands in front may end in what could begin one.
_LINE = re.compile(r"(?=g(\d{1,3})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{6}))", re.ASCII)

# What may stand within a line that was copied from a screen: codes of a terminal, the prompt of a
# shell that waits for the rest of a quote, and all that a line is not made of, such as frames.
_STRANGE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|^\s*[a-z]*quote>|[^\w.-]", re.ASCII | re.MULTILINE)
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2212"), "-")
_DASHES = tuple({0x2014: "--", 0x2013: dash} for dash in ("-", "--"))
"""What programs for chats and letters may have made of one hyphen, and of two."""

# What JSON of a session is made of, so that it need not be written out in each line. This may
# never change: every line of version 1 was compressed with it.
_KNOWN = (
    b'"lesson":"first","stop":,"breakpoints":"loss<0.0rose sample=epoch |m|>1|c|>1nonfinite '
    b'update=converged","guessing":true,"answers":[{"update":1,"phase":1,"name":"prediction",'
    b'"given":"1","verdict":"right direction"},"phase":2,"name":"loss","given":"","verdict":"wrong"'
    b'"phase":3,"name":"dL_dm","verdict":"skipped""phase":4,"name":"m_after","verdict":"right"},'
    b'"convergence""trust""code""chain""title":"","others":[{"x_name":"","y_name":"","source":"","samples":,"scaled":true,'
    b'"noisy""outliers""anscombe""forbes""fast""slow""two""loop","loss":"absolute",'
    b'"order":"shuffled","seed":"random","predictions""surface""runs""iterations""derivation",'
    b'"zoomed":true,"log_loss":true,"rules":true,"digits":,"row":,"speed":,"focus":"view",'
    b'"undo":[{"run":{"data":0,"segments":[{"begins":,"m":,"c":,"settings":{"rate":0.05}}]},'
    b'"at":,"came_from":,"furthest":,"look":{"view":"},"name":"B","parent":"A",'
    b'{"data":[{"name":"worked","digest":"9","scenario":true}],"session":{"run":{"data":0,'
    b'"segments":[{"begins":0,"m":5,"c":4,"settings":{}}]},"at":4,"came_from":,"furthest":'
)


def dump(session: Session, most: int = MOST_REPLAYED) -> str:
    """Return the line that `load` reads back to an equal session.

    Only the last KEPT_UNDO changes of settings can be undone, and so many redone, or none where
    the line would be too large or have more than `most` updates, and characters in names that
    can't be printed are written out as escapes. Raises LinkError where it is too large even so.
    """
    undo, redo = session.undo[-KEPT_UNDO:], session.redo[-KEPT_UNDO:]
    try:
        return _dumped(replace(session, undo=undo, redo=redo), most)
    except LinkError:
        return _dumped(session.now, most)


def _dumped(session: Session, most: int) -> str:
    if not Replay(session, most).fits:
        raise LinkError(
            f"The runs of this session have more than {most:,} updates in all, too many "
            "for a line: remove a run (r)."
        )
    plain = to_plain(session)
    try:
        lessons = [
            lesson for part in session.every for lesson in (part.lesson, part.lesson_left) if lesson
        ]
        from_plain(plain, [part.run.data for part in parts(session)], lessons)
    except InputError as error:
        raise LinkError(f"This session is too large for a line: {error}") from None
    return packed(plain)


def load(
    text: str,
    data: Iterable[Dataset] = (),
    lessons: Iterable[Lesson] = (),
    most: int = MOST_REPLAYED,
    at_once: int = MOST_REPLAYED,
) -> Session:
    """Return the session of a line that `dump` wrote; other text may stand around it.

    `data` may hold the data sets that were too large for the line, and `lessons` those it may be
    in: where one is needed and not there, DataNeeded or LessonNeeded says which. Its runs, which
    have `most` updates at the most, are replayed to see that they hold, unless that is more than
    `at_once` updates: then it is left to the caller, with Replay. Raises LinkError for any text
    that is no such line.
    """
    try:
        session = from_plain(unpacked(text), data, lessons)
        _check(session)
        undo, redo = (tuple(map(without_strangers, past)) for past in (session.undo, session.redo))
        session = without_strangers(replace(session, undo=undo, redo=redo))
        return _replayed(session, most, at_once)
    except (InputError, DataError) as error:
        raise LinkError(f"This session line can't be used: {error}") from None
    except RecursionError:
        raise _damaged() from None


def packed(plain: object) -> str:
    """Return the line of a JSON value; raises LinkError where that is too large."""
    text = json.dumps(plain, separators=(",", ":")).encode()
    if len(text) > _MOST_TEXT:
        raise LinkError("This session is too large for a line: remove some of its runs (r).")
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=_KNOWN)
    body = _base64(press.compress(text) + press.flush())
    return f"g{VERSION}.{body}.{_checksum(body)}"


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _checksum(body: str) -> str:
    return _base64(zlib.crc32(body.encode()).to_bytes(4, "big"))


def unpacked(text: str) -> object:
    """Return the JSON value of a line; raises LinkError where there is none."""
    version, body, checksum = _found(text[: 2 * _MOST_TEXT])
    if int(version) > VERSION:
        raise LinkError(
            f"This session line has format {version} and this gradstep reads {VERSION}: "
            "it comes from a newer gradstep, so upgrade this one."
        )
    if int(version) < VERSION or _checksum(body) != checksum:
        raise _damaged()
    try:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_KNOWN)
        content = inflate.decompress(urlsafe_b64decode(body + "=" * (-len(body) % 4)), _MOST_TEXT)
        if not inflate.eof:  # Too large, or cut off.
            raise _damaged()
        plain: object = json.loads(content)
    except (ValueError, zlib.error, RecursionError):
        raise _damaged() from None
    return plain


def _found(text: str) -> tuple[str, str, str]:
    """Return version, body and checksum of the line in a text: of the first whole one, if any."""
    found: tuple[str, str, str] | None = None
    for dashes in _DASHES:
        squeezed = _STRANGE.sub("", text.translate(_HYPHENS | dashes))
        for version, body, checksum in _LINE.findall(squeezed):
            if _checksum(body) == checksum:
                return version, body, checksum
            found = found or (version, body, checksum)
    if found is None:
        raise _damaged()
    return found


def _damaged() -> LinkError:
    return LinkError("This is no whole session line: copy it again, from g1. to its very end.")


def _check(session: Session) -> None:
    """Raise LinkError where the parts of a session do not belong together."""
    for part in session.every:
        names = [part.name, *(branch.name for branch in part.others)]
        if len(set(names)) < len(names):
            raise LinkError(f"{_MALFORMED}: two of its runs have the same name.")
        if name := own_ancestor(part):
            raise LinkError(f"{_MALFORMED}: run {name} comes from itself.")
        lesson = part.lesson or part.lesson_left
        if part.stop and part.stop >= len(lesson.stops if lesson else ()):
            raise LinkError(f"{_MALFORMED}: its lesson has no such stop.")
        if part.lesson and part.lesson_left:
            raise LinkError(f"{_MALFORMED}: it is in one lesson, and has left another.")
        read_breakpoints(part.breakpoints, model=part.run.model)
        if part.at > part.furthest or any(each.at > each.furthest for each in part.others):
            raise LinkError(f"{_MALFORMED}: a run stands beyond the furthest place reached in it.")
    if any(past.undo or past.redo for past in session.every[1:]):
        raise LinkError(f"{_MALFORMED}: a past session should have no past of its own.")
    for each in parts(session):
        segments = each.run.segments
        begins = [segment.begins for segment in segments]
        finite = all(map(isfinite, segments[0].start))
        if begins[0] or begins != sorted(set(begins)) or not finite:
            raise LinkError(f"{_MALFORMED}: a run should begin at 0, and its changes follow.")
        _check_model(each)


def _check_model(part: Session | Branch) -> None:
    """Raise LinkError where a run is not such as its model has."""
    model, losses = part.run.model, losses_of(part.run.model)
    for segment in part.run.segments:
        if len(segment.start) != len(model.parameters):
            raise LinkError(
                f"{_MALFORMED}: {quoted(model.text)} has {len(model.parameters)} parameters, and "
                f"its run begins with {len(segment.start)}."
            )
        if segment.settings.loss not in losses:
            raise LinkError(
                f"{_MALFORMED}: {quoted(model.text)} can't have the loss {segment.settings.loss}."
            )
    if part.furthest > part.run.stages.place(MOST_UPDATES):
        raise LinkError(f"{_MALFORMED}: a run has more than {MOST_UPDATES:,} updates.")


def _replayed(session: Session, most: int, at_once: int) -> Session:
    """Return the session with its runs computed, or if that takes more than `at_once`, as it is."""
    replay = Replay(session, most)
    if not replay.fits:
        raise LinkError(f"{_MALFORMED}: its runs have more than {most:,} updates in all.")
    if replay.work > at_once:
        return session
    drained(replay.pieces())
    if not replay.holds:
        raise LinkError(f"{_MALFORMED}: a run ends before the place where it stands.")
    return replay.settled
