"""The algorithms of SSH that a class offers: current ones alone, of those that are there."""

from collections.abc import Iterable

from asyncssh.encryption import get_encryption_algs
from asyncssh.kex import get_kex_algs
from asyncssh.mac import get_mac_algs
from asyncssh.public_key import get_public_key_algs

# Neither SHA-1 nor finite fields, with whose primes cryptography is about to end.
_EXCHANGES = (
    *("mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com"),
    *("curve25519-sha256", "curve25519-sha256@libssh.org"),
    *("ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521"),
)
_ENCRYPTIONS = (
    *("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com"),
    *("aes256-ctr", "aes192-ctr", "aes128-ctr"),
)
_CODES = (
    *("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"),
    *("hmac-sha2-256", "hmac-sha2-512"),
)
SIGNATURES = (
    *("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "rsa-sha2-512", "rsa-sha2-256"),
    *("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
"""Kinds of signatures by which a key is proved."""


def offered() -> dict[str, list[str]]:
    """Return them as options of asyncssh, the preferred first."""
    return {
        "kex_algs": _there(_EXCHANGES, get_kex_algs()),
        "encryption_algs": _there(_ENCRYPTIONS, get_encryption_algs()),
        "mac_algs": _there(_CODES, get_mac_algs()),
        "signature_algs": _there(SIGNATURES, get_public_key_algs()),
    }


def _there(wanted: Iterable[str], known: Iterable[bytes]) -> list[str]:
    """Return those that asyncssh has here: a few need libraries that may be missing."""
    there = set(known)
    return [each for each in wanted if each.encode() in there]
