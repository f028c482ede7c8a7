"""Files are read where they are ordinary: nothing keeps a reader waiting, or has no end."""

import os
from pathlib import Path

import pytest

from tui.files.ordinary import read_ordinary


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_ordinary(tmp_path / "file", 5) == b"12345"


def test_so_is_one_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("file")
    assert read_ordinary(tmp_path / "link", 5) == b"12345"


def test_a_larger_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"123456")
    with pytest.raises(OSError, match="it has more than 5 bytes"):
        read_ordinary(tmp_path / "file", 5)


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is a pipe, not an ordinary file"):
        read_ordinary(tmp_path / "pipe", 5)


@pytest.mark.parametrize(
    ("name", "reason"), [("/dev/zero", "it is a device"), ("/", "Is a directory")]
)
def test_so_is_what_has_no_end_or_no_content(name: str, reason: str) -> None:
    with pytest.raises(OSError, match=reason):
        read_ordinary(Path(name), 5)
