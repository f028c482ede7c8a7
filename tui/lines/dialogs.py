"""A dialog read aloud, and answered by a line."""

import re
from collections.abc import Iterator
from typing import Any

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from core.text.ascii import to_ascii
from core.text.quoting import quoted
from core.text.typed import InputError
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import Dialog
from tui.terminal.typeahead import settled

LEAVING = ("esc", "escape")
_ESC = f"the word {LEAVING[0]}"  # For no key is pressed.
AnyDialog = Dialog[Any]


def told(dialog: AnyDialog) -> Iterator[str]:
    """Yield a dialog's lines: what it is about, what its fields hold, and how to go on."""
    heading = str(dialog.query_one(".box").border_title or dialog.HEADING)
    yield heading if heading.endswith("?") else f"{heading}:"
    yield from _parts(dialog.query_one(".box"), _main(dialog))
    yield from filter(None, map(_line, dialog.hint().split("\n")))
    yield from filter(None, [how(dialog)])


def mistake(dialog: AnyDialog) -> str:
    """Return what is wrong with the last answer, if anything."""
    return _line(str(dialog.query_one("#mistake", Static).content)).replace("Esc ", f"{_ESC} ")


def asks(dialog: AnyDialog) -> bool:
    """Whether there is anything to answer."""
    return not dialog.finished and bool(_fields(dialog) or dialog.query(OptionList))


def _line(text: str) -> str:
    return " ".join(text.split())


def _parts(widget: Widget, main: Widget | None) -> Iterator[str]:
    """Yield what stands in a part of a dialog, from top to bottom."""
    for child in widget.children:
        if not child.display or child.id in ("mistake", "hint"):
            continue
        if isinstance(child, Horizontal) and child.has_class("field"):
            yield from _field(main, *child.children)
        elif isinstance(child, OptionList):
            yield from (text for _, text in _options(child))
        elif isinstance(child, Static):
            yield from filter(None, map(_line, str(child.content).split("\n")))
        else:
            yield from _parts(child, main)


def _field(main: Widget | None, label: Widget, widget: Widget, *results: Widget) -> Iterator[str]:
    """Yield a field with its label, what it holds, and what it may hold."""
    assert isinstance(label, Static)
    name = _line(str(label.content))
    if isinstance(widget, Choice) and widget is main:
        yield from (f"{number}: {each}" for number, each in enumerate(widget.choices, start=1))
    elif isinstance(widget, Choice):
        yield f"{name}: {widget.value}, one of {', '.join(widget.choices)}"
    elif isinstance(widget, Input) and not widget.disabled:
        found = "".join(f" {each.content}" for each in results if isinstance(each, Static))
        told_else = bool(main) and widget is not main  # How it is used.
        held = f"{widget.value}{found}".strip() or ("" if told_else else widget.placeholder)
        called = name if name.isascii() else f"{name} ({widget.id})"
        yield from [f"{called}: {held}"] if held else []


def _options(options: OptionList) -> list[tuple[int, str]]:
    """Return a list's lines, each with its place; those that can be chosen are numbered."""
    lines = []
    number = 0
    for place, each in enumerate(options.options):
        number += not each.disabled
        text = _line(str(each.prompt))
        lines.append((place, text if each.disabled else f"{number}: {text}"))
    return lines


def _fields(dialog: AnyDialog) -> dict[str, Input | Choice]:
    """Return the fields that can be answered, by each name that they go by."""
    found: dict[str, Input | Choice] = {}
    for row in dialog.query(".field"):
        label, widget = row.children[:2]
        usable = row.display and not widget.disabled
        if usable and isinstance(label, Static) and isinstance(widget, Input | Choice):
            text = _line(str(label.content))
            names = (
                text,
                to_ascii(text),
                text.partition(" (")[0],
                text.split()[0],
                widget.id or "",
            )
            found |= {name: widget for name in names if name}
    return found


def _main(dialog: AnyDialog) -> Input | Choice | None:
    """Return the field that a line without a name is for: the only one, or the one to begin at."""
    fields = list(dict.fromkeys(_fields(dialog).values()))
    named = [each for each in fields if f"#{each.id}" == dialog.AUTO_FOCUS]
    return fields[0] if len(fields) == 1 else named[0] if named else None


def how(dialog: AnyDialog) -> str:
    """Say how to answer on a line."""
    leave = dialog.ESCAPE.replace("Esc", _ESC)
    if not asks(dialog):
        return ""
    if dialog.query(OptionList):
        remove = "delete and a name removes it; " if "delete" in _keys(dialog) else ""
        return f"Type a number or a name; {remove}{leave}."
    main = _main(dialog)
    if isinstance(main, Choice):
        return f"Type a number; {leave}; ? reads this again."
    if main:
        others = (name for name, each in _fields(dialog).items() if each not in (main, None))
        tries = "".join(f"{name} and an expression tries that; " for name in [*others][:1])
        return f"Type it; {tries}{leave}; ? reads this again."
    return f"Type a field, = and what it is to hold. Enter alone takes all over; {leave}."


async def give(dialog: AnyDialog, text: str, at_once: bool = False) -> None:
    """Answer a dialog, or set fields of it; `at_once` they are entered too.

    The dialog complains of what is wrong.
    """
    dialog.complain("")
    try:
        await _give(dialog, text.strip(), at_once)
    except InputError as error:
        dialog.complain(str(error))


