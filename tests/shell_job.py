"""Runs a command as a shell does: in the foreground of its terminal, in a process group of its own.

What is run in a terminal by itself leads its session, and nobody could wake it again.
"""

import os
import signal
import subprocess
import sys


def pass_on(*_: object) -> None:
    """Hang up as a shell does, on who is suspended too."""
    os.killpg(job.pid, signal.SIGHUP)
    os.killpg(job.pid, signal.SIGCONT)


with subprocess.Popen(sys.argv[1:], process_group=0) as job:
    signal.signal(signal.SIGHUP, pass_on)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(0, job.pid)
    status = job.wait()
sys.exit(status if status >= 0 else 128 - status)
