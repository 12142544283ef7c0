"""The commands without a window: same rules, same rights. Each is a few lines over the layers below.

`run(argv)` answers the exit code: 0 done, 1 refused (why on standard error), 2 wrong use. Heavy parts load when needed.
"""

import importlib
import sys
from contextlib import suppress

import typer

from app.cli.base import commands, complain
from app.core.errors import Told
from app.i18n import _, say

PARTS = ("store", "period", "files", "report", "paper")
"""The modules that hold commands, in the order in which help lists them."""


def run(argv: list[str]) -> int:
    """Run one command and return the exit code. Everything foreseen is told in words, never by a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for part in PARTS:
        importlib.import_module(f"app.cli.{part}")
    try:
        typer.main.get_command(commands).main(args=argv, prog_name="main.py")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except Told as told:
        complain(say(told))
        return 1
    except BrokenPipeError:
        return 0
    except OSError as error:
        complain(_("{path}: {reason}").format(path=error.filename or "", reason=error.strerror or error))
        return 1
    return 0
