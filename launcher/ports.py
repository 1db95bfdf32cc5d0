"""Which ports and loopback addresses this machine has to give."""

import socket

from launcher.console import Refusal


def check_port(port: int) -> None:
    """Refuse a port that another program has, with a sentence."""
    for address in addresses():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                raise Refusal(
                    f"Port {port} cannot be used ({error.strerror}). Choose another, such as --port {port + 1}."
                ) from error


def addresses() -> list[str]:
    """The loopback addresses of this machine; "localhost" may mean either."""
    found = ["127.0.0.1"]
    with socket.socket(socket.AF_INET6) if socket.has_ipv6 else socket.socket() as probe:
        try:
            probe.bind(("::1", 0))
            found.append("::1")
        except OSError:
            return found
    return found


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
