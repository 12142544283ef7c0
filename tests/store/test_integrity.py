"""What is wrong with the database itself is listed."""

from app.store.integrity import integrity_problems


def told(store):
    return [str(each) for each in integrity_problems(store)]


def test_a_fresh_store_is_sound(store):
    assert integrity_problems(store) == []


def test_a_row_that_refers_to_nothing_is_listed(make_store):
    store = make_store()
    connection = store.engine.raw_connection()
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute(
        "INSERT INTO unit (uuid, code, name, active, version, search, decimals, base_id) VALUES ('u', 'kg', '', 1, 1, '', 0, 99)"
    )
    connection.execute("PRAGMA foreign_keys=ON")
    connection.close()
    assert told(store) == ["Row 1 of table unit refers to a row of table unit that is not there"]


def test_a_foreign_mark_or_version_is_listed(make_store):
    store = make_store()
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA application_id = 7")
        connection.exec_driver_sql("PRAGMA user_version = 3")
    assert told(store) == ["The file is not marked as one of Larder's", "The file states two different versions of itself"]


def test_damage_is_listed_and_not_raised(make_store):
    store = make_store()
    store.close()
    with store.path.open("r+b") as file:
        file.seek(4096 * 10)
        file.write(b"\xff" * (4096 * 20))
    assert integrity_problems(store)
    store.engine.dispose()
