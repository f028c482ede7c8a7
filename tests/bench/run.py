"""The benchmark: `python tests/bench/run.py` prints every figure as a row of a Markdown table.

Named measurements are done alone: `python tests/bench/run.py bytes_sent` takes half a minute.
Each figure is a ratio to something measured in the same run, turn about, on the same machine, and
each time is a median. Nothing here passes or fails: the table says whether a bar is met.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import engine
import facts
import figures
import network_figures
import sent
import views
from report import HEADER

MEASUREMENTS = (
    sent.bytes_sent,
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


def main(wanted: Sequence[str]) -> int:
    """Print the table, each row as soon as it is measured; of all, or of the wanted by name."""
    if not Path(facts.GRADSTEP).exists():
        print(
            f"There is no gradstep beside {sys.executable}. Install the project into this "
            "environment (pip install .) and run the benchmark with its python.",
            file=sys.stderr,
        )
        return 2
    named = {measure.__name__: measure for measure in MEASUREMENTS}
    if wrong := [name for name in wanted if name not in named]:
        print(f"{wrong[0]} is none of {', '.join(named)}.", file=sys.stderr)
        return 2
    print(HEADER)
    for measure in (named[name] for name in wanted or named):
        for row in measure():
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
