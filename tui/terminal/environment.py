"""What the environment asks for of the screen."""

from collections.abc import Mapping


def driver_named(environment: Mapping[str, str]) -> bool:
    """Whether a driver was asked for, as `textual serve` does: its screen is no terminal."""
    return bool(environment.get("TEXTUAL_DRIVER"))
