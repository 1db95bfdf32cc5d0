"""Run as a script between the portal and each child: becomes the right user, ties it to the portal, then turns into it.

    python child.py PARENT SIGNAL UID:GID|- PROGRAM ARGUMENT…

The kernel sends SIGNAL to the child when its parent dies, even by `kill -9`; setuid clears that, so the order matters.
A script of its own, because `preexec_fn` is unsafe in a program with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Prepare this process, then replace it with the program."""
    parent, signal, owner, *program = sys.argv[1:]
    if owner != "-":
        uid, gid = (int(part) for part in owner.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit("The portal ended before this program started.")
    os.execvp(program[0], program)  # noqa: S606  # the program is the portal's own choice


if __name__ == "__main__":
    main()
