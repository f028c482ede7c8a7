"""The SSH server: where it listens, and with what options."""

import asyncio

import asyncssh

from tui.classroom.server.accepting import Entrance, listening
from tui.classroom.server.algorithms import offered
from tui.classroom.server.authentication import Hall, Rules, Visitor
from tui.classroom.server.client import WINDOW, House
from tui.classroom.server.limits import Inside, Queue, Tries
from tui.classroom.server.log import Summed
from tui.classroom.server.packets import Connection

SPARE_SHARE = 20
"""Connections of an address that log in, over those there are places for: a lab may join all at
once, from one address perhaps."""
SPARE_TRIES = 20
"""Wrong passwords of an address, over one for each place."""
SPARE_PLACES = 100
"""Connections of all addresses that log in, over those there are places for."""
MOST_OF_A_NAME = 10
"""Connections that have logged in: some may have been lost without a word, and several teachers
have one name."""

_LOGIN_SECONDS = 20
_PACKET = 16 * 1024
_KEEPALIVE = 30


class Door:
    """Listens, and makes a Visitor of each connection."""

    def __init__(self, rules: Rules, places: int, house: House, log: Summed) -> None:
        """Let in who may by `rules`, to a house with so many `places`."""
        share = places + SPARE_SHARE
        self._hall = Hall(
            rules,
            house,
            log,
            Queue(places + SPARE_PLACES, share),
            Tries(places + SPARE_TRIES),
            # Who comes again, the network having failed for all, finds their lost connections in.
            Inside(MOST_OF_A_NAME, places + share),
        )

    async def open(self, bind: str, port: int, key: asyncssh.SSHKey) -> Entrance:
        """Listen; raises OSError."""
        options = await asyncssh.SSHServerConnectionOptions.construct(
            server_factory=lambda: Visitor(self._hall),
            server_host_keys=[key],
            config=[],  # Not what the user has configured for other servers.
            server_version="gradstep",
            login_timeout=_LOGIN_SECONDS,
            keepalive_interval=_KEEPALIVE,
            compression_algs=None,
            agent_forwarding=False,
            x11_forwarding=False,
            allow_scp=False,
            sftp_factory=None,
            host_based_auth=False,
            kbdint_auth=False,
            gss_auth=False,
            gss_kex=False,
            line_editor=False,
            encoding=None,
            window=WINDOW,
            max_pktsize=_PACKET,
            **offered(),
        )
        loop = asyncio.get_running_loop()
        return Entrance(
            listening(bind, port),
            lambda: Connection(loop, options),
            self._hall.queue.make_room,
            self._hall.log,
        )