async def _give(dialog: AnyDialog, text: str, at_once: bool) -> None:
    fields = _fields(dialog)
    if text.lower() in LEAVING:
        dialog.action_leave()
    elif assigned := _assigned(text, fields):
        for name, value in assigned:
            await _set(fields[name], name, value)
        last = fields[assigned[-1][0]]
        if at_once or _main(dialog) or dialog.query(OptionList):
            await _enter(last)
    elif (other := _other(text, dialog)) and (main := _main(dialog)):
        await _set(other, "It", text.split(maxsplit=1)[1])
        await _enter(other)
    elif dialog.query(OptionList):
        await _choose(dialog, dialog.query_one(OptionList), text)
    elif main := _main(dialog):
        if text:
            await _set(main, "The answer", text)
        await _enter(main)
    elif text:
        await _of_a_form(text, fields, at_once)
    else:
        await _enter(next(iter(fields.values())))


def _other(text: str, dialog: AnyDialog) -> Input | Choice | None:
    """Return the field beside the main one that a line begins with the name of, and a blank."""
    name, _, rest = text.partition(" ")
    other = _fields(dialog).get(name) if rest.strip() else None
    return other if other is not _main(dialog) else None


def _assigned(text: str, fields: dict[str, Input | Choice]) -> list[tuple[str, str]]:
    """Return the fields that a line names, each with what stands behind its = sign."""
    names = "|".join(re.escape(name) for name in sorted(fields, key=len, reverse=True))
    if not names:
        return []
    found = [*re.finditer(rf"(?:^|[;,]\s*)({names})\s*=", text)]
    if not found or found[0].start():
        return []
    ends = [*(each.start() for each in found[1:]), len(text)]
    pairs = zip(found, ends, strict=True)
    return [(each[1], text[each.end() : end].strip(" ;,")) for each, end in pairs]


async def _set(field: Input | Choice, name: str, text: str) -> None:
    """Have a field hold this, and wait until the dialog has followed it."""
    if isinstance(field, Choice):
        field.value = _among(text, field.choices, name)
    else:
        field.value = text
    await settled(field)


def _among(text: str, choices: tuple[str, ...], name: str) -> str:
    """Return the choice of a number or of its first letters; raises InputError."""
    if text.isdecimal() and 0 < int(text) <= len(choices):
        return choices[int(text) - 1]
    begun = [each for each in choices if each.lower().startswith(text.lower())]
    exact = [each for each in begun if each.lower() == text.lower()]
    begun = begun or [each for each in choices if text.lower() in each.lower().split()]
    if text and len(exact or begun) == 1:
        return (exact or begun)[0]
    raise InputError(f"{name} is one of {', '.join(choices)}, not {quoted(text)}.")


async def _enter(field: Input | Choice) -> None:
    """Press Enter on a field."""
    if isinstance(field, Choice):
        field.action_enter()
    else:
        await field.action_submit()


async def _of_a_form(text: str, fields: dict[str, Input | Choice], at_once: bool) -> None:
    """Take a word for the choice that has it; raises InputError where none has."""
    for name, field in fields.items():
        if isinstance(field, Choice) and text.lower() in map(str.lower, field.choices):
            await _set(field, name, text)
            if at_once:
                await _enter(field)
            return
    names = {field: name for name, field in reversed(fields.items()) if name.isascii()}
    listed = ", ".join(reversed(names.values()))
    raise InputError(f"Type a field, = and a value. Fields: {listed}.")


async def _choose(dialog: AnyDialog, options: OptionList, text: str) -> None:
    """Choose of a list, or press a key of the dialog's own on a row of it; raises InputError."""
    key, _, rest = text.partition(" ")
    if rest and (action := _keys(dialog).get(key)):
        options.highlighted = _place(options, rest.strip(), by_word=True)
        await dialog.run_action(action)
        return
    if text:
        try:
            # Where words are looked for, the dialog does that itself.
            options.highlighted = _place(options, text, by_word=not dialog.UNLISTED)
        except InputError:
            if not dialog.UNLISTED:
                raise
            await _look_for(dialog.query_one(f"#{dialog.UNLISTED}", Input), options, text)
            return
    options.action_select()


def _keys(dialog: AnyDialog) -> dict[str, str]:
    """Return the keys that a dialog has of its own, with what they do."""
    own = [each for each in dialog.BINDINGS if isinstance(each, Binding)]
    return {key: each.action for each in own for key in each.key.split(",")}


async def _look_for(field: Input, options: OptionList, text: str) -> None:
    """Type what is not in the list where such goes; enter it unless it leaves some of the list."""
    before = [*options.options]
    await _set(field, "It", text)
    if not options.options or options.options == before:
        await _enter(field)
        await settled(field)
        if not options.option_count:
            field.value = ""


def _place(options: OptionList, text: str, by_word: bool) -> int:
    """Return the place of a number, a name, the first letters of one, or `by_word` of a line."""
    places = [place for place, each in enumerate(options.options) if not each.disabled]
    if text.isdecimal() and 0 < int(text) <= len(places):
        return places[int(text) - 1]
    wanted = text.lower()
    names = {place: options.options[place].id or "" for place in places}
    word = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)
    for found in (
        [place for place, name in names.items() if name.lower() == wanted],
        [place for place, name in names.items() if name.lower().startswith(wanted)],
        [
            place
            for place in places
            if by_word and word.search(_line(str(options.options[place].prompt)))
        ],
    ):
        if len(found) == 1:
            return found[0]
    raise InputError(f"{quoted(text)} is none of {', '.join(filter(None, names.values()))}.")
