"""The terminal face of gradstep: arguments, keys, panels, dialogs and charts over the core."""

import os

# Before numpy is imported, which all of this leads to: the arrays here are small, and a second
# thread for them costs more than it brings; in a class, where 30 explorers share two
# processors, ten times as much. A wish of the user's own goes first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
