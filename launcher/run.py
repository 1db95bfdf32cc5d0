"""`./portal run`, `stop` and `status`."""

import json
import os
import time

from launcher.console import STARTED, say, step
from launcher.instance import Instance
from launcher.places import Data
from launcher.portal import Portal
from launcher.programs import answer
from launcher.supervisor import Interrupted


def run(data: Data, *, port: int, demo: bool) -> None:
    """Set the portal up, start it, say where it is, and keep it running until somebody asks to stop."""
    portal = Portal(data, port=port, demo=demo)
    try:
        portal.bring_up()
        _announce(portal)
        portal.supervisor.run()
    except (Interrupted, KeyboardInterrupt):
        step("Stopping")
    finally:
        portal.close()
    step("Stopped; ./portal run goes on where it was")


def stop(data: Data) -> None:
    """Stop the portal that runs on this data."""
    if Instance(data.prepare()).stop():
        step("Stopped")
    else:
        step(f"No portal runs on {data.folder}")


def status(data: Data) -> int:
    """Print what runs; exit status 0 if the portal is ready, 1 if it is not, 3 if none runs."""
    instance = Instance(data)
    if not instance.running():
        print(f"No portal runs on {data.folder}")
        return 3
    record, manager = instance.record(), instance.manager()
    print(f"portal      {f'runs, process {manager.pid}' if manager else 'starts'}, data in {data.folder}")
    for name, identity in instance.processes().items():
        print(f"{name:<11} {'runs' if identity.alive() else 'is down'}, process {identity.pid}")
    if not record.get("port"):
        return 0 if record.get("ready") else 1
    code, text = answer(record["port"], "/readyz")
    if code:
        for name, state in json.loads(text).items():
            print(f"{name:<11} {state}")
    print(f"http://localhost:{record['port']} {'is ready' if code == 200 else 'is not ready'}")
    return 0 if code == 200 else 1


def _announce(portal: Portal) -> None:
    """Say where the portal is and how to sign in."""
    site = portal.settings["SITE_URL"]
    say(f"\nThe portal is ready after {time.monotonic() - STARTED:.1f} s: {site}\n")
    if portal.sign_ins:
        say(portal.sign_ins.rstrip())
    elif portal.settings["DEMO"] == "1" and not os.environ.get("EMAIL_URL"):
        say(f"There is no EMAIL_URL, so messages and sign-in codes are shown at {site}/mail/.")
    say("\nCtrl-C stops it, and so does ./portal stop from another terminal.")
