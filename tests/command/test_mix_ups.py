"""What is given in the wrong way is said, and not ignored."""

import subprocess
from pathlib import Path

import pytest

from core.text.typed import InputError
from real_terminal import GRADSTEP, ROOT
from shell import opened

LINES = ["--updates", "1", "--format", "csv"]


def run(*arguments: str, feed: bytes) -> tuple[int, str]:
    done = subprocess.run(
        [*GRADSTEP, *arguments], input=feed, capture_output=True, cwd=ROOT, check=False
    )
    return done.returncode, done.stderr.decode()


def test_data_on_standard_input_without_a_dash_is_not_ignored() -> None:
    status, said = run(*LINES, feed=b"1,2\n2,3\n")
    assert status == 2
    assert "add - to read it" in said
    assert run("-", *LINES, feed=b"1,2\n2,3\n")[0] == 0
    assert run(*LINES, feed=b"")[0] == 0
    assert run("--scenario", "two", *LINES, feed=b"1,2\n")[0] == 0


def test_a_mistake_on_standard_input_says_so() -> None:
    status, said = run("-", *LINES, feed=b"1,2\n2,four\n")
    assert status == 2
    assert "standard input, line 2" in said


def test_a_scenario_named_as_a_file_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="did you mean --scenario neuron"):
        opened("neuron")
    (tmp_path / "neuron").write_text("1,2\n2,3\n")
    assert opened("neuron").run.data.name == "neuron"
