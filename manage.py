#!/usr/bin/env python3
"""Django's command line for the portal; `./portal manage …` runs it inside the environment."""

import os
import sys

# Only the role that owns the tables may change their shape; everything else runs as the portal does.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "dbshell"}


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cicc_portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
