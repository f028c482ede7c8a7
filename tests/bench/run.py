"""The benchmark: `python tests/bench/run.py` prints every figure as a row of a Markdown table.

Each figure is a ratio to something measured in the same run, turn about, on the same machine, and
each time is a median. Nothing here passes or fails: the table says whether a bar is met.
"""

import sys
from pathlib import Path

import engine
import facts
import figures
import network_figures
import views
from report import HEADER

MEASUREMENTS = (
    engine.updates_per_second,
    engine.the_compiled_loop,
    network_figures.updates_of_networks,
    network_figures.compiling,
    views.every_view,
    views.every_view_of_networks,
    network_figures.first_regions,
    figures.start_and_memory,
    figures.far_from_the_start,
    figures.memory_of_an_update,
    figures.a_million_updates,
    views.a_verdict_for_many_rows,
    views.a_long_search,
)


def main() -> int:
    """Print the table, each row as soon as it is measured."""
    if not Path(facts.GRADSTEP).exists():
        print(
            f"There is no gradstep beside {sys.executable}. Install the project into this "
            "environment (pip install .) and run the benchmark with its python.",
            file=sys.stderr,
        )
        return 2
    print(HEADER)
    for measure in MEASUREMENTS:
        for row in measure():
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
