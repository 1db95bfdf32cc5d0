"""The commands of `./portal` and their options."""

import argparse
import sys
from collections.abc import Sequence

from launcher import services
from launcher.console import Refusal


def parser() -> argparse.ArgumentParser:
    """What `./portal` understands."""
    top = argparse.ArgumentParser(prog="portal", description="The CICC meeting portal: set up, run and test it.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    service = commands.add_parser("services", help="start PostgreSQL and Valkey alone, in the background, for tests and development")
    service.add_argument("--name", default="", help="a database of this name, apart from others'")
    service.add_argument("--stop", action="store_true", help="stop them")
    service.add_argument("--foreground", action="store_true", help=argparse.SUPPRESS)
    service.set_defaults(run=_services)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; gives the exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        print(f"portal: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _services(options: argparse.Namespace) -> None:
    if options.foreground:
        services.serve()
    elif options.stop:
        services.stop()
    else:
        services.print_settings(services.start(options.name))
