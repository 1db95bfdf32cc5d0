"""Whether this container's portal answers: `python -m launcher.healthcheck` ends with status 0 or 1."""

import sys

from launcher.programs import answer

if __name__ == "__main__":
    sys.exit(0 if answer(8000, "/healthz")[0] == 200 else 1)
