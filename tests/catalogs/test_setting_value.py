import pytest

from app.catalogs.setting_value import backup_folder, read_setting, read_settings, write_setting
from app.settings import SETTINGS, Scope, setting, settings_of
from app.store.info import read_info


def test_setting_that_was_never_set_has_its_default(store):
    with store.read() as session:
        assert read_settings(session, Scope.STORE)["idle_minutes"] == 15


def test_setting_of_the_store_is_kept_for_everyone(store):
    with store.write() as session:
        write_setting(session, "idle_minutes", 5)
        write_setting(session, "idle_minutes", 7)
    with store.read() as session:
        assert read_setting(session, "idle_minutes", user_id=3) == 7


def test_setting_of_a_user_is_kept_for_that_user_alone(store):
    with store.write() as session:
        write_setting(session, "open_today", False, user_id=1)
    with store.read() as session:
        assert read_setting(session, "open_today", 1) is False
        assert read_settings(session, Scope.USER, 2)["open_today"] is True


def test_name_of_the_store_is_a_fact_about_it(store):
    with store.write() as session:
        write_setting(session, "name", "Corner shop")
    with store.read() as session:
        assert read_info(session, "name") == read_setting(session, "name") == "Corner shop"


@pytest.mark.parametrize(("key", "kept", "value"), [
    ("idle_minutes", "-5", 0), ("idle_minutes", '"x"', 15), ("idle_minutes", "nonsense", 15), ("theme", '"pink"', "system"),
    ("prices_include_vat", "1", True), ("label_price_type", '"1"', None), ("tax_id", "12", "12"),
])  # fmt: skip
def test_damaged_or_wild_value_becomes_a_fitting_one(key, kept, value):
    assert setting(key).read(kept) == value


def test_every_default_fits_its_own_declaration():
    for each in SETTINGS:
        assert each.fitting(each.default) == each.default, each.key
        assert each.read(each.write(each.default)) == each.default, each.key


def test_keys_are_declared_once():
    assert len({each.key for each in SETTINGS}) == len(SETTINGS) == sum(len(settings_of(scope)) for scope in Scope)


def test_backups_lie_beside_the_store_until_another_folder_is_set(make_store, tmp_path):
    store, other = make_store(), tmp_path / "elsewhere"
    assert backup_folder(store) == store.path.parent / "backups"
    with store.write() as session:
        write_setting(session, "backup_folder", str(other))
    assert backup_folder(store) == store.path.parent / "backups", "a folder that is not there is not used"
    other.mkdir()
    assert backup_folder(store) == other
