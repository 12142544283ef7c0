"""Answers to what documents ask before they are judged and posted: a file for each area, a function for each question.

A module here declares `ANSWERS`: a mapping from the type of a question to a function of (session, document, question).
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from app.core.known import Question
from app.documents.base import Document

AnswerTo = Callable[[Session, Document, Any], Any]
ROUNDS = 8
"""An answer may lead to another question, but not for ever."""


@cache
def _answers() -> dict[type[Question[Any]], AnswerTo]:
    found: dict[type[Question[Any]], AnswerTo] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= importlib.import_module(f"{__name__}.{module.name}").ANSWERS
    return found


def learn(session: Session, document: Document) -> None:
    """Give the document the answers to all it asks, anew; answers may lead to more questions."""
    document.known.clear()
    for _round in range(ROUNDS):
        asked = _open(document)
        if not asked:
            document.learnt()
            asked = _open(document)  # what it took may lead on
        if not asked:
            return
        _answer(session, document, asked)
    raise AssertionError(f"{document.kind} never stops asking")


def begin(session: Session, document: Document) -> None:
    """Put into a document what stands on each new one of its kind."""
    _answer(session, document, document.beginning)
    document.begin()


def _answer(session: Session, document: Document, asked: Iterable[Question[Any]]) -> None:
    for question in asked:
        document.known[question] = _answers()[type(question)](session, document, question)


def _open(document: Document) -> list[Question[Any]]:
    return [question for question in dict.fromkeys(document.asks()) if question not in document.known]
