"""How long one keystroke takes in a catalog of 200,000 goods, beside reading the names through with LIKE in the same run."""

import random
import time

import pytest
from sqlalchemy import text

from app.catalogs.search_text import rebuild_search
from app.store.opening import create_store
from app.store.search import find

GOODS = 200_000


def words(text: str) -> list[str]:
    return text.split()


LATIN = words(
    "milk tea black green coffee ground beans sugar brown flour wheat rye bread butter salted cheese gouda yogurt strawberry vanilla chocolate dark"
    " juice apple orange tomato water sparkling still beer lager wine red white dry ham smoked sausage chicken fillet beef pork ribs fish salmon tuna"
    " rice basmati pasta spaghetti sauce ketchup mustard oil olive sunflower salt pepper biscuits honey jam raspberry cream frozen peas soap shampoo"
)
CYRILLIC = words(
    "молоко чай чёрный зелёный кофе молотый зерно сахар мука пшеничная ржаной хлеб масло сливочное сыр йогурт клубника ваниль шоколад горький"
    " сок яблочный апельсин томатный вода газированная пиво светлое вино красное белое сухое ветчина копчёная колбаса курица филе говядина рёбра"
    " рыба лосось тунец рис басмати макароны соус горчица подсолнечное оливковое соль перец печенье мёд варенье малина мороженое горошек мыло"
)
MAKERS = words("Nestlé Müller Добрый Простоквашино Danone Lavazza Jacobs Barilla Heinz Президент Lindt Haribo Бабаевский O'Brien")
SIZES = words("0.5l 1l 1.5l 250g 500g 1kg 100g 0,5л 1л 250г 500г 1кг 3,2%")
TYPED = (
    "молоко простоквашино", "чёрный чай", "choc dark lindt", "сок добрый", "olive oil", "4600013", "масло слив", "кофе мол 250г", "nestle", "пиво светлое",
    "рёбра", "мороженое ваниль", "bread bu", "white wine dry", "с м", "яблочный сок добрый", "he",
)  # fmt: skip


@pytest.fixture(scope="module")
def big_store(tmp_path_factory):
    store = create_store(str(tmp_path_factory.mktemp("search") / "big.larder"))
    dice = random.Random(11)
    with store.write() as session:
        session.execute(
            text("INSERT INTO unit (id, uuid, code, name, active, version, search, decimals) VALUES (1, 'u', 'pc', 'Piece', 1, 1, '', 0)")
        )
        rows = [
            {"n": n, "code": f"{n:06}", "name": " ".join([*dice.sample(dice.choice((LATIN, CYRILLIC)), dice.randint(2, 4)), dice.choice(MAKERS), dice.choice(SIZES)])}
            for n in range(1, GOODS + 1)
        ]  # fmt: skip
        session.execute(
            text("INSERT INTO item (id, uuid, code, name, active, version, search, kind, unit_id, tracks_batches)"
                 " VALUES (:n, :code, :code, :name, :n % 10 <> 0, 1, '', 'good', 1, 0)"), rows,
        )  # fmt: skip
        session.execute(text("INSERT INTO item_barcode (item_id, no, code) SELECT id, 1, 4600000000000 + id * 13 FROM item"))
        rebuild_search(session)
    yield store
    store.close()
    store.path.unlink()


def milliseconds(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def test_a_keystroke_is_answered_within_5_ms_and_far_sooner_than_by_like(big_store):
    strokes = [typed[:length] for typed in TYPED for length in range(1, len(typed) + 1)]
    like = text("SELECT id FROM item WHERE active = 1 AND name LIKE :part ORDER BY name LIMIT 50")
    with big_store.read() as session:
        ours = sorted(milliseconds(lambda s=stroke: find(session, "item", s)) for stroke in strokes)
        plain = sorted(milliseconds(lambda s=stroke: session.execute(like, {"part": f"%{s}%"}).all()) for stroke in strokes[::8])
    median, p95, p95_like = ours[len(ours) // 2], ours[int(len(ours) * 0.95)], plain[int(len(plain) * 0.95)]
    print(
        f"\nsearch, {GOODS} goods: median {median:.2f} ms, p95 {p95:.2f} ms; LIKE p95 {p95_like:.0f} ms; {p95_like / p95:.0f} times faster"
    )
    assert p95 * 10 <= p95_like
    assert p95 <= 5
