"""A session as the server sees it: its process, its terminal, and what is known of the student."""

import asyncio
from dataclasses import dataclass, field

from tui.classroom.protocol.frames import Wire
from tui.classroom.server.client import Client


@dataclass(eq=False)
class Place:
    """One session, of a student or a teacher."""

    name: str
    teacher: bool
    wire: Wire
    client: Client | None
    """Whose terminal it is; none for the one that the class was opened in."""
    following: bool = True
    done: int = 0
    """Updates done on its screen."""
    process: int = 0
    """Its number; 0 until the zygote has said it."""
    status: asyncio.Future[int] = field(default_factory=asyncio.Future)
    """How the process ended: 0, an exit status, or a signal's number, negative."""
    parted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the wire has ended, all that came over it is kept, and the farewell is said."""
    typed_at: float = 0.0
    heard_at: float = 0.0
    """When it last said that it is alive, as the event loop counts seconds."""
    farewell: str = ""
    """What is said to whoever looked at it, once it has ended."""
    killed: str = ""
    """Why the server ended the process, if it did."""
