"""How what two people see of a session differs, in words."""

from typing import NamedTuple

from core.session.session import Look


class Difference(NamedTuple):
    """One thing that is seen in two ways."""

    what: str
    mine: str
    theirs: str


def differences(mine: Look, theirs: Look) -> list[Difference]:
    """Return what of my look is not as in theirs, what is seen first at first."""
    pairs = zip(_words(mine), _words(theirs), strict=True)
    return [Difference(what, own, other) for (what, own), (_, other) in pairs if own != other]


def _words(look: Look) -> list[tuple[str, str]]:
    """Return each thing of a look that can be seen, and how it is."""
    alone = look.view if look.focus == "view" else look.focus
    return [
        ("view", look.view),
        ("screen", f"{alone} alone" if look.zoomed else "all panels"),
        ("loss axis", "logarithmic" if look.log_loss else "linear"),
        ("rules", "shown" if look.rules else "hidden"),
        ("digits", str(look.digits)),
        ("focus", look.unit or "as the stage"),
        ("weight", look.weight or "the first"),
        ("table", "with the update" if look.row is None else f"at row {look.row}"),
        ("columns", f"moved by {look.sideways}" if look.sideways else "the first"),
    ]


def briefly(found: list[Difference]) -> str:
    """Say what is mine of the differences, for a list of many people."""
    return ", ".join(f"{each.what}: {each.mine}" for each in found)


def compared(found: list[Difference], whose: str) -> str:
    """Say the first difference, and how many more there are; `whose` is the other's, in a word."""
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"your {first.what}: {first.mine}, {whose}: {first.theirs}{more}"
