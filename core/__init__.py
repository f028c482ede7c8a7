"""The mathematics of gradstep: pure functions over values, with no screen, file or clock."""

__version__ = "0.1.0"
