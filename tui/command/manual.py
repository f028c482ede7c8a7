"""The manual page of gradstep, written from the parsers."""

import argparse
from collections.abc import Iterator

from core import __version__
from core.text.ascii import to_ascii
from tui.command.completion import Parsers, help_of

_STATUS = (
    "0 when all went well; 2 for arguments or data that can't be used and for output that can't "
    "be written, and one sentence on standard error says why; 128 and the signal's number when a "
    "signal ended it."
)


def page(parsers: Parsers) -> list[str]:
    """Return the lines of the page, for `man -l -`."""
    return list(_page(parsers))


def _page(parsers: Parsers) -> Iterator[str]:
    yield f'.TH GRADSTEP 1 "" "gradstep {__version__}" "User Commands"'
    yield ".SH NAME"
    yield r"gradstep \- step through gradient descent in the terminal"
    yield ".SH SYNOPSIS"
    for number, word in enumerate(parsers):
        yield from [".br"] * bool(number)
        yield f".B {_text(f'gradstep {word}'.strip())}"
        yield r"[\fIoptions\fR] [\fIDATA\fR]"
    yield ".SH DESCRIPTION"
    yield _text(parsers[""].description or "")
    yield ".PP"
    yield _text(parsers[""].epilog or "")
    for word, parser in parsers.items():
        yield ".SH OPTIONS" + (f" OF {word.upper()}" if word else "")
        if word:
            yield _text(parser.description or "")
        for title, actions in parser.groups():
            yield f".SS {_text(title.capitalize())}"
            for action in actions:
                yield from _option(action)
    yield ".SH EXIT STATUS"
    yield _text(_STATUS)


def _option(action: argparse.Action) -> Iterator[str]:
    """Yield an option with its value, and what it is."""
    names = [rf"\fB{_text(flag)}\fR" for flag in action.option_strings]
    value = rf"\fI{_text(str(action.metavar))}\fR" if action.nargs != 0 else ""
    yield ".TP"
    yield " ".join(filter(None, [", ".join(names), value]))
    yield _text(help_of(action))


def _text(text: str) -> str:
    r"""Return a text that man prints as it is: its - would be a hyphen, its ' a quote."""
    plain = to_ascii(text).replace("\\", "\\e").replace("-", "\\-")
    return plain.replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti")
