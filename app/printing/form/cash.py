"""Forms of the cash desk: the receipt order KO-1 with its tear-off receipt, the payment order KO-2, a page of the cash book KO-4."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.catalogs.till import Till
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State
from app.documents.money.cash_in import CashIn
from app.documents.money.cash_out import CashOut
from app.i18n import long_date_text
from app.posting.outcome import moves_of, place_names
from app.printing.figures import Cell, date_text
from app.printing.form.box import Box, Sign, boxes, codes, line, signs, text, title
from app.printing.form.page import Block, Form, beside, gap, stacked, strip_of
from app.printing.form.prescribed import Prescribed, amount, organisation, unit_name
from app.printing.form.table import FormColumn, table
from app.printing.paper import PORTRAIT
from app.printing.pen import GREY, Pen
from app.printing.words import money_in_words
from app.reports.base import Params
from app.reports.money import balance_before, pools_at, turns
from app.store.ledger import pool_day
from app.store.types import day_number, unscaled

WHOLE = strip_of(PORTRAIT)
APPROVED = "Унифицированная форма № {name}. Утверждена постановлением Госкомстата России от 18.08.98 № 88"
CASH = ("cash_in", "cash_out", "cash_transfer", "till_shift")
ORDER_COLUMNS = [
    FormColumn("", 0.5, align="center"),
    FormColumn("код структурного подразделения", 1.15, group="Кредит"),
    FormColumn("корреспондирующий счёт, субсчёт", 1.5, group="Кредит", align="center"),
    FormColumn("код аналитического учёта", 1.2, group="Кредит"),
    FormColumn("Сумма, руб. коп.", 1.1, align="right"),
    FormColumn("Код целевого назначения", 0.95),
]


@dataclass(frozen=True)
class _Told:
    """What both orders say of a document."""

    organisation: str
    unit: str
    partner: str
    debit: str
    credit: str
    words: str
    day: str
    number: str


def _told(session: Session, document: Any) -> _Told:
    moves = moves_of(session, document.id) if document.state == State.POSTED else ()
    partner = codes_and_names(session, "partner", [document.partner_id])[document.partner_id][1] if document.partner_id else ""
    return _Told(
        organisation(session), unit_name(session, document.site_id), partner, moves[0].account_to if moves else "",
        moves[0].account_from if moves else "", money_in_words(document.amount, document.currency, "ru"), date_text(document.moment, "ru"),
        document.number or "",
    )  # fmt: skip


def receipt_order(session: Session, document: Document) -> Form:
    """KO-1: the order on the left, the receipt that is torn off on the right."""
    assert isinstance(document, CashIn)
    told = _told(session, document)
    left, right = WHOLE.part(0, 0.655, 20), WHOLE.part(0.655, 1, 20)
    giver = document.received_from or told.partner
    order = [
        text(left, APPROVED.format(name="КО-1"), 6, align="right"),
        codes(left, (("Форма по ОКУД", "0310001"), ("по ОКПО", "")), width=60),
        line(left, "", told.organisation, "организация"),
        line(left, "", told.unit, "структурное подразделение"),
        gap(6),
        _headed(left, "ПРИХОДНЫЙ КАССОВЫЙ ОРДЕР", told),
        _accounts(left, told.debit, told.credit, amount(document.amount, document.digits), "Дебет", "Кредит"),
        line(left, "Принято от", giver),
        line(left, "Основание:", document.grounds or ""),
        line(left, "Сумма", told.words, "прописью"),
        line(left, "В том числе", document.including or ""),
        line(left, "Приложение", document.appendix or ""),
        gap(6),
        signs(left, [Sign("Главный бухгалтер"), Sign("Получил кассир")]),
    ]
    slip = [
        line(right, "", told.organisation, "организация"),
        gap(4),
        title(right, "КВИТАНЦИЯ", 11),
        text(right, "к приходному кассовому ордеру"),
        line(right, "№", told.number),
        line(right, "от", long_date_text(document.moment, "ru")),
        line(right, "Принято от", giver),
        line(right, "Основание:", document.grounds or ""),
        line(right, "Сумма", amount(document.amount, document.digits), "цифрами"),
        line(right, "", told.words, "прописью", lines=2),
        line(right, "В том числе", document.including or ""),
        line(right, "", long_date_text(document.moment, "ru")),
        gap(4),
        text(right, "М. П. (штампа)", 8),
        signs(right, [Sign("Главный бухгалтер"), Sign("Кассир")], size=7.5),
    ]
    return Form(f"КО-1 {told.number}".strip(), [_torn(beside(order, slip), left.left + left.width + 10)])


def payment_order(session: Session, document: Document) -> Form:
    """KO-2: the order, and below it the receiver's own words, signature and identity document."""
    assert isinstance(document, CashOut)
    told = _told(session, document)
    return Form(f"КО-2 {told.number}".strip(), [
        text(WHOLE, APPROVED.format(name="КО-2"), 6, align="right"),
        codes(WHOLE, (("Форма по ОКУД", "0310002"), ("по ОКПО", ""))),
        line(WHOLE, "", told.organisation, "организация"),
        line(WHOLE, "", told.unit, "структурное подразделение"),
        gap(6),
        _headed(WHOLE, "РАСХОДНЫЙ КАССОВЫЙ ОРДЕР", told),
        _accounts(WHOLE, told.credit, told.debit, amount(document.amount, document.digits), "Кредит", "Дебет"),
        line(WHOLE, "Выдать", document.issued_to or told.partner, "фамилия, имя, отчество"),
        line(WHOLE, "Основание:", document.grounds or ""),
        line(WHOLE, "Сумма", told.words, "прописью"),
        line(WHOLE, "Приложение", document.appendix or ""),
        gap(4),
        signs(WHOLE, [Sign("Руководитель организации", position=True), Sign("Главный бухгалтер")]),
        gap(4),
        line(WHOLE, "Получил", "", "сумма прописью", lines=2),
        signs(WHOLE, [Sign("«____» ______________ 20___ г.")]),
        line(
            WHOLE, "По", document.identity or "", "наименование, номер, дата и место выдачи документа, удостоверяющего личность получателя",
            lines=2,
        ),
        gap(4),
        signs(WHOLE, [Sign("Выдал кассир")]),
    ])  # fmt: skip


