"""Puts the parts together; the only file that knows them all."""

from app import environment


def main(argv: list[str]) -> int:
    """Run what `argv` asks for and return the exit code."""
    if trouble := environment.qt_trouble(screen=True):
        raise environment.MachineLacks(trouble)
    from app.ui import shell

    return shell.run()
