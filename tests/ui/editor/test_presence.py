"""Who else has a document open: told once a minute, by one clock, and nothing of it stays."""

import time

import pytest
from sqlalchemy import select

from app.access import Actor, Role
from app.store.info import setting
from app.ui import presence

OLGA, PETRA = Actor(1, "Olga", Role.OWNER, "desk 1"), Actor(2, "Petra", Role.OWNER, "desk 2")


def test_who_comes_second_hears_who_is_there_and_who_left_is_not_named(goods_store):
    assert presence.arrive(goods_store, OLGA, "doc", "a") == []
    assert presence.arrive(goods_store, PETRA, "doc", "b") == ["Olga · desk 1"]
    assert presence.arrive(goods_store, PETRA, "other", "b") == []
    presence.leave(goods_store, "doc", "a")
    assert presence.arrive(goods_store, PETRA, "doc", "b") == []


def open_now(store):
    with store.read() as session:
        return sorted(session.execute(select(setting.c.key).where(setting.c.scope == presence.SCOPE)).scalars())


def test_a_desk_that_fell_silent_is_not_named_and_leaves_nothing_behind(goods_store, monkeypatch):
    presence.arrive(goods_store, OLGA, "doc", "a")
    presence.arrive(goods_store, OLGA, "other", "c")
    later = time.time() + presence.GONE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert presence.arrive(goods_store, PETRA, "doc", "b") == []
    assert open_now(goods_store) == ["doc/b"]


@pytest.mark.postgresql
def test_desks_on_a_server_go_by_its_clock(make_store, monkeypatch):
    store = make_store("postgresql")
    presence.arrive(store, OLGA, "doc", "a")
    fast = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: fast)
    assert presence.arrive(store, PETRA, "doc", "b") == ["Olga · desk 1"]
    assert open_now(store) == ["doc/a", "doc/b"]
