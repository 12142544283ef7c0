from app.catalogs.partner import Partner
from app.catalogs.row_code import next_code, next_item_code


def test_the_next_code_follows_the_highest_number_in_its_own_length(store):
    with store.write() as session:
        assert next_code(session, Partner) == ""
        for code, following in (("ACME", ""), ("007", "008"), ("8A", "008")):
            session.add(Partner(code=code, name=code))
            session.flush()
            assert next_code(session, Partner) == following


def test_nine_is_followed_by_ten_and_ten_by_eleven(store):
    with store.write() as session:
        for code, following in (("9", "10"), ("10", "11")):
            session.add(Partner(code=code, name=code))
            session.flush()
            assert next_code(session, Partner) == following


def test_a_barcode_taken_for_a_code_is_not_counted_on(store):
    with store.write() as session:
        session.add_all([Partner(code="000012", name="a"), Partner(code="4006381333931", name="b"), Partner(code="40063813", name="c")])
        session.flush()
        assert next_code(session, Partner, most_digits=6) == "000013"


def test_the_first_item_has_a_code_and_those_of_the_file_count(store):
    with store.read() as session:
        assert next_item_code(session) == "000001"
        assert next_item_code(session, ["000007", "TEA", "4006381333931"]) == "000008"
