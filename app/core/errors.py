"""What the user should read, and what is a bug."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """A reason why a document is not right yet: a template to translate, its values, and where it stands.

    `line` is the number of the line (from 1) and `field` the name of the column, both None for the header.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        return self.template.format(**self.values)


def problem(template: str, *, line: int | None = None, field: str | None = None, **values: Any) -> Problem:
    """Make a `Problem`; a line's number is always among the values, as `no`."""
    if line is not None:
        values.setdefault("no", line)
    return Problem(template, values, line, field)


class Problems(tuple[Problem, ...]):
    """Several problems as one value of a message: a line for each."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self)


class Told(Exception):
    """An error that is told to the user in words: a template to translate and its values."""

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class UserError(Told):
    """It can't be done: the text says why, and the way out."""


class NotRight(UserError):
    """A document that can't be posted; carries all its problems at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("{problems}", problems="; ".join(str(p) for p in problems))
        self.problems = problems


class Doubt(Told):
    """Unusual, but may go on: a question. Saying yes repeats the action with the doubt's `name` among the accepted ones."""

    def __init__(self, name: str, template: str, **values: Any) -> None:
        super().__init__(template, **values)
        self.name = name


class StoreTrouble(Told):
    """The disk or the server failed: nothing was changed, try again."""


class DeviceTrouble(Told):
    """A printer, scanner, scale or cable failed: nothing was lost, try again."""
