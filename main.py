"""Starts Larder: the window, or one command without a window."""

import sys

OLDEST = (3, 11)


def main() -> int:
    """Check the machine with the standard library alone, then hand over. Returns the exit code."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "Larder needs Python %d.%d or newer; this is Python %d.%d.\n" % (OLDEST + sys.version_info[:2])  # noqa: UP031 - as above
            + "Install a newer one (https://www.python.org/downloads/) and start Larder with it, such as: python3.11 main.py --demo\n"
        )
        return 1
    from app import environment

    return environment.start(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
