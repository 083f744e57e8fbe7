"""The two languages of the pure rules agree: on the vectors written by hand, and on thousands drawn at random."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import quantity
from store.receipt_chain import receipt_hash
from tests.vectors import make
from tests.vectors.calls import answer

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CARTS = 100_000
CALLS = 20_000


def vectors() -> Iterator[Any]:
    for file in sorted(HERE.glob("*.json")):
        for vector in json.loads(file.read_text("utf-8")).get("calls", []):
            yield pytest.param(vector, id=f"{file.stem}: {vector['it']}")


def node() -> str:
    built = ROOT / ".build" / "bin" / "node"
    found = shutil.which("node") or (str(built) if built.exists() else None)
    assert found, "Node.js is missing: `make setup-test` brings it"
    return found


def run_in_node(file: str, **environment: str) -> None:
    done = subprocess.run(
        [node(), "--test", str(HERE / file)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[:5_000]


def as_lines(path: Path, vectors: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(vector) for vector in vectors))
    return path


@pytest.fixture(scope="module")
def random_carts() -> list[Any]:
    return list(make.carts(CARTS, seed=1))


@pytest.mark.parametrize("vector", list(vectors()))
def test_python_answers_as_written(vector: dict[str, Any]) -> None:
    expected = {key: vector[key] for key in ("gives", "refuses", "params") if key in vector}
    assert answer(vector["call"], vector["with"]) == expected


def test_the_lines_of_the_cart_vectors_are_priced_as_python_prices_them() -> None:
    for case in json.loads((HERE / "cart.json").read_text("utf-8"))["carts"]:
        goods = {step[2]: step[1] for step in case["steps"] if step[0] == "add"}
        keyed = {step[1] for step in case["steps"] if step[0] == "set_quantity"}
        for line_id, count, amount in case.get("lines", []):
            line = goods[line_id]
            price = quantity.line_total(line["unit_price"], count, line["unit"])
            label = None if line_id in keyed else line.get("label")
            assert amount == (price if label is None else label), case["it"]
        assert case.get("total", 0) == sum(amount for *_, amount in case.get("lines", []))


def test_javascript_answers_every_vector_and_20000_random_calls_as_python_does(
    tmp_path: Path,
) -> None:
    calls = as_lines(tmp_path / "calls.jsonl", list(make.calls(CALLS, seed=1)))
    run_in_node("vectors.test.mjs", VECTORS=str(calls), VECTORS_COUNT=str(CALLS))


def test_javascript_knows_the_same_application_identifiers(tmp_path: Path) -> None:
    """Every opening of four digits, then a value and a lot, with and without a separator between."""
    openings = [f"]C10102000000000015{ai:04}123456" for ai in range(10_000)]
    scans = [opening + end for opening in openings for end in ("\x1d10Z", "10Z")]
    calls = [{"call": "read", "with": [scan], **answer("read", [scan])} for scan in scans]
    assert sum("gives" in call for call in calls) > 1_000
    file = as_lines(tmp_path / "identifiers.jsonl", calls)
    run_in_node("vectors.test.mjs", VECTORS=str(file), VECTORS_COUNT=str(len(calls)))


def test_javascript_rings_up_100000_random_carts_as_python_does(
    tmp_path: Path, random_carts: list[Any]
) -> None:
    file = as_lines(tmp_path / "carts.jsonl", random_carts)
    run_in_node("carts.test.mjs", CARTS=str(file), CARTS_COUNT=str(CARTS))


def test_a_wrong_centime_or_hash_is_noticed(tmp_path: Path, random_carts: list[Any]) -> None:
    right = next(cart for cart in random_carts if "gives" in cart)
    dearer = {**right, "gives": {**right["gives"], "paid": right["gives"]["paid"] + 1}}
    for wrong in (dearer, {**right, "hash": "0" * 64}):
        file = as_lines(tmp_path / "wrong.jsonl", [wrong])
        with pytest.raises(AssertionError, match="not ok"):
            run_in_node("carts.test.mjs", CARTS=str(file), CARTS_COUNT="1")


def test_every_random_receipt_adds_up(random_carts: list[Any]) -> None:
    receipts = [(cart, cart["gives"]) for cart in random_carts if "gives" in cart]
    assert len(receipts) > CARTS // 2
    for cart, receipt in receipts:
        lines, tenders = receipt["lines"], receipt["tenders"]
        settled = receipt["total"] + receipt["stamp_added"] + receipt["cash_rounding"]
        assert receipt["total"] == sum(line["amount"] for line in lines)
        assert receipt["paid"] == settled == sum(tender["amount"] for tender in tenders)
        assert all(tender["given"] - tender["change"] == tender["amount"] for tender in tenders)
        assert receipt["tax_total"] == sum(part["tax"] for line in lines for part in line["taxes"])
        if cart["subject"]:
            assert receipt["total"] == sum(tax["gross"] for tax in receipt["taxes"])
            assert_lines_sum_to_codes(receipt)
        assert cart["hash"] == receipt_hash(receipt)


def assert_lines_sum_to_codes(receipt: Any) -> None:
    for tax in receipt["taxes"]:
        parts = [p for line in receipt["lines"] for p in line["taxes"] if p["code"] == tax["code"]]
        assert sum(part["gross"] for part in parts) == tax["gross"] == tax["net"] + tax["tax"]
        assert sum(part["tax"] for part in parts) == tax["tax"]
    for line in receipt["lines"]:
        assert sum(part["gross"] for part in line["taxes"]) == line["amount"]


def test_the_same_seed_makes_the_same_carts(random_carts: list[Any]) -> None:
    assert list(make.carts(50, seed=1)) == random_carts[:50]
    assert list(make.carts(50, seed=2)) != random_carts[:50]
