"""A run as text: the article's log to the character, and tables that read back bit for bit."""

import csv
import json
from math import inf, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.path import changed, path_of
from core.descent.run import Run, Settings
from core.formats.table import (
    FORMATS,
    csv_lines,
    header,
    json_lines,
    log_lines,
    markdown_lines,
    table_rows,
    text_lines,
)
from sessions import RUNS, run_on, scenario

HEADER = "iteration,x,y,m,c,y_pred,residual,loss,dL_dm,dL_dc,step_m,step_c"


def recorded(run: Run, updates: int) -> Run:
    path_of(run).extend(updates)
    return run


def worked() -> Run:
    return recorded(scenario("worked").run, 2)


# The article's log


def test_the_training_loop_logs_the_article_s_lines() -> None:
    lines = list(log_lines(scenario("loop", done=500).run, 500))
    assert len(lines) == 50
    assert lines[0] == "Epoch = 0 Loss = 31.27642 Y = 0.79X + 5.87"
    assert lines[1] == "Epoch = 1 Loss = 2.18066 Y = 1.67X + 5.60"
    assert lines[49] == "Epoch = 49 Loss = 0.00004 Y = 2.00X + 1.02"


@pytest.mark.parametrize(("updates", "lines"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2)])
def test_the_log_has_a_line_for_each_whole_epoch(updates: int, lines: int) -> None:
    assert len(list(log_lines(scenario("loop", done=20).run, updates))) == lines


# The table


def test_csv_of_the_worked_example() -> None:
    assert list(csv_lines(worked(), 2)) == [
        HEADER,
        "1,1.0,3.0,5.0,4.0,9.0,6.0,18.0,6.0,6.0,1.5,1.5",
        "2,2.0,5.0,3.5,2.5,9.5,4.5,10.125,9.0,4.5,2.25,1.125",
        "3,3.0,7.0,1.25,1.375,,,,,,,",
    ]


def test_markdown_of_the_worked_example() -> None:
    assert list(markdown_lines(worked(), 2)) == [
        f"| {HEADER.replace(',', ' | ')} |",
        "|" + "---:|" * 12,
        "| 1 | 1 | 3 | 5 | 4 | 9 | 6 | 18 | 6 | 6 | 1.5 | 1.5 |",
        "| 2 | 2 | 5 | 3.5 | 2.5 | 9.5 | 4.5 | 10.125 | 9 | 4.5 | 2.25 | 1.125 |",
        "| 3 | 3 | 7 | 1.25 | 1.375 |  |  |  |  |  |  |  |",
    ]


def test_json_of_the_worked_example() -> None:
    rows = json.loads("\n".join(json_lines(worked(), 2)))
    assert [list(row) for row in rows] == [list(header(scenario().run))] * 3
    assert list(rows[1].values()) == [2, 2, 5, 3.5, 2.5, 9.5, 4.5, 10.125, 9, 4.5, 2.25, 1.125]
    assert list(rows[2].values()) == [3, 3, 7, 1.25, 1.375, *[None] * 7]


def test_json_has_an_object_a_line() -> None:
    lines = list(json_lines(worked(), 2))
    assert [line[0] + line[-1] for line in lines] == ["[,", " ,", " ]"]
    assert all(isinstance(json.loads(line.strip("[ ,]")), dict) for line in lines)


def test_no_updates_are_a_table_of_the_start() -> None:
    assert list(csv_lines(worked(), 0)) == [HEADER, "1,1.0,3.0,5.0,4.0,,,,,,,"]
    assert json.loads("".join(json_lines(worked(), 0)))[0]["m"] == 5
    assert list(markdown_lines(worked(), 0))[-1].startswith("| 1 | 1 | 3 | 5 | 4 |  |")


