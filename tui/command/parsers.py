"""The parser that every command has."""

import argparse
from functools import partial
from itertools import groupby
from typing import NoReturn

from tui.terminal.streams import fail, put


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one sentence each."""

    def __init__(self, prog: str, description: str, epilog: str) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            # One width everywhere: a README holds this text.
            formatter_class=partial(argparse.HelpFormatter, width=88),
        )

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave with status 2."""
        fail(f"{message[:1].upper()}{message[1:]}. {self.prog} --help lists what there is.")

    def _print_message(self, message: str, _file: object = None) -> None:
        """Print help or version; argparse keeps silent where that can't be written."""
        put(message.splitlines())

    def options(self) -> list[argparse.Action]:
        """Return what begins with a dash, in its order."""
        return [action for action in self._actions if action.option_strings]

    def groups(self) -> list[tuple[str, list[argparse.Action]]]:
        """Return what is taken, in the groups of the help with their titles."""
        titles = groupby(self._actions, key=lambda action: str(action.container.title))  # type: ignore[attr-defined]  # not in its stubs
        return [(title, list(actions)) for title, actions in titles]
