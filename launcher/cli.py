"""The commands of `./portal` and their options."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from launcher import bench, environment, frontend, manage, run, services, testing, tools
from launcher.console import Refusal, step
from launcher.places import VAR, Data
from launcher.portal import data_folder
from launcher.stamps import alone


def parser() -> argparse.ArgumentParser:
    """What `./portal` understands."""
    top = argparse.ArgumentParser(prog="portal", description="The CICC meeting portal: set up, run and test it.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", metavar="DIR", help="folder of the data (var/data)")

    command = commands.add_parser("run", parents=[data], help="set everything up, start the portal and keep it running")
    command.add_argument("--port", type=_port, default=8000, help="port on this machine (8000)")
    command.add_argument("--no-demo", dest="demo", action="store_false", help="without the demonstration meeting")
    command.set_defaults(run=_run)

    command = commands.add_parser("stop", parents=[data], help="stop the portal that runs")
    command.set_defaults(run=lambda options: run.stop(_data(options)))

    command = commands.add_parser("status", parents=[data], help="say what runs")
    command.set_defaults(run=lambda options: run.status(_data(options)))

    command = commands.add_parser("test", help="set up what tests need and run all checks and tests")
    command.add_argument("arguments", nargs=argparse.REMAINDER, help="for pytest; then only pytest runs")
    command.set_defaults(run=lambda options: testing.test(options.arguments))

    command = commands.add_parser("bench", help="measure speed and print the table")
    command.add_argument("names", nargs="*", metavar="NAME", help="rows to measure (all)")
    command.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file as well")
    command.set_defaults(run=lambda options: bench.bench(options.names, options.json))

    command = commands.add_parser("manage", parents=[data], help="manage.py inside the environment")
    command.add_argument("arguments", nargs=argparse.REMAINDER, help="command of manage.py and its options")
    command.set_defaults(run=lambda options: manage.manage(_data(options), options.arguments))

    command = commands.add_parser("build", help="make the environment and the front end only")
    command.set_defaults(run=_build)

    command = commands.add_parser("services", help="PostgreSQL and Valkey alone, in the background, for development")
    command.add_argument("--name", default="", help="with a database of this name, apart from others'")
    command.add_argument("--stop", action="store_true", help="stop them")
    command.add_argument("--foreground", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=_services)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; gives the exit status."""
    options = parser().parse_args(arguments)
    # Being told to end is as good as Ctrl-C: what was started is stopped first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        print(f"portal: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk, or files of another user, such as root's after an earlier start.
        print(f"portal: {error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        tools.end_all()
        return 130


def _run(options: argparse.Namespace) -> None:
    run.run(_data(options), port=options.port, demo=options.demo)


def _build(_options: argparse.Namespace) -> None:
    with alone(VAR / "setup.lock"):
        environment.ensure()
        frontend.ensure()
    step("The front end is built")


def _services(options: argparse.Namespace) -> None:
    if options.foreground:
        services.serve()
    elif options.stop:
        services.stop()
    else:
        environment.ensure()
        services.print_settings(services.start(options.name))


def _data(options: argparse.Namespace) -> Data:
    return Data(data_folder(options.data))


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” is not a port; use a number from 1 to 65535")
