"""Data too large for a line: whatever opens is saved, and what is saved opens again."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.csv_file import column_choice
from core.data.dataset import DataError
from core.formats.command_line import command_line
from core.formats.session_line import dump, packed, unpacked
from core.session.session import travel
from sessions import STEPS
from shell import opened, words_in_shell
from tui import cli, saving
from tui.files.loading import MOST_GIVEN, data_file

ROWS = 201  # One more than a line holds.

CELLS = st.one_of(
    st.sampled_from(
        [
            *("a", "A", "x", "y", "1", "2", "02", "2019", "", " ", "-a", "--x", "#2", "+1", "nan"),
            *(
                "a\xa0b",
                "\xa0",
                "a\u200bb",
                "\u200b",
                "1\u200b",
                "\x1b[2J",
                "é",
                "x'y",
                '"a ""b"""',
            ),
            *("1st", "1990s", "a=b", "$HOME", "`a`", "\\n", "n" * 101, "n" * 6_000, "=1+1"),
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters='";\r\n\0'), max_size=4),
)
NAMES = st.sampled_from(
    [
        *("many.csv", "my data.csv", "-many.csv", "--x", "class", "it's.csv", "worked", "$(a).csv"),
        *("a\xa0b.csv", "a\u200bb.csv", "a\x1b[2Jb.csv", "a\udcffb.csv", "a%20b.csv"),
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reopened")


@st.composite
def headers(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return the cells of a header, none for none, and the options that choose columns."""
    header = draw(st.just([]) | st.lists(CELLS, min_size=2, max_size=4))
    quoted = [column_choice((" ".join(cell.split()),)) for cell in header]
    wish = st.none() | st.sampled_from([*header, *quoted, "1", "2", "3"])
    wishes = [(letter, draw(wish)) for letter in "xy"]
    return header, [f"--{letter}={each}" for letter, each in wishes if each is not None]


@given(chosen=headers(), name=NAMES)
@settings(deadline=None, max_examples=60)
def test_whatever_opens_opens_again(
    chosen: tuple[list[str], list[str]], name: str, folder: Path
) -> None:
    header, columns = chosen
    rows = [
        ";".join(str((row * factor + 1) % 97 / 8) for factor in range(1, 1 + (len(header) or 3)))
        for row in range(ROWS)
    ]
    text = "\n".join([*([";".join(header)] if header else []), *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path(name).write_text(text, encoding="utf-8")
        try:
            session = travel(opened("--rate=1e-4", *columns, "--", name), 3 * STEPS)
        except DataError:
            return  # It did not open the first time.
        line = dump(session)
        assert opened("--session", line) == session
        Path("moved").write_text(text, encoding="utf-8")
        Path(name).unlink()
        assert opened("moved", "--session", line) == session
        Path("moved").rename(name)
        Path("saved").write_text(line)
        assert opened("--autosave", "saved") == session
        again = command_line(session)
        assert again.isprintable()
        assert opened(*words_in_shell(again)).run == session.run


def test_a_line_of_an_earlier_version_without_columns_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bare.csv").write_text("".join(f"{i};{2 * i}\n" for i in range(300)))
    Path("x.csv").write_text(";b;x\n" + "".join(f"{i};{2 * i};7\n" for i in range(300)))
    for name in ("bare.csv", "x.csv"):
        session = opened(name, "--rate=1e-6")
        plain = unpacked(dump(session))
        assert isinstance(plain, dict)
        for field in ("x_column", "y_column"):
            plain["data"][0].pop(field, None)
        assert opened("--session", packed(plain)) == session


def test_a_line_of_an_earlier_version_whose_name_has_a_comma_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("comma.csv").write_text("b;a,c\n" + "".join(f"{i};{2 * i}\n" for i in range(300)))
    session = opened("comma.csv", "--x", '"a,c"', "--rate=1e-6")
    plain = unpacked(dump(session))
    assert isinstance(plain, dict)
    assert plain["data"][0]["x_name"] == "a,c"  # as it was always written
    assert opened("--session", packed(plain)) == session


def test_many_samples_that_were_typed_are_in_the_line_and_in_the_command() -> None:
    points = " ".join(f"{i},{2 * i}" for i in range(300))
    session = travel(opened("--points", points, "--rate=1e-6"), 8)
    assert opened("--session", dump(session)) == session
    assert dump(opened("--session", dump(session))) == dump(session)
    assert opened(*words_in_shell(command_line(session))).run == session.run


# What is read at all


def mistake(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a line that needs many.csv, which is gone."""
    monkeypatch.chdir(tmp_path)
    Path("many.csv").write_text("".join(f"{i};{2 * i}\n" for i in range(300)))
    line = dump(opened("many.csv"))
    Path("many.csv").unlink()
    return line


@pytest.mark.parametrize(
    ("kind", "reason"), [("pipe", "it is a pipe"), ("device", "it is a device"), ("", "not exist")]
)
def test_a_line_reads_only_ordinary_files(
    kind: str, reason: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "pipe":
        os.mkfifo("many.csv")
    elif kind == "device":
        Path("many.csv").symlink_to("/dev/zero")
    assert reason in mistake(capsys, "--session", line)
    Path("saved").write_text(line)
    assert reason in mistake(capsys, "--autosave", "saved")


def test_a_line_reads_no_file_that_takes_long(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("many.csv").write_text("1;2\n" * 500_001)
    assert "has more than 500,000 lines" in mistake(capsys, "--session", line)
    with Path("many.csv").open("wb") as file:
        file.truncate(16_000_001)
    assert "has more than 16,000,000 bytes" in mistake(capsys, "--session", line)


@pytest.mark.parametrize("option", ["--resume", "--lesson", "--autosave"])
@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_so_are_sessions_and_lessons(
    option: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    if option == "--autosave" and name != "pipe":
        return  # There is nothing in it to be taken up.
    with pytest.raises(ValueError, match=r"it is a (pipe|device), not an ordinary file"):
        (saving.read(Path(name)) if option != "--lesson" else opened("--lesson", name))


def test_data_may_come_from_a_pipe_that_the_user_names(tmp_path: Path, line: str) -> None:
    text = "".join(f"{i};{2 * i}\n" for i in range(300))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for arguments in ([str(pipe)], [str(pipe), "--session", line]):
        writer = threading.Thread(target=pipe.write_text, args=(text,))
        writer.start()
        assert len(opened(*arguments).run.data) == 300
        writer.join()


def test_but_not_without_end() -> None:
    with pytest.raises(DataError) as caught:
        data_file("/dev/zero")
    assert str(caught.value) == (f"/dev/zero can't be read: it has more than {MOST_GIVEN:,} bytes.")
