"""A class on a network: its stages are presented, asked about, and kept, as those of a line."""

from class_server import Server


async def test_a_class_steps_through_a_network_stage_by_stage() -> None:
    with Server("--scenario", "xor") as server:
        async with server.teacher() as teacher, server.student("ada", 120, 40) as ada:
            await ada.sees("following the teacher")
            teacher.press("s")
            await ada.sees("update 1: forward")
            await ada.sees("0.462117")  # h1
            teacher.press("W")
            await ada.sees("What is the prediction y*?")
            ada.press("up\r")
            await teacher.sees("1 of 1 have answered")
            teacher.press("\r")
            await ada.sees("Right direction; it is y*")
            teacher.press("\r")
            await teacher.sees("class: 1 in")
            ada.press("3s")
            await ada.sees("update 1: backward")
            await ada.sees("exploring")
            ada.press("qq")
            await ada.leaves()
        async with server.student("ada", 120, 40) as ada:
            await ada.sees("update 1: backward")
            await ada.sees("exploring")
