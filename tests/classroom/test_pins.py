"""A name is kept by a PIN: chosen at the first entry, or given by the teacher's list."""

from pathlib import Path

import pytest

from class_server import LAXER, Server
from core.text.typed import InputError
from tui.classroom.server.pins import Invited, Pins, is_pin, read_roster

PIN = "4711"


async def test_a_name_is_kept_by_the_pin_that_was_chosen_first(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path), pins=True) as server:
        async with server.teacher() as teacher, server.student("Anna") as anna:
            await anna.sees("nobody else can come in as Anna")
            anna.press("12a\r")  # Too short, and a letter.
            await anna.sees("A PIN has 4 to 12 digits, such as 4711.")
            anna.press(f"{PIN}\r")
            await anna.sees("The same PIN again: ")
            anna.press(f"{PIN}0\x7f\r")
            await anna.sees("following the teacher")
            assert PIN not in anna.screen()
            async with server.student("ANNA") as thief:
                await thief.sees("PIN of Anna:")
                for _ in range(3):
                    thief.press("1234\r")
                await thief.sees(
                    "Only Anna has that PIN. Take a name of your own, or ask the teacher."
                )
                await thief.leaves()
            await teacher.sees("Refused at the door: ANNA, wrong PIN.")
            async with server.student("anna") as again:
                await again.sees("PIN of Anna:")
                again.press(f"{PIN}\r")
                await again.sees("Anna is in already, from 127.0.0.1. Take over here? (y/n)")
                again.press("y")
                await again.sees("following the teacher")
                await anna.sees("Taken over from another terminal.")
                teacher.press("t")
                await teacher.sees("Anna")
        server.logged("refused 'ANNA' from 127.0.0.1: wrong PIN")
    assert PIN not in (tmp_path / ".pins").read_text()
    rows = (tmp_path / "attendance.csv").read_text(encoding="utf-8-sig")
    assert "ANNA,refused: wrong PIN" in rows
    with Server("--state", str(tmp_path), pins=True) as server:
        async with server.student("anna") as anna:  # After a restart too.
            await anna.sees("PIN of Anna:")
            anna.press(f"{PIN}\r")
            await anna.sees("no teacher is in")


async def test_who_leaves_instead_of_choosing_has_no_name(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path), pins=True) as server:
        async with server.student("ben") as ben:
            await ben.sees("Choose a PIN")
            ben.press("\x03")
            await ben.sees("Connect again to choose a PIN.")
            await ben.leaves()
        async with server.student("ben") as other:
            await other.sees("Choose a PIN")
            other.press(f"{PIN}\r1234\r")
            await other.sees("These two were not the same.")


async def test_only_those_on_the_list_come_in(tmp_path: Path) -> None:
    roster = tmp_path / "names.csv"
    roster.write_text("Zoë,4711\nben\n", encoding="utf-8")
    with Server("--roster", str(roster), pins=True) as server:
        async with server.student("carl") as carl:
            await carl.sees("That name is not on the teacher's list. Come in under yours.")
            await carl.leaves()
        async with server.student("zoë") as zoe:
            await zoe.sees("PIN of Zoë:")
            zoe.press(f"{PIN}\r")
            await zoe.sees("update 1: start")
        async with server.student("ben") as ben:
            await ben.sees("Choose a PIN")


async def test_wrong_pins_of_a_name_are_not_tried_for_ever(tmp_path: Path) -> None:
    roster = tmp_path / "names.csv"
    roster.write_text("anna,4711", encoding="utf-8")
    with Server("--roster", str(roster), command=LAXER, pins=True) as server:
        for _ in range(4):
            async with server.student("anna") as thief:
                await thief.sees("PIN of anna:")
                thief.press("0000\r" * 3)
                await thief.leaves()
        assert "Too many wrong PINs" in thief.screen()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("anna,12", r"line 1, column 6: a PIN should have 4 to 12 digits, not '12'"),
        ("anna\n\nben, x", r"line 3, column 6: a PIN should have 4 to 12 digits, not 'x'"),
        ("anna\nANNA", r"line 2, column 1: ANNA is there twice"),
        ("teacher", r"line 1, column 1: "),
        (" , 1234", r"line 1, column 1: A name should have"),
        ("\n", "has no names: it should have one a line"),
    ],
)
def test_a_mistake_in_the_list_is_told_by_its_place(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "names").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_roster(tmp_path / "names")


def test_a_list_has_names_and_perhaps_pins(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("﻿Anna, 4711\r\n\r\nBen\r\n", encoding="utf-8")
    assert read_roster(tmp_path / "names") == {
        "anna": Invited("Anna", "4711"),
        "ben": Invited("Ben"),
    }
    with pytest.raises(InputError, match="can't be read"):
        read_roster(tmp_path)


@pytest.mark.parametrize("text", ["123", "1" * 13, "12a4", "١٢٣٤", ""])
def test_what_is_no_pin(text: str) -> None:
    assert not is_pin(text)


async def test_a_pin_can_be_forgotten_and_damage_is_said(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    assert await pins.choose("Anna", PIN)
    assert not await pins.choose("anna", "9999"), "the first one counts"
    assert await Pins(tmp_path).fits("ANNA", PIN)
    assert not await pins.fits("anna", "9999")
    assert pins.forget("anna")
    assert not Pins(tmp_path).has("anna")
    assert not pins.forget("anna")
    (tmp_path / ".pins").write_text('{"anna": 1}')
    with pytest.raises(InputError, match="is damaged"):
        Pins(tmp_path)


async def test_a_teacher_has_a_pin_forgotten_and_reads_the_record(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path), pins=True) as server:
        async with server.teacher() as teacher:
            async with server.student("anna") as anna:
                await anna.sees("Choose a PIN")
                anna.press(f"{PIN}\r{PIN}\r")
                await anna.sees("following the teacher")
            teacher.press("tf")
            await teacher.sees("Whose PIN is to be forgotten?")
            teacher.press("Anna\r")
            await teacher.sees("Anna chooses a PIN at the next entry.")
            teacher.press("fben\r")
            await teacher.sees("There is no PIN of ben that was chosen here.")
            async with server.student("anna") as anna:
                await anna.sees("Choose a PIN")
            teacher.press("e")
            await teacher.sees("attendance.csv")
            await teacher.sees(",anna,joined,127.0.0.1")
            await teacher.sees("Enter returns to gradstep.")
            teacher.press("\r")
            await teacher.sees("The class:")


async def test_without_a_folder_nothing_is_recorded_and_that_is_said() -> None:
    with Server() as server:
        async with server.teacher() as teacher:
            await teacher.sees("class: 0 in")
            teacher.press("t")
            await teacher.sees("Nobody is in yet.")
            teacher.press("e")
            await teacher.sees("Nothing is recorded: --state FOLDER keeps a record there.")
