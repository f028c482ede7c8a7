"""The fork server: it has imported everything, and forks a process for each session."""

import contextlib
import errno
import faulthandler
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import NoReturn

READY, FORKED, FAILED, ENDED = b"ready", b"forked", b"failed", b"ended"
"""The words of the messages to the server: `forked PID` or `failed REASON` for each `start`, and
`ended PID STATUS`."""

KILL, START = b"kill", b"start"
"""The words of the messages from it: `kill PID`, and `start` with one end of the session's socket
pair."""

MESSAGE = 256
"""Bytes of a message at most."""

RunSession = Callable[[socket.socket], int]


def started(prepare: Callable[[], RunSession], log: int) -> tuple[int, socket.socket]:
    """Fork the fork server; return its process number and the socket to talk to it.

    `prepare` imports what there is to import, and returns what runs a session: it renders
    nothing, as one rendered frame would fix the colours for all, and starts no thread. What
    goes wrong is written to the file descriptor `log`.
    """
    return forked(partial(_live, prepare=prepare, log=log), socket.SOCK_SEQPACKET)


def forked(live: Callable[[socket.socket], int], kind: int) -> tuple[int, socket.socket]:
    """Fork a process that is for `live`, with one end of a socket pair; return both."""
    ours, its = socket.socketpair(socket.AF_UNIX, kind)
    number = os.fork()
    if not number:
        ours.close()
        in_child(partial(live, its))
    its.close()
    return number, ours


def in_child(live: Callable[[], int]) -> NoReturn:
    """Run what a forked process is for, and end it: nothing of its parent's may run after."""
    status = 70
    try:
        status = live()
    except BaseException:  # Even an interrupt must not reach the code of the parent.
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)


def _live(control: socket.socket, prepare: Callable[[], RunSession], log: int) -> int:
    """Fork sessions until the server is gone."""
    _detach(log)
    run_session = prepare()
    gc.collect()
    gc.freeze()  # What all have in common stays in common: no search for garbage writes to it.
    wake, woken = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    control.send(READY)
    sessions: set[int] = set()
    while True:
        ready, _, _ = select.select([control.fileno(), wake], [], [])
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 1024)
            _reap(control, sessions)
        if control.fileno() not in ready:
            continue
        message, ends, _, _ = socket.recv_fds(control, MESSAGE, 1)
        if not message:
            break
        if message == START:
            try:
                number = _fork(ends)
            except (OSError, MemoryError) as error:  # One student's trouble, not the class's.
                reason = error.strerror if isinstance(error, OSError) else "no memory"
                control.send(b"%s %s" % (FAILED, str(reason).encode()))
            else:
                if not number:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for each in (control.detach(), wake, woken):
                        os.close(each)
                    in_child(partial(run_session, socket.socket(fileno=ends[0])))
                sessions.add(number)
                control.send(b"%s %d" % (FORKED, number))
            for end in ends:
                os.close(end)
        elif message.startswith(KILL) and (number := int(message.split()[1])) in sessions:
            os.kill(number, signal.SIGKILL)
    for number in sessions:
        os.kill(number, signal.SIGKILL)
    return 0


def _fork(ends: list[int]) -> int:
    """Fork a process for the session at this end; raises OSError and MemoryError."""
    if not ends:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))  # It could not be received.
    return os.fork()


def _reap(control: socket.socket, sessions: set[int]) -> None:
    """Tell of the sessions that have ended."""
    for number in [*sessions]:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            sessions.discard(number)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                control.send(b"%s %d %d" % (ENDED, number, code))


def _detach(log: int) -> None:
    """Leave the terminal, the folder, the environment and the signals of whoever opened a class."""
    os.setsid()
    os.chdir("/")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream, target in (0, nowhere), (1, nowhere), (2, log):
        os.dup2(target, stream)
    kept = {"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    os.environ.clear()
    os.environ.update(kept)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN if number == signal.SIGPIPE else signal.SIG_DFL)
    errors = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stderr = errors
    sys.__stderr__ = errors  # type: ignore[misc]  # Textual redirects the other one
    faulthandler.enable(errors)
