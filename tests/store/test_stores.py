from app.store.info import read_info, write_info


def test_a_fresh_store_is_empty_and_its_own(make_store):
    one, two = make_store(), make_store()
    with one.write() as session:
        write_info(session, name="Changed")
    with two.read() as session:
        assert read_info(session, "name") == "Test store"


def test_a_store_reads_back_what_was_written(store):
    with store.write() as session:
        write_info(session, colour="green")
    with store.read() as session:
        assert read_info(session, "colour") == "green"
