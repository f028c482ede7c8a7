"""The record of a class: its rows, what a spreadsheet makes of them, and an end amid writing."""

import csv
from pathlib import Path

import pytest

from class_server import Server
from tui.classroom.server.record import Record


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_last_answer_of_a_name_counts_and_says_so(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.answered(1, 'Is L "large"?', "Anna", "36", "wrong", "without the half")
    record.answered(1, 'Is L "large"?', "ANNA", "18", "right", "")
    first, second = rows(tmp_path / "answers.csv")[1:]
    assert first[1:] == [
        *("1", 'Is L "large"?', "Anna", "36", "wrong", "without the half", "first answer")
    ]
    assert second[3:5] == ["ANNA", "18"]
    assert second[-1] == "changed: this one counts, not the one before"


@pytest.mark.parametrize("torn", [b'2026-01-01 10:00:00,8,"half', b"", b"2026\xc3"])
def test_a_row_half_written_is_gone_and_the_numbers_go_on(tmp_path: Path, torn: bytes) -> None:
    Record(tmp_path).answered(7, "asked", "anna", "18", "right", "")
    with (tmp_path / "answers.csv").open("ab") as file:
        file.write(torn)
    again = Record(tmp_path)
    assert again.last == 7
    again.answered(8, "asked", "zoë", "3", "wrong", "")
    assert [row[3] for row in rows(tmp_path / "answers.csv")] == ["name", "anna", "zoë"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@sum", "'@sum"),
        ("+x", "'+x"),
        ("-x\r\n=y", "'-x =y"),
        ("-3.5", "-3.5"),
        ("a,b", "a,b"),
    ],
)
def test_a_spreadsheet_computes_nothing(tmp_path: Path, text: str, cell: str) -> None:
    Record(tmp_path).answered(1, "asked", "anna", text, "wrong", "")
    assert rows(tmp_path / "answers.csv")[1][4] == cell
    assert (tmp_path / "answers.csv").read_bytes().startswith(b"\xef\xbb\xbftime,")


async def test_who_was_in_is_recorded_though_the_class_is_killed() -> None:
    with Server("--state", "{home}/state") as server:
        async with server.student("anna") as anna:
            await anna.sees("update 1: start")
        server.logged("left 'anna'")
        server.process.kill()
        server.process.wait()
        found = [row[1:] for row in rows(server.state / "attendance.csv")[1:]]
        assert found == [["anna", "joined", "127.0.0.1"], ["anna", "left", "127.0.0.1"]]


async def test_answers_are_recorded_and_numbers_go_on_after_a_kill(tmp_path: Path) -> None:
    for _ in range(2):
        with Server("--state", str(tmp_path)) as server:
            async with server.teacher() as teacher, server.student("zoe") as zoe:
                await zoe.sees("following the teacher")
                teacher.press("W")
                await zoe.sees("What is the prediction")
                zoe.press("3\r")
                await teacher.sees("1 of 1 have answered")
                server.process.kill()
                server.process.wait()
    found = rows(tmp_path / "answers.csv")[1:]
    assert [(row[1], row[3], row[4]) for row in found] == [("1", "zoe", "3"), ("2", "zoe", "3")]
