"""When a part of a class is killed, what students have done is kept, and the folder is free."""

import os
import signal
from pathlib import Path

from class_server import Server, children


async def test_all_is_saved_when_the_fork_server_is_killed(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path)) as server:
        async with server.student("anna") as anna, server.student("ben") as ben:
            for student in anna, ben:
                await student.sees("no teacher is in")
                student.press("n")
                await student.sees("update 1: done")
            os.kill(children(server.process.pid)[0], signal.SIGKILL)
            for student in anna, ben:
                await student.sees("The class has ended.")
                await student.leaves()
        assert server.process.wait(20) == 1
        server.logged("error: the process that explorers come from has ended")
        server.logged("closed")
        assert "Traceback" not in server.log
    for name in "anna", "ben":
        assert (tmp_path / f"{name}.session").read_text().startswith("exploring g1.")