def _headed(strip: Any, words: str, told: _Told) -> Block:
    """The name of the order beside its number and day."""
    name = [gap(9), text(strip.part(0, 0.52), words, 10, "bold")]
    return beside(name, [boxes(strip.part(0.52, 1), [Box("Номер документа", told.number), Box("Дата составления", told.day)])])


def _accounts(strip: Any, own: str, other: str, sum_text: str, own_side: str, other_side: str) -> Block:
    """The table of accounts: our own side is the till's, the other one comes with its department and analytic code."""
    columns = [FormColumn(c.label or own_side, c.share, c.kind, other_side if c.group else "", c.align) for c in ORDER_COLUMNS]
    cells: list[Cell] = [own, None, other, None, sum_text, None]
    if own_side == "Кредит":  # on the payment order the debit comes first
        columns = [*columns[1:4], columns[0], *columns[4:]]
        cells = [None, other, None, own, sum_text, None]
    run = table(strip, columns, [cells], numbered=False)
    return stacked(run.head, *run.rows, gap(6))


def _torn(block: Block, x: float) -> Block:
    """A part with the line along which its right side is torn off."""

    def draw(pen: Pen, y: float) -> None:
        pen.raw(f"q {GREY} RG 0.5 w [3 3] 0 d {x:.2f} {y:.2f} m {x:.2f} {y - block.height:.2f} l S Q")
        block.draw(pen, y)

    return Block(block.height, draw)


# --- the cash book --------------------------------------------------------------------------------------------------

BOOK_COLUMNS = [
    FormColumn("Номер документа", 1.1, align="center"),
    FormColumn("От кого получено или кому выдано", 3.6),
    FormColumn("Номер корреспондирующего счёта, субсчёта", 1.5, align="center"),
    FormColumn("Приход, руб. коп.", 1.3, "money"),
    FormColumn("Расход, руб. коп.", 1.3, "money"),
]


