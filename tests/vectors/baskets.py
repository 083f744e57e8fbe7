"""Baskets with promotions by the thousand, always the same for the same seed: what Python answers, for JavaScript to match.

python -m tests.vectors.baskets 1000000     asks JavaScript all of them (`make soak`)
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store.quantity import line_total
from tests.vectors.calls import answer

Json = Any
ROOT = Path(__file__).parents[2]
BATCH = 50_000
KINDS = ("percent", "amount", "price", "bundle", "second", "order_percent", "order_amount", "free_delivery")  # fmt: skip
CODES = ("", "", "A", "B", "MIEL10")


def baskets(count: int, seed: int) -> Iterator[Json]:
    chance = random.Random(seed)
    for _ in range(count):
        asked = _basket(chance)
        yield {"call": "price", "with": asked, **answer("price", asked)}


def _basket(chance: random.Random) -> list[Json]:
    ids = [f"l{number:02}" for number in range(chance.randint(0, 8))]
    chance.shuffle(ids)
    products = {product: chance.choice((1, 5, 995, 1000, _size(chance))) for product in range(1, 6)}
    lines = [_line(chance, id_, products) for id_ in ids]
    promotions = [_promotion(chance, id_) for id_ in range(1, chance.randint(0, 6) + 1)]
    codes = chance.sample(("A", "B", "MIEL10", "NONE"), chance.randint(0, 4))
    return [lines, promotions, codes, _hand(chance)]


def _line(chance: random.Random, id_: str, products: dict[int, int]) -> Json:
    product = chance.choice(list(products))
    unit = "g" if product == 5 else "piece"
    quantity = chance.randint(1, 12 if unit == "piece" else 3000)
    quantity *= -1 if chance.random() < 0.1 else 1
    price = products[product]
    labelled = unit == "g" and chance.random() < 0.3
    return {
        "id": id_,
        "product_id": product,
        "category_id": product % 2,
        "quantity": quantity,
        "unit": unit,
        "unit_price": price,
        "gross": line_total(price, quantity, "g" if unit == "g" else "piece"),
        "kind": chance.choice(("goods", "goods", "goods", "goods", "gift_card", "payment", "delivery")),
        "labelled": labelled,
        "hand": _hand(chance) if chance.random() < 0.3 else None,
    }  # fmt: skip


def _promotion(chance: random.Random, id_: int) -> Json:
    take = chance.randint(2, 5)
    return {
        "id": id_,
        "kind": (kind := chance.choice(KINDS)),
        "percent_bp": chance.choice((1, 333, 1000, 5000, 10_000)),
        "amount": _size(chance),
        "take": take,
        "pay": chance.randint(1, take - 1),
        "mixed": kind == "bundle" and chance.random() < 0.6,
        "threshold": chance.choice((0, 0, _size(chance))),
        "code": chance.choice(CODES),
        "priority": chance.randint(0, 2),
        "products": chance.sample(range(1, 6), chance.choice((0, 0, 1, 2))),
        "categories": chance.choice(([], [], [0], [1])),
    }


def _hand(chance: random.Random) -> Json:
    return chance.choice(
        (None, {"percent_bp": chance.randint(1, 10_000)}, {"amount": _size(chance)})
    )


def _size(chance: random.Random) -> int:
    return int(chance.randrange(10 ** chance.randint(0, 6)))


def ask_javascript(vectors: list[Json], folder: Path) -> None:
    """Put them to JavaScript. Raises AssertionError with what it answered otherwise."""
    file = folder / "baskets.jsonl"
    file.write_text("\n".join(json.dumps(vector) for vector in vectors))
    node = shutil.which("node") or str(ROOT / ".build" / "bin" / "node")
    done = subprocess.run(
        [node, "--test", str(Path(__file__).parent / "vectors.test.mjs")],
        env={**os.environ, "VECTORS": str(file), "VECTORS_COUNT": str(len(vectors))},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[:5_000]


def adds_up(vector: Json) -> bool:
    """Whether what is shown sums to the total, and the rows to what came off the lines; nothing below zero."""
    lines, gives = vector["with"][0], vector["gives"]
    gross = {line["id"]: line["gross"] for line in lines}
    sold = {line["id"] for line in lines if line["kind"] == "goods" and line["quantity"] > 0}
    return (
        gives["total"] == sum(line["amount"] for line in gives["lines"])
        and sum(row["amount"] for row in gives["discounts"]) == sum(line["discount"] for line in gives["lines"])
        and all(line["amount"] == gross[line["id"]] - line["discount"] for line in gives["lines"])
        and all(line["discount"] == 0 for line in gives["lines"] if line["id"] not in sold)
        and all(line["amount"] >= 0 and line["discount"] >= 0 for line in gives["lines"] if line["id"] in sold)
    )  # fmt: skip


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for done in range(0, count, BATCH):
            vectors = list(baskets(min(BATCH, count - done), seed=done + 1))
            assert all(map(adds_up, vectors))
            ask_javascript(vectors, Path(folder))
            print(f"{done + len(vectors)} baskets with promotions: Python = JavaScript = Σ lines", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
