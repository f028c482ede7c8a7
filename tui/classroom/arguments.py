"""The arguments of `gradstep class`, apart from what holds one, which is not had everywhere."""

from tui.command import program
from tui.command.parsers import Parser


def parser() -> Parser:
    """Return the parser of `gradstep class`."""
    made = Parser(
        prog="gradstep class",
        description="Open a class: students step along over SSH, with nothing to install.",
        epilog="What everybody begins with is chosen as for the explorer.",
    )
    door = made.add_argument_group("the class")
    door.add_argument("--port", metavar="N", default="2222", help="the port; usually %(default)s")
    door.add_argument(
        "--bind",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="the address to listen on: usually %(default)s, which is this machine alone; "
        "0.0.0.0 lets others in",
    )
    door.add_argument(
        "--password-file",
        metavar="FILE",
        help="the class password, in the first line; without it, one is made up of words",
    )
    door.add_argument(
        "--teacher-password-file",
        metavar="FILE",
        help="lets a teacher in over SSH, under the name teacher and with this password",
    )
    door.add_argument("--authorized-keys", metavar="FILE", help="public keys that need no password")
    door.add_argument("--open", action="store_true", help="no password, for a closed network")
    door.add_argument(
        "--roster",
        metavar="FILE",
        help="let these names in alone: one a line, perhaps with a comma and a PIN",
    )
    door.add_argument(
        "--no-pin", action="store_true", help="keep names by no PIN: anybody may take any"
    )
    door.add_argument(
        "--max-students", metavar="N", default="60", help="usually %(default)s at a time"
    )
    door.add_argument(
        "--idle",
        metavar="MINUTES",
        default="120",
        help="part with who types nothing for so long; usually %(default)s, 0 is never",
    )
    door.add_argument(
        "--state", metavar="FOLDER", help="keep there what students have done, over a restart too"
    )
    door.add_argument(
        "--anew",
        action="store_true",
        help="begin where the options say, not where the class in --state was",
    )
    door.add_argument("--log", metavar="FILE", help="log there, not to standard error")
    door.add_argument(
        "--headless", action="store_true", help="no explorer here; SIGTERM ends the class"
    )
    program.add_session_arguments(made)
    made.set_defaults(autosave=None)
    return made
