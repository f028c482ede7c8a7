"""What a class needs before it opens: a plan, from the options, and a text for the board."""

import argparse
import contextlib
import logging
import os
import secrets
import socket
import struct
from fcntl import ioctl
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path

import asyncssh

from core.text.typed import InputError, read_whole
from tui.classroom.server.authentication import LONGEST_PASSWORD, Rules
from tui.classroom.server.listener import Plan
from tui.classroom.server.log import log
from tui.classroom.server.pins import Pins, read_roster
from tui.saving import write_text

_WORDS = 6
_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of a network interface.
_MOST_MINUTES = 10_000_000
_MOST_STUDENTS = 10_000
PASSWORD_LINE = "  password: {}"
"""What the board says of the password."""
ANYWHERE = ("0.0.0.0", "::", "")


def planned(options: argparse.Namespace) -> Plan:
    """Return what the options ask for; raises InputError."""
    # asyncssh logs what our own log says better.
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    port = read_whole(options.port, "--port", 65535)
    students = read_whole(options.max_students, "--max-students", _MOST_STUDENTS)
    idle = read_whole(options.idle, "--idle", _MOST_MINUTES)
    if not students:
        raise InputError("--max-students should be 1 or more, not 0.")
    key = host_key(dict(os.environ))
    return Plan(options.bind, port, key, _rules(options), students, idle, _pins(options))


def _pins(options: argparse.Namespace) -> Pins | None:
    """Return what keeps names; raises InputError."""
    roster = read_roster(Path(options.roster)) if options.roster else None
    if options.no_pin:
        if roster:
            raise InputError("Give one of --roster and --no-pin.")
        return None
    return Pins(Path(options.state) if options.state else None, roster)


def _rules(options: argparse.Namespace) -> Rules:
    """Return who may come in; raises InputError."""
    if options.open and options.password_file:
        raise InputError("Give one of --open and --password-file.")
    password = teacher = ""
    if options.password_file:
        password = password_from(Path(options.password_file), "--password-file")
    elif not options.open:
        password = made_up_password(Path(options.state) if options.state else None)
    if options.teacher_password_file:
        file = Path(options.teacher_password_file)
        teacher = password_from(file, "--teacher-password-file")
    keys = known_keys(Path(options.authorized_keys)) if options.authorized_keys else None
    return Rules(password, teacher, keys)


def host_key(environment: dict[str, str]) -> asyncssh.SSHKey:
    """Return the key by which students know this machine; it is made once. Raises InputError."""
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "/")) / ".local/share"
    path = Path(home) / "gradstep" / "ssh_host_ed25519_key"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            made = asyncssh.generate_private_key("ssh-ed25519", comment="gradstep class")
            # Not there at all, or there as a whole and for this user alone.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as file:
                file.write(made.export_private_key())
        path.chmod(0o600)
        return asyncssh.read_private_key(str(path))
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"The host key {path} can't be used: {reason}.") from None
    except asyncssh.KeyImportError as error:
        raise InputError(
            f"The host key {path} can't be read: {error}. Remove it, and a new one is made; "
            "students are then warned that the key has changed."
        ) from None


def made_up_password(folder: Path | None) -> str:
    """Return six words, 48 bits: enough where an address has some ten thousand tries a day.

    Those in `folder`, where a class was held before, are taken again, but fewer words are not:
    that is said in the log. Raises InputError.
    """
    words = files("tui.classroom").joinpath("words.txt").read_text(encoding="ascii").split()
    path = folder / "password" if folder else None
    if path and path.exists():
        kept = password_from(path, "--state")
        parts = kept.split("-")
        if len(parts) >= _WORDS or not set(parts) <= set(words):
            return kept  # Not what an earlier version has made up.
        log.warning(f"the password in {path} was short, and there is a new one: see the board")
    password = "-".join(secrets.choice(words) for _ in range(_WORDS))
    if path:
        write_text(path, f"{password}\n")
    return password


def password_from(path: Path, option: str) -> str:
    """Return the password in the first line of a file; raises InputError."""
    try:
        with path.open(encoding="utf-8") as file:
            password = file.readline(LONGEST_PASSWORD).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(f"{path} can't be read: {reason}. Name a file for {option}.") from None
    if not password:
        raise InputError(f"{path} is empty: its first line should be the password of {option}.")
    return password


def addresses(bind: str) -> list[str]:
    """Return the addresses under which this machine may be reached, as a student types them.

    Those come first that a student in the same room is likely to reach.
    """
    if bind not in ANYWHERE:
        return [bind]
    found = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            with contextlib.suppress(OSError):  # An interface without an address.
                answer = ioctl(any_socket, _SIOCGIFADDR, request)
                found[name] = socket.inet_ntoa(answer[20:24])
    table = ""
    with contextlib.suppress(OSError):  # Where /proc is not shown.
        table = Path("/proc/net/route").read_text(encoding="ascii")
    devices = {name for name in found if Path("/sys/class/net", name, "device").exists()}
    return by_reach(found, way_out(table), devices) or [socket.gethostname()]


def way_out(table: str) -> str:
    """Return the interface of the cheapest default route in the kernel's table, if there is one."""
    routes = [line.split() for line in table.splitlines()[1:]]
    default = [(int(route[6]), route[0]) for route in routes if route[1] == route[7] == "0" * 8]
    return min(default)[1] if default else ""


def by_reach(found: dict[str, str], way_out: str, devices: set[str]) -> list[str]:
    """Return addresses by interface in the order in which others are likely to reach them.

    The way out comes first, then `devices`, which have a cable or a radio, and of these the
    private addresses, as a room has; last what this machine made up, such as bridges and tunnels.
    """

    def unlikely(name: str) -> tuple[bool, bool, bool]:
        private = ip_address(found[name]).is_private
        return name != way_out, name not in devices, name in devices and not private

    ordered = [found[name] for name in sorted(found, key=unlikely)]
    return [each for each in ordered if not each.startswith("127.")] or ordered


def board(
    bind: str, port: int, password: str, key: asyncssh.SSHKey, kept: bool = True, pins: bool = False
) -> list[str]:
    """Return what to write on the board, and what to know.

    `kept` is whether what students do outlives the class, `pins` whether names are kept by PINs.
    """
    where = f"-p {port} " if port != 22 else ""
    lines = [f"  ssh {where}NAME@{address}" for address in addresses(bind)]
    lines.append(PASSWORD_LINE.format(password) if password else "  no password")
    notes = [
        "",
        "NAME is any name, of up to 32 characters: under it, a student's work is kept"
        + ("." if kept else ", as long as the class is open (--state keeps it longer)."),
        "ssh asks whether to go on connecting: compare the fingerprint, and type yes.",
        f"Fingerprint: {key.get_fingerprint()}",
    ]
    if password:
        notes.append("What you type of the password does not show. Type it all, and press Enter.")
    if pins:
        notes.append("Then choose a PIN of 4 to 12 digits: it keeps NAME for you.")
    if bind.startswith("127.") or bind in ("::1", "localhost"):
        notes.append(f"Only this machine can connect ({bind}): --bind 0.0.0.0 lets others in.")
    return [*lines, *notes]


def known_keys(path: Path) -> asyncssh.SSHAuthorizedKeys:
    """Return the public keys in a file such as ~/.ssh/authorized_keys; raises InputError."""
    try:
        return asyncssh.read_authorized_keys(str(path))
    except OSError as error:
        raise InputError(
            f"{path} can't be read: {error.strerror}. Name a file for --authorized-keys."
        ) from None
    except ValueError as error:
        raise InputError(
            f"{path} can't be read: {error}. It should hold a public key on each line."
        ) from None
