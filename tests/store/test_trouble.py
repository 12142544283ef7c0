"""What a driver complains about reaches people in words: faults F11, F47, F70, F72."""

import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.catalogs.unit import Unit
from app.core.errors import StoreTrouble, UserError
from app.documents.stock.write_off import WriteOff
from app.store import engine as engine_module
from app.store.info import read_info, store_info, write_info
from app.store.opening import create_store
from app.store.trouble import Clash, ConnectionLost, InUse, Taken


def fill(store, name: str):
    with store.write() as session:
        session.execute(store_info.insert(), [{"key": f"{name}{number}", "value": "x" * 4000} for number in range(50)])


def test_a_full_disk_is_told_with_the_free_space_and_posting_goes_on_after_freeing(small_disk):
    ballast = small_disk / "ballast"
    store = create_store(str(small_disk / "shop.larder"))
    ballast.write_bytes(b"\x00" * (1 << 20))
    done = 0
    with pytest.raises(StoreTrouble, match=r"disk is full \(\d+ KB free"):  # noqa: PT012 - where in the block it comes is the database's matter
        while True:
            fill(store, f"a{done}-")
            done += 1
    with store.read() as session:
        kept = session.execute(text("SELECT count(*) FROM store_info WHERE value LIKE 'xxx%'")).scalar()
    assert kept == 50 * done > 0
    ballast.unlink()
    fill(store, "after-")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.close()


def test_a_store_can_t_be_made_on_a_full_disk_and_nothing_is_left(small_disk):
    (small_disk / "ballast").write_bytes(b"\x00" * (4 << 20))
    with pytest.raises(StoreTrouble):
        create_store(str(small_disk / "shop.larder"))
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_locked_file_is_told_in_words(make_store, monkeypatch):
    store = make_store()
    event.listen(store.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout=50"))
    with store.write() as one, pytest.raises(StoreTrouble, match="Someone else is writing"), store.write():
        pass
    assert one is not None


def test_the_later_of_two_editors_is_told_that_someone_changed_the_row(store):
    one, two = store.editing(), store.editing()
    with store.write() as session:
        session.add(WriteOff())
    mine, theirs = one.query(WriteOff).one(), two.query(WriteOff).one()
    one.commit()
    two.commit()
    one.begin_writing()
    mine.note = "first"
    one.commit()
    two.begin_writing()
    theirs.note = "second"
    with pytest.raises(UserError, match="Someone else changed this"):
        two.commit()
    two.rollback()
    one.close()
    two.close()


def test_a_code_that_is_taken_is_told_by_its_label(store):
    with store.write() as session:
        session.add(Unit(code="kg", name="Kilogram"))
    with pytest.raises(Taken, match="Code must be different"), store.write() as session:
        session.add(Unit(code="kg", name="Another"))


def test_what_is_used_elsewhere_can_t_be_deleted(store):
    with store.write() as session:
        kilogram = Unit(code="kg", name="Kilogram")
        session.add(kilogram)
        session.flush()
        session.add(Unit(code="g", name="Gram", base_id=kilogram.id))
    with pytest.raises(InUse, match="used elsewhere"), store.write() as session:
        session.execute(text("DELETE FROM unit WHERE code = 'kg'"))


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_beyond_64_bits_is_refused_in_words(store, number):
    with pytest.raises(UserError, match="too large"), store.write() as session:  # noqa: PT012 - where in the block it comes is the database's matter
        session.execute(text("UPDATE unit SET decimals = :n"), {"n": number})
        session.add(Unit(code="kg", name="Kilogram", decimals=number))


def test_changed_tables_are_told_after_the_commit_and_not_after_a_rollback(store):
    told = []
    store.on_change.append(told.append)
    with store.write() as session:
        session.add(Unit(code="kg", name="Kilogram"))
        session.flush()
        assert told == []
    assert told == [frozenset({"unit"})]
    with pytest.raises(ZeroDivisionError), store.write() as session:  # noqa: PT012 - where in the block it comes is the database's matter
        session.add(Unit(code="g", name="Gram"))
        session.flush()
        raise ZeroDivisionError
    assert len(told) == 1


def test_work_that_met_another_transaction_is_done_again(make_store, monkeypatch):
    store, tries = make_store(), []
    monkeypatch.setattr(engine_module, "FIRST_PAUSE_SECONDS", 0)

    def work(session: Session) -> str:
        tries.append(session)
        write_info(session, tries=str(len(tries)))
        if len(tries) < 3:
            raise Clash("met")
        return "done"

    assert store.write_retrying(work) == "done"
    with store.read() as session:
        assert read_info(session, "tries") == "3"


def test_work_that_never_gets_through_is_given_up_after_five_tries(make_store, monkeypatch):
    tries = []
    monkeypatch.setattr(engine_module, "FIRST_PAUSE_SECONDS", 0)

    def work(session: Session) -> None:
        tries.append(session)
        raise Clash("met")

    with pytest.raises(Clash):
        make_store().write_retrying(work)
    assert len(tries) == 5


@pytest.mark.postgresql
def test_two_transactions_that_wait_for_each_other_both_get_through(make_store, request):
    request.getfixturevalue("postgresql_template")
    store = make_store("postgresql")
    with store.write() as session:
        write_info(session, one="0", two="0")
    both_began = threading.Barrier(2, timeout=10)
    waits = {"one": True, "two": True}

    def work(first: str, second: str) -> None:
        def add(session: Session) -> None:
            for key in (first, second):
                value = int(read_info(session, key))
                session.execute(text("UPDATE store_info SET value = :v WHERE key = :k"), {"v": str(value + 1), "k": key})
                if waits.pop(first, None):
                    both_began.wait()

        store.write_retrying(add)

    threads = [threading.Thread(target=work, args=pair) for pair in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with store.read() as session:
        assert (read_info(session, "one"), read_info(session, "two")) == ("2", "2")


@pytest.mark.postgresql
def test_a_lost_server_is_told_and_the_next_try_connects_anew(make_store, request):
    request.getfixturevalue("postgresql_template")
    store = make_store("postgresql")
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with pytest.raises(ConnectionLost, match="connection"), store.write() as session:  # noqa: PT012 - where in the block it comes is the database's matter
        session.execute(text("SELECT 1"))
        with store.engine.connect() as other:
            other.execute(end)
        write_info(session, name="Lost")
    with store.read() as session:
        assert read_info(session, "name") == "Test store"


@pytest.mark.postgresql
def test_a_row_that_another_holds_is_told_in_words(make_store, request):
    request.getfixturevalue("postgresql_template")
    store = make_store("postgresql")
    update = text("UPDATE store_info SET value = 'x' WHERE key = 'name'")
    with store.write() as one, pytest.raises(StoreTrouble, match="Someone else is writing"), store.write() as two:  # noqa: PT012 - where in the block it comes is the database's matter
        one.execute(update)
        two.execute(text("SET LOCAL lock_timeout = 50"))
        two.execute(update)


def test_a_server_that_does_not_answer_is_told_in_words():
    from app.store.opening import open_store

    with pytest.raises(ConnectionLost, match="does not answer"):
        open_store("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2")


@pytest.mark.postgresql
def test_a_database_that_is_not_there_is_told_in_words(request):
    request.getfixturevalue("postgresql_template")
    from app.store.opening import open_store
    from tests.stores import database_url

    with pytest.raises(UserError, match="no such database"):
        open_store(database_url("larder_nowhere"))
