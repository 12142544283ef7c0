from app.access import Actor, Role
from app.ui import presence

OLGA, PETRA = Actor(1, "Olga", Role.OWNER, "desk 1"), Actor(2, "Petra", Role.OWNER, "desk 2")


def test_who_comes_second_hears_who_is_there_and_who_left_is_not_named(goods_store):
    assert presence.arrive(goods_store, OLGA, "doc", "a") == []
    assert presence.arrive(goods_store, PETRA, "doc", "b") == ["Olga · desk 1"]
    assert presence.arrive(goods_store, PETRA, "other", "b") == []
    presence.leave(goods_store, "doc", "a")
    assert presence.arrive(goods_store, PETRA, "doc", "b") == []


def test_a_desk_that_fell_silent_is_not_named(goods_store, monkeypatch):
    presence.arrive(goods_store, OLGA, "doc", "a")
    later = presence.time.time() + presence.GONE_SECONDS + 1
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert presence.arrive(goods_store, PETRA, "doc", "b") == []
