"""The scenarios by name, and in groups."""

from core.data.dataset import Dataset
from core.descent.failures import FAILURES
from core.descent.lines import LINES
from core.descent.networks import FORMULAS, NETWORKS
from core.descent.scenario import Scenario

GROUPS = {
    "a line": LINES,
    "a formula": FORMULAS,
    "a network": NETWORKS,
    "what goes wrong": FAILURES,
}
"""The scenarios by the name of their group, in the order in which they are listed."""

SCENARIOS = {each.name: each for group in GROUPS.values() for each in group}
"""Every scenario by name; the first is the default."""


def found_by(text: str) -> dict[str, tuple[Scenario, ...]]:
    """Return the scenarios of each group about which all of these words are said, if any is."""
    words = text.lower().split()
    found = {
        group: tuple(
            each
            for each in scenarios
            if all(
                word in f"{each.name} {each.about} {each.words} {group}".lower() for word in words
            )
        )
        for group, scenarios in GROUPS.items()
    }
    return {group: scenarios for group, scenarios in found.items() if scenarios}


def scenario_of(data: Dataset) -> Scenario | None:
    """Return the scenario that these data, or what they were before they were scaled, are of."""
    raw = data.raw or data
    scenario = SCENARIOS.get(raw.name)
    return scenario if scenario and scenario.data == raw else None