def cash_book_page(session: Session, document: Any) -> Form:
    """KO-4: the page of the document's till for its day."""
    till = session.get_one(Till, document.till_id)
    day = document.moment.date()
    pools = pools_at(session, ("till",), till.id)
    opening = _money(balance_before(session, pools, day_number(day))) if pools else Decimal(0)
    rows, into, out, counts = _entries(session, pools, document)
    end = opening + into - out
    page = _page_number(session, pools, day_number(day), day_number(day.replace(month=1, day=1)))
    heading = f"КАССА за {long_date_text(document.moment, 'ru')}"
    return Form(f"КО-4 {date_text(day, 'ru')}", [
        text(WHOLE, APPROVED.format(name="КО-4"), 6, align="right"),
        codes(WHOLE, (("Форма по ОКУД", "0310004"), ("по ОКПО", ""))),
        line(WHOLE, "", organisation(session), "организация"),
        line(WHOLE, "", f"{unit_name(session, till.site_id or document.site_id)}, {till.name}", "структурное подразделение, касса"),
        gap(8),
        beside([text(WHOLE.part(0, 0.8), heading, 12, "bold")], [text(WHOLE.part(0.8, 1), f"Лист {page}", 10, align="right")]),
        gap(4),
        table(WHOLE, BOOK_COLUMNS, [[None, "Остаток на начало дня", "×", opening, "×"], *rows], totals=[
            [None, "Итого за день", "×", into, out],
            [None, "Остаток на конец дня", "×", end, "×"],
            [None, "в том числе на заработную плату, выплаты социального характера и стипендии", "×", None, "×"],
        ]),
        gap(10),
        signs(WHOLE, [Sign("Кассир")]),
        text(WHOLE, f"Записи в кассовой книге проверил и документы в количестве: приходных {counts[0]}, расходных {counts[1]} получил.", 9),
        signs(WHOLE, [Sign("Бухгалтер")]),
    ])  # fmt: skip


def _entries(session: Session, pools: list[int], document: Document) -> tuple[list[list[Cell]], Decimal, Decimal, tuple[int, int]]:
    """The day's documents, what came in and went out together, and how many did either."""
    day = document.moment.date()
    found = turns(session, pools, Params(start=day, end=day)) if pools else []
    names = place_names(session, {turn.other for turn in found}, "ru")
    partners = codes_and_names(session, "partner", {turn.partner for turn in found if turn.partner})
    rows: list[list[Cell]] = []
    sums, counts = [Decimal(0), Decimal(0)], [0, 0]
    for key, group in groupby(found, key=lambda turn: (turn.moment, turn.document, turn.amount < 0)):
        told, side = list(group), int(key[2])
        value = abs(_money(sum(turn.amount for turn in told)))
        partner = partners.get(told[0].partner or 0, ("", ""))[1]
        who = partner or ", ".join(dict.fromkeys(names[turn.other] for turn in told))
        accounts = ", ".join(sorted({turn.account for turn in told}))
        rows.append([told[0].number, who, accounts, None if side else value, value if side else None])
        sums[side] += value
        counts[side] += 1
    return rows, sums[0], sums[1], (counts[0], counts[1])


def _page_number(session: Session, pools: list[int], day: int, first: int) -> int:
    """Pages are numbered through the year: one for each day on which money moved."""
    query = select(func.count(func.distinct(pool_day.c.day))).where(
        pool_day.c.pool_id.in_(pools), pool_day.c.day >= first, pool_day.c.day <= day
    )
    return max(1, int(session.execute(query).scalar_one()))


def _money(raw: int) -> Decimal:
    return unscaled(raw, MONEY_DIGITS)


FORMS = (
    Prescribed("KO-1", "КО-1 Приходный кассовый ордер", ("cash_in",), receipt_order),
    Prescribed("KO-2", "КО-2 Расходный кассовый ордер", ("cash_out",), payment_order),
    Prescribed("KO-4", "КО-4 Лист кассовой книги", CASH, cash_book_page, beyond=True),
)
