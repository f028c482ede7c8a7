"""What every test can rely on: one environment, whatever the machine's own is."""

import os

import hypothesis
import pytest

from core.session.session import Session, travel
from sessions import STEPS, scenario

# Before Textual is imported, which reads these once.
for name in [name for name in os.environ if name.startswith(("TEXTUAL", "PYTHONIOENCODING"))]:
    del os.environ[name]
for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONUTF8"):
    os.environ.pop(name, None)
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", LC_ALL="C.UTF-8")


# The same examples on every machine; without this profile, Hypothesis looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, max_examples=45, deadline=None)
hypothesis.settings.load_profile("same")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes -n auto means: most tests wait for a terminal half of the time."""
    return 2 * (os.cpu_count() or 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that lets the app write its pictures and the READMEs' tables anew."""
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write screenshots/ and the generated parts of the READMEs anew",
    )


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether files that the program writes are to be written anew rather than compared."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture
def amid() -> Session:
    """Return the worked example after update 2, with 12 updates reached."""
    return travel(travel(scenario("worked"), 12 * STEPS), 2 * STEPS)
