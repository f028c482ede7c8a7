"""The counter with the two packages that gradstep computes and draws with, imported and not used.

What it takes to start, and its memory, is what any app of these packages takes.
"""

import numpy  # noqa: F401
import plotext  # noqa: F401
from counter import Counter

if __name__ == "__main__":
    Counter().run(mouse=False)
