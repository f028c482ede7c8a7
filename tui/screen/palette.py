"""Colours by role: each quantity keeps one colour everywhere, in every kind of terminal."""

from dataclasses import dataclass
from functools import cached_property

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import Theme

from core.model.equations import equations
from core.model.expression import Name
from core.model.losses import SQUARED
from core.model.model import LINE

# Near Okabe and Ito's colours, which colour-blind readers can tell apart, but of the 256 that
# nearly every terminal has: their codes are half as long. https://jfly.uni-koeln.de/color/
_DARK = {
    "m": 214,
    "c": 75,
    "x": 254,
    "y": 43,
    "prediction": 228,
    "loss": 209,
    "quiet": 246,
    "rule": 240,
    "accent": 231,
}
_LIGHT = {
    "m": 94,
    "c": 25,
    "x": 234,
    "y": 23,
    "prediction": 58,
    "loss": 124,
    "quiet": 242,
    "rule": 250,
    "accent": 16,
}
# Of the terminal's own sixteen colours, those that are legible on a dark and a light page.
_SIXTEEN = {
    "m": "magenta",
    "c": "cyan",
    "x": "default",
    "y": "green",
    "prediction": "default",
    "loss": "red",
    "quiet": "default",
    "rule": "default",
    "accent": "default",
}
# Attributes alone, where colours are not wanted or not there.
_NONE = dict.fromkeys(_SIXTEEN, "default")
_ATTRIBUTES = {
    "strong": Style(bold=True),
    "mark": Style(reverse=True),
    "under": Style(underline=True),
    "faint": Style(dim=True),
}
_SAME_COLOUR = {
    each.key: each.replaces or each.uses[0]
    for each in equations(LINE, SQUARED.name).every
    if each.replaces or isinstance(each.expression, Name)
}
"""What is coloured as something else, by keys: a new parameter as the old, ∂y*/∂m as x."""


# Terminal codes that switch an attribute on, and off.
_ON = {"bold": "1", "dim": "2", "underline": "4", "reverse": "7"}
_OFF = {"bold": "22", "dim": "22", "underline": "24", "reverse": "27"}


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """A style as a terminal knows it: codes of both colours, and the attributes that are on.

    A palette has one object for each.
    """

    colour: str
    background: str
    attributes: tuple[str, ...]

    @property
    def shows(self) -> bool:
        """Whether it shows on a blank."""
        return "reverse" in self.attributes or "underline" in self.attributes

    def after(self, before: "Ink | None") -> str:
        """Return the codes that switch to this ink, from another one or from an unknown state."""
        if before == self:
            return ""
        if before is None or before.background != self.background:
            codes = ["0", *(_ON[name] for name in self.attributes), self.colour, self.background]
        else:
            # Bold and dim are switched off together.
            gone = [name for name in before.attributes if name not in self.attributes]
            kept = [name for name in before.attributes if _OFF[name] not in map(_OFF.get, gone)]
            codes = list(dict.fromkeys(_OFF[name] for name in gone))
            codes += [_ON[name] for name in self.attributes if name not in kept]
            codes += [self.colour] if self.colour != before.colour else []
        return f"\x1b[{';'.join(filter(None, codes))}m"


def _colour_codes(colour: Color | None, system: ColorSystem | None, foreground: bool) -> str:
    if colour is None or system is None:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground))


@dataclass(frozen=True)
class Palette:
    """The styles of one page: role words to a Rich style. Colours are as Rich writes them."""

    name: str
    colours: dict[str, str]
    foreground: str
    background: str

    def ink(self, roles: str, system: ColorSystem | None) -> Ink:
        """Return what a terminal of this colour system must be told for these role words."""
        known = self._inks.get((roles, system))
        if known is None:
            style = self.style(roles)
            codes = (
                _colour_codes(style.color, system, foreground=True),
                _colour_codes(style.bgcolor, system, foreground=False),
                tuple(name for name in _ON if getattr(style, name)),
            )
            known = self._inks[roles, system] = self._kinds.setdefault(codes, Ink(*codes))
        return known

    @cached_property
    def _inks(self) -> dict[tuple[str, ColorSystem | None], Ink]:
        return {}

    @cached_property
    def _kinds(self) -> dict[tuple[str, str, tuple[str, ...]], Ink]:
        return {}

    @cached_property
    def _styles(self) -> dict[str, Style]:
        return {"": Style(color=self.foreground, bgcolor=self.background)}

    def style(self, roles: str) -> Style:
        """Return the style for role words such as "m" or "loss strong"; unknown ones are plain."""
        known = self._styles.get(roles)
        if known is None:
            known = self._styles[""]
            for word in roles.split():
                colour = self.colours.get(_SAME_COLOUR.get(word, word))
                known += Style(color=colour) if colour else _ATTRIBUTES.get(word, Style())
            self._styles[roles] = known
        return known


def _palette(name: str, colours: dict[str, int], foreground: int, background: int) -> Palette:
    named = {role: f"color({number})" for role, number in colours.items()}
    return Palette(name, named, f"color({foreground})", f"color({background})")


DARK = _palette("gradstep-dark", _DARK, 254, 234)
LIGHT = _palette("gradstep-light", _LIGHT, 234, 231)
SIXTEEN = Palette("gradstep-sixteen", _SIXTEEN, "default", "default")

PLAIN = Palette("gradstep-plain", _NONE, "default", "default")

PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN)}


def themes() -> list[Theme]:
    """Return the Textual themes that colour the dialogs as the palettes colour the page."""
    return [
        Theme(
            name=palette.name,
            primary=_hex(palette.colours["c"]),
            secondary=_hex(palette.colours["m"]),
            warning=_hex(palette.colours["m"]),
            error=_hex(palette.colours["loss"]),
            success=_hex(palette.colours["y"]),
            accent=_hex(palette.colours["m"]),
            foreground=_hex(palette.foreground),
            background=_hex(palette.background),
            surface=_hex(palette.background),
            panel=_hex(palette.background),
            dark=palette is DARK,
        )
        for palette in (DARK, LIGHT)
    ]


def _hex(colour: str) -> str:
    return Color.parse(colour).get_truecolor().hex
