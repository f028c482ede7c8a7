"""The SSH server: what it is opened with, where it listens, and with what options."""

import asyncio
import os
import socket
from dataclasses import dataclass

import asyncssh

from tui.classroom.server.accepting import Entrance, lift_limit, listening
from tui.classroom.server.algorithms import offered
from tui.classroom.server.authentication import Hall, Rules, Visitor
from tui.classroom.server.client import WINDOW, Listener
from tui.classroom.server.limits import Inside, Queue, Tries
from tui.classroom.server.packets import JudgedConnection
from tui.classroom.server.pins import Pins

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

_LOGIN_SECONDS = 120  # As OpenSSH gives; to compare the host key is a part of it.
_PACKET = 16 * 1024
_KEEPALIVE = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What a class is opened with."""

    bind: str
    port: int
    key: asyncssh.SSHKey
    rules: Rules
    students: int
    """How many may be in."""
    idle: int
    """Minutes for which they may do nothing; 0 is without end."""
    pins: Pins | None = None
    """What keeps names; none where anybody may take any."""


async def open_door(plan: Plan, listener: Listener) -> Entrance:
    """Listen, and make a Visitor of each connection; raises ConnectionError."""
    lift_limit()
    share = plan.students + SPARE_SHARE
    hall = Hall(
        plan.rules,
        listener,
        Queue(plan.students + SPARE_PLACES, share),
        Tries(plan.students + SPARE_TRIES),
        # Who comes again, the network having failed for all, finds their lost connections in.
        Inside(MOST_OF_A_NAME, plan.students + share),
    )
    options = await asyncssh.SSHServerConnectionOptions.construct(
        server_factory=lambda: Visitor(hall),
        server_host_keys=[plan.key],
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
        gss_host=None,  # Or asyncssh asks the name server what this machine is called.
        line_editor=False,
        encoding=None,
        window=WINDOW,
        max_pktsize=_PACKET,
        **offered(),
    )
    loop = asyncio.get_running_loop()
    try:
        sockets = listening(plan.bind, plan.port)
    except OSError as error:
        unknown = isinstance(error, socket.gaierror)
        reason = error.strerror if unknown else os.strerror(error.errno or 0)
        raise ConnectionError(
            f"{plan.bind}, port {plan.port} can't be listened on: {reason}. "
            "Choose another --port or --bind."
        ) from None
    return Entrance(sockets, lambda: JudgedConnection(loop, options), hall.queue.make_room)
