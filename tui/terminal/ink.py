"""Styles as a terminal knows them: codes of colours, and the attributes that are on."""

from functools import lru_cache
from typing import NamedTuple, Self

from rich.color import Color, ColorSystem
from rich.style import Style

# Terminal codes that switch an attribute on, and off, by Rich's names.
_ON = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "blink": "5",
    "reverse": "7",
    "conceal": "8",
    "strike": "9",
}
_OFF = {name: "22" if name == "bold" else f"2{code}" for name, code in _ON.items()}
_ON_BLANKS = {"underline", "reverse", "strike"}
"""Those that show on a blank."""


class Ink(NamedTuple):
    """A style as a terminal knows it; a tuple, because cells are compared by the thousand."""

    colour: str = ""
    background: str = ""
    attributes: tuple[str, ...] = ()

    @classmethod
    def of(cls, style: Style, system: ColorSystem | None) -> Self:
        """Return what a terminal of this colour system must be told for a style."""
        return cls(
            _colour_codes(style.color, system, foreground=True),
            _colour_codes(style.bgcolor, system, foreground=False),
            tuple(name for name in _ON if getattr(style, name)),
        )

    @property
    def on_blank(self) -> "Ink":
        """What looks the same on a blank, and is the same for all that do."""
        return _on_blank(self)

    def after(self, before: "Ink | None") -> str:
        """Return the codes that switch to this ink, from another one or from an unknown state."""
        if before == self:
            return ""
        if before is None or (before.background != self.background and not self.background):
            codes = ["0", *(_ON[name] for name in self.attributes), self.colour, self.background]
        else:
            # Bold and dim are switched off together.
            gone = [name for name in before.attributes if name not in self.attributes]
            kept = [name for name in before.attributes if _OFF[name] not in map(_OFF.get, gone)]
            codes = list(dict.fromkeys(_OFF[name] for name in gone))
            codes += [_ON[name] for name in self.attributes if name not in kept]
            codes += [self.colour or "39"] if self.colour != before.colour else []
            codes += [self.background] if self.background != before.background else []
        return f"\x1b[{';'.join(filter(None, codes))}m"


def _colour_codes(colour: Color | None, system: ColorSystem | None, foreground: bool) -> str:
    if colour is None or system is None:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground))


@lru_cache(maxsize=1024)
def _on_blank(ink: Ink) -> Ink:
    return Ink(background=ink.background) if _ON_BLANKS.isdisjoint(ink.attributes) else ink


@lru_cache(maxsize=1024)
def ink_of(style: Style, system: ColorSystem | None) -> Ink:
    """Return the ink of a style, which has most often been asked for before."""
    return Ink.of(style, system)