@given(run=RUNS, updates=st.integers(0, 15))
@settings(deadline=None, max_examples=40)
def test_every_float_reads_back_to_itself(run: Run, updates: int) -> None:
    rows = list(table_rows(recorded(run, updates), updates))
    assert len(rows) == updates + 1
    for index, row in enumerate(rows[:-1]):
        u = path_of(run).update(index)
        assert row == (
            *(index + 1, u.x, u.y, u.m, u.c, u.prediction, u.residual, u.loss),
            *(u.dL_dm, u.dL_dc, u.step_m, u.step_c),
        )
    assert rows[-1][3:5] == path_of(run).row(updates)

    def read_back(cells: list[str]) -> tuple[float | None, ...]:
        return tuple(float(cell) if cell.strip() else None for cell in cells)

    table = list(csv.reader(csv_lines(run, updates)))
    assert table[0] == list(header(scenario().run))
    assert [read_back(cells) for cells in table[1:]] == rows
    markdown = [line.strip("|").split("|") for line in markdown_lines(run, updates)]
    assert [read_back(cells) for cells in markdown[2:]] == rows
    objects = json.loads("\n".join(json_lines(run, updates)))
    assert [tuple(entry.values()) for entry in objects] == rows


def test_an_infinite_loss_is_written_so_that_any_reader_takes_it() -> None:
    end = scenario("worked", done=10_000)
    *_, before, last, after = json_lines(end.run, end.done)
    assert '"loss": 1e999' in last
    assert json.loads(last.strip("[ ,]"))["loss"] == inf
    assert "1e999" not in before + after
    assert list(csv_lines(end.run, end.done))[-2].split(",")[7] == "inf"
    assert list(markdown_lines(end.run, end.done))[-2].split(" | ")[7] == "inf"


def test_json_of_numbers_below_every_float_and_of_no_numbers() -> None:
    run = recorded(run_on((0, 1), (1, 1), m=0, c=-1.7e308, rate=1e10), 1)
    row = json.loads(next(json_lines(run, 1)).strip("[ ,]"))
    assert row["step_c"] == -inf
    run = recorded(run_on((0, 1.7e308), (1, 1), c=-1.7e308), 1)
    row = json.loads(next(json_lines(run, 1)).strip("[ ,]"))
    assert row["dL_dm"] is None  # inf · 0, which JSON has no word for
    assert isnan(path_of(run).update(0).dL_dm)


# The derivations


def test_the_text_of_the_first_update() -> None:
    assert list(text_lines(worked(), 1)) == [
        "update 1, sample 1 of 5, epoch 1, η = 0.25, squared loss",
        "  forward   y* = m·x + c = 5·1 + 4 = 9",
        "  loss      L = ½(y* − y)² = ½(9 − 3)² = 18",
        "  backward  ∂L/∂y* = y* − y = 9 − 3 = 6",
        "            ∂y*/∂m = x = 1",
        "            ∂y*/∂c = 1",
        "            ∂L/∂m = ∂L/∂y*·∂y*/∂m = 6·1 = 6",
        "            ∂L/∂c = ∂L/∂y*·∂y*/∂c = 6·1 = 6",
        "  update    η·∂L/∂m = 0.25·6 = 1.5",
        "            η·∂L/∂c = 0.25·6 = 1.5",
        "            m ← m − η·∂L/∂m = 5 − 1.5 = 3.5",
        "            c ← c − η·∂L/∂c = 4 − 1.5 = 2.5",
        "",
        "after 1 update: m = 3.5, c = 2.5",
    ]


def test_the_text_says_which_settings_are_in_force() -> None:
    run = recorded(changed(worked(), 6, Settings(rate=0.1, loss="absolute")), 7)
    heads = [line for line in text_lines(run, 7) if line.startswith("update")]
    assert heads[5] == "update 6, sample 1 of 5, epoch 2, η = 0.25, squared loss"
    assert heads[6] == "update 7, sample 2 of 5, epoch 2, η = 0.1, absolute loss"


def test_the_text_ends_with_the_parameters_reached() -> None:
    assert list(text_lines(worked(), 2))[-1] == "after 2 updates: m = 1.25, c = 1.375"
    assert list(text_lines(worked(), 0)) == ["after 0 updates: m = 5, c = 4"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_has_control_characters(form: str) -> None:
    for line in FORMATS[form](scenario("worked", done=10).run, 10):
        assert line.isprintable()
