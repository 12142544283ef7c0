"""Forms of the cash desk, and the reconciliation statement on paper."""

from datetime import date
from decimal import Decimal

import pytest

from app.catalogs.setting_value import write_setting
from app.core.errors import UserError
from app.printing.document import documents_pdf, sheets_of, stored
from app.printing.form.prescribed import forms_of
from app.printing.report import report_pdf
from app.reports.base import Params, run
from tests.makers import OWNER, Shop
from tests.printing.reading import page_count, page_text


@pytest.fixture
def shop(store):
    shop = Shop(store)
    shop.row("site", "W1", name="Магазин на Рыночной")
    shop.till("T1", name="Касса 1")
    shop.till("SAFE", name="Сейф", kind="safe")
    shop.supplier("B", name="Соколов П. А.", supplier=False, customer=True)
    with shop.store.write() as session:
        write_setting(session, "name", "ООО «Угол и очаг»")
    return shop


def paper(shop, outcome, form) -> str:
    with shop.store.read() as session:
        pdf = documents_pdf(session, [outcome.document_id], "ru", form)
    assert page_count(pdf) == 1
    return page_text(pdf)


def test_the_receipt_order_says_all_of_it_twice_once_to_be_torn_off(shop):
    made = shop.cash_in("2026-11-03", "1234.50", partner="B", grounds="Договор 17", including="НДС 20 % 205,75", appendix="Накладная 5")
    text = paper(shop, made, "KO-1")
    assert "0310001" in text
    for said in ("Соколов П. А.", "Договор 17", "НДС 20 % 205,75", made.number, "ООО «Угол и очаг»"):
        assert text.count(said) == 2, said
    for said in ("1010", "1210", "03.11.2026", "Накладная 5", "Магазин на Рыночной", "КВИТАНЦИЯ"):
        assert said in text, said
    assert text.replace("\n", " ").replace("\xa0", " ").count("1 234,50") == 2


def test_the_payment_order_names_the_receiver_as_the_paper_should(shop):
    shop.cash_in("2026-11-03 08:00", 1000, article="contribution")
    made = shop.cash_out("2026-11-03", 100, article="wages", issued_to="Иванов И. И.", grounds="Аванс", identity="паспорт 45 10 123456")
    text = paper(shop, made, "KO-2")
    for said in ("0310002", "Иванов И. И.", "Аванс", "паспорт 45 10 123456", "6210", "1010", "РАСХОДНЫЙ КАССОВЫЙ ОРДЕР"):
        assert said in text, said


def test_a_page_of_the_cash_book_runs_from_the_morning_to_the_evening(shop):
    shop.cash_in("2026-11-02", 1000, article="contribution")
    shop.cash_in("2026-11-03 09:00", 200, partner="B")
    paid = shop.cash_out("2026-11-03 10:00", 50, article="rent")
    shop.cash_transfer("2026-11-03 20:00", 900)
    shop.cash_in("2026-11-04", 5, partner="B")
    text = paper(shop, paid, "KO-4").replace("\xa0", " ")
    for said in ("1 000,00", "200,00", "950,00", "250,00", "Лист 2", "приходных 1, расходных 2", "3 ноября 2026", "Соколов П. А."):
        assert said in text, said


def test_a_form_is_printed_of_its_own_kinds_alone(shop):
    made = shop.cash_in("2026-11-02", 1000, article="contribution")
    with shop.store.read() as session:
        with pytest.raises(UserError, match=r"no form KO-2; .*KO-1, KO-4"):
            documents_pdf(session, [made.document_id], "ru", "KO-2")
        assert documents_pdf(session, [made.document_id], "ru", "ko-1").startswith(b"%PDF")
    assert [form.name for form in forms_of("cash_out")] == ["KO-2", "KO-4"]


def test_a_draft_prints_its_form_without_number_and_accounts(shop):
    header = {"till_id": shop.till(), "amount": Decimal(5), "article_id": None}
    draft = shop.draft("cash_in", "2026-11-03", "W1", header, [])
    with shop.store.write() as session:
        session.add(draft)
        session.flush()
        for form in ("KO-1", "KO-4"):
            assert documents_pdf(session, [draft.id], "ru", form).startswith(b"%PDF")


@pytest.mark.parametrize(("language", "owes"), [("en", "Угол и очаг» owes ACME"), ("ru", "Задолженность ООО «Угол и очаг» перед ACME")])
def test_the_reconciliation_statement_ends_in_who_owes_whom_and_two_signatures(shop, language, owes):
    shop.receipt("2026-11-02", milk=(10, "12.50"))
    params = Params(start=date(2026, 11, 1), end=date(2026, 11, 30), filters={"partner": shop.supplier()})
    with shop.store.read() as session:
        pdf = report_pdf(run(session, "reconciliation", params, actor=OWNER), "ООО «Угол и очаг»", language)
    text = page_text(pdf).replace("\n", " ")
    assert owes in text
    assert text.count("ACME") >= 3


def test_a_statement_with_someone_who_never_traded_is_empty_paper(shop):
    with shop.store.read() as session:
        table = run(session, "reconciliation", Params(filters={"partner": shop.supplier("NEW")}), actor=OWNER)
        assert page_count(report_pdf(table, "Firm", "en")) == 1


def test_prescribed_forms_are_offered_where_they_are_law(shop):
    made = shop.cash_in("2026-11-02", 1000, article="contribution")
    with shop.store.read() as session:
        found = stored(session, [made.document_id])
        assert [key for key, _title in sheets_of(found, "ru")] == [0, "KO-1", "KO-4"]
        assert [key for key, _title in sheets_of(found, "en")] == [0]


def test_the_cash_book_names_places_in_russian_whatever_the_window_speaks(shop):
    shop.cash_in("2026-11-03", "100", partner="Cafe")
    moved = shop.cash_transfer("2026-11-03 18:00", "40")
    with shop.store.read() as session:
        text = page_text(documents_pdf(session, [moved.document_id], "ru", "KO-4"))
    assert "Касса · " in text
    assert "Till" not in text
