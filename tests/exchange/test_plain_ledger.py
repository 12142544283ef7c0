"""The plain-text ledger: hledger finds it in order, and its balances are ours."""

import csv
import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from app.exchange.plain_ledger import export_ledger
from app.reports.base import Params, run
from tests.makers import OWNER, Shop

needs_hledger = pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed")


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.site("W1", name="Main: store; two  spaces")
    shop.receipt("2026-11-02", [{"item": "milk", "qty": 10, "price": "1.25", "vat": 10}])
    shop.write_off("2026-11-03", milk=1)
    shop.post("daily_sales", "2026-11-03 21:00", "W1", {"till_id": shop.till()}, [{"item": "milk", "qty": 4, "price": "2.40", "vat": 20}])
    return shop


def hledger(path: Path, *arguments: str) -> str:
    done = subprocess.run(["hledger", "-f", str(path), *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def balances(path: Path) -> dict[str, Decimal]:
    """By number of account."""
    rows = csv.DictReader(io.StringIO(hledger(path, "balance", "--flat", "--no-total", "-O", "csv", "-N")))
    found: dict[str, Decimal] = {}
    for row in rows:
        code = row["account"].split(":")[1].split(" ")[0]
        found[code] = found.get(code, Decimal(0)) + Decimal(row["balance"].split(" ")[0].replace(",", ""))
    return {code: amount for code, amount in found.items() if amount}


def assert_agrees(store, path):
    path.write_bytes(export_ledger(store, OWNER))
    hledger(path, "check", "--strict")
    with store.read() as session:
        answer = run(session, "trial-balance", Params(), actor=OWNER)
        closing = [column.name for column in answer.columns].index("closing")
        ours = {row[0]: row[closing] for row in answer.rows if row[closing]}
    assert ours
    assert balances(path) == ours


@needs_hledger
def test_hledger_finds_the_ledger_in_order_and_its_balances_are_ours(shop, tmp_path):
    assert_agrees(shop.store, tmp_path / "store.journal")


def test_every_transaction_balances_by_itself(shop):
    text = export_ledger(shop.store, OWNER).decode()
    blocks = [block for block in text.split("\n\n")[1:] if block.strip()]
    assert len(blocks) == 3
    for block in blocks:
        amounts = [Decimal(line.split("  ")[-2 if ";" in line else -1].split(" ")[0]) for line in block.splitlines()[1:]]
        assert sum(amounts) == 0
