"""Completions and manual page hold every option of both parsers, and shells take them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tui import cli
from tui.classroom import arguments as classroom
from tui.command import completion, manual, program
from tui.command.values import SHELLS, VALUES

Captured = pytest.CaptureFixture[str]
PARSERS = {"": program.parser(), "class": classroom.parser()}
FLAGS = {
    flag
    for parser in PARSERS.values()
    for action in parser.options()
    for flag in action.option_strings
}


def needed(program: str) -> str:
    """Return where a program is; the test is skipped where it is not."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"there is no {program} here")
    return found


def completed(tmp_path: Path, *words: str) -> list[str]:
    """Return what bash offers for the last of these words."""
    script = tmp_path / "completion.bash"
    script.write_text("\n".join(completion.script("bash", PARSERS)))
    ask = (
        'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        'complete -p gradstep > /dev/null; _gradstep; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [needed("bash"), "-c", ask, str(script), *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_each_command_s_every_option_is_in_every_completion_and_in_the_manual() -> None:
    assert {"--scenario", "--max-students"} <= FLAGS
    bash, zsh, fish = ("\n".join(completion.script(shell, PARSERS)) for shell in SHELLS)
    man = "\n".join(manual.page(PARSERS)).replace("\\-", "-")
    for flag in FLAGS:
        assert flag in bash.split('"', 1)[1].replace('"', " ").split()
        assert f"'{flag}[" in zsh
        assert (f" -l {flag[2:]} " if flag[:2] == "--" else f" -s {flag[1:]} ") in fish
        assert f"\\fB{flag}\\fR" in man


@pytest.mark.parametrize("name", VALUES)
def test_bash_offers_the_values_of_an_option(name: str, tmp_path: Path) -> None:
    found = completed(tmp_path, "gradstep", f"--{name}", "")
    assert [each for each in found if each != "completion.bash"] == list(VALUES[name])


def test_bash_offers_options_commands_and_files(tmp_path: Path) -> None:
    (tmp_path / "own.csv").touch()
    assert completed(tmp_path, "gradstep", "--auto") == ["--autosave"]
    assert completed(tmp_path, "gradstep", "cl") == ["class"]
    assert completed(tmp_path, "gradstep", "class", "--max") == ["--max-students"]
    assert completed(tmp_path, "gradstep", "--max") == []
    for words in (["ow"], ["--resume", "ow"], ["--model", "ow"], ["class", "--log", "ow"]):
        assert completed(tmp_path, "gradstep", *words) == ["own.csv"]
    assert completed(tmp_path, "gradstep", "--rate", "ow") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_completion(shell: str, tmp_path: Path, capsys: Captured) -> None:
    assert cli.main(["--completion", shell]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    done = subprocess.run([needed(shell), "-n", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_fish_offers_values_and_commands(tmp_path: Path) -> None:
    script = tmp_path / "gradstep.fish"
    script.write_text("\n".join(completion.script("fish", PARSERS)))
    for line, offered in (("--order ", "shuffled"), ("cl", "class"), ("class --max", "--max-st")):
        ask = f"source {script}; complete -C 'gradstep {line}'"
        done = subprocess.run(
            [needed("fish"), "-N", "-c", ask],
            capture_output=True,
            text=True,
            env={**os.environ, "HOME": str(tmp_path)},
            check=True,
        )
        assert offered in done.stdout
        assert done.stderr == ""


def test_a_shell_that_is_not_known_gets_a_sentence(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--completion", "csh"])
    assert left.value.code == 2
    assert "--completion" in capsys.readouterr().err


def test_man_finds_nothing_to_warn_of(tmp_path: Path, capsys: Captured) -> None:
    assert cli.main(["--man"]) == 0
    page = tmp_path / "gradstep.1"
    page.write_text(capsys.readouterr().out)
    groff = [needed("groff"), "-man", "-ww", "-z", "-Tascii", str(page)]
    done = subprocess.run(groff, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
