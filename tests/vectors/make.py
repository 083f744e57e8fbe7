"""Makes vectors by the thousand, always the same for the same seed: what Python answers, for JavaScript to match.

    python -m tests.vectors.make carts 10000 1 > carts.jsonl
    python -m tests.vectors.make calls 20000 1 > calls.jsonl

A cart is rung up here by a merge written anew, so that it checks pos/static/till/pure/cart.js rather than repeats it.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from store import codes, gs1, quantity, returns, tax, tenders
from store.errors import StoreError
from store.money import share_of
from store.receipt_chain import receipt_hash
from tests.vectors.calls import answer

Json = Any

RATES = {"EXO91": 0, "HC": 0, "T10": 1000, "T14": 1400, "T20": 2000}
LETTERS = "AÉéαس\u0651\u064eڭ🌿\u0301\"\\/\n\x01 -'1"


def carts(count: int, seed: int) -> Iterator[Json]:
    """`count` carts with what was tendered, and the receipt or the refusal that follows."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _answered(_cart(chance))


def calls(count: int, seed: int) -> Iterator[Json]:
    """`count` calls of single rules with their answers."""
    chance = random.Random(seed)
    for _ in range(count):
        call, arguments = chance.choice(ARGUMENTS)(chance)
        yield {"call": call, "with": arguments, **answer(call, arguments)}


def _cart(chance: random.Random) -> Json:
    goods = [_goods(chance, product) for product in range(1, chance.randint(1, 6) + 1)]
    steps = [["add", chance.choice(goods), f"l{i}"] for i in range(chance.randint(1, 12))]
    taxed = {str(thing["product_id"]): _taxed(chance) for thing in goods}
    comes_back = [_back(chance, f"r{i}") for i in range(chance.choice((0, 0, 0, 1, 2)))]
    total = sum(line["amount"] for line in [*_rung_up(steps), *map(_returned, comes_back)])
    return {
        "steps": steps,
        "back": comes_back,
        "taxed": taxed,
        "rates": RATES,
        "subject": chance.random() > 0.05,
        "policy": _policy(chance),
        "tenders": _tenders(chance, total),
    }


def _back(chance: random.Random, id_: str) -> Json:
    """A line sold once, some of which came back before; and how many more come back."""
    sold, codes_ = chance.randint(1, 9), chance.sample(list(RATES), chance.choice((1, 1, 2)))
    gross = [_size(chance, 6) for _ in codes_]
    before = chance.randint(0, sold - 1)
    taxes = [
        {"code": code, "rate_bp": RATES[code], "gross": part, "tax": tax.extract(part, RATES[code]).tax}
        for code, part in zip(codes_, gross, strict=True)
    ]  # fmt: skip
    figures = {"quantity": sold, "discount": _size(chance, 4), "amount": sum(gross), "taxes": taxes}
    back = {"quantity": before, "amount": share_of(before, sold, sum(gross))}
    return {"id": id_, "args": [figures, back, chance.randint(1, sold - before)]}


def _returned(comes_back: Json) -> Json:
    return {"id": comes_back["id"], **answer("returned", comes_back["args"])["gives"]}


def _goods(chance: random.Random, product: int) -> Json:
    unit = chance.choice(("piece", "piece", "piece", "g", "ml"))
    most = 12 if unit == "piece" else 5000
    return {
        "product_id": product,
        "unit": unit,
        "unit_price": _size(chance, 6),
        "quantity": chance.randint(1, most),
        "lot": chance.choice((None, "L1", "L2")),
        "label": _size(chance, 5) if chance.random() < 0.1 else None,
    }


def _taxed(chance: random.Random) -> Json:
    """A tax code, or for a hamper its components by what each costs alone."""
    if chance.random() > 0.2:
        return chance.choice(list(RATES))
    return [
        {"code": chance.choice(list(RATES)), "gross": chance.choice((0, _size(chance, 5)))}
        for _ in range(chance.randint(1, 6))
    ]


def _policy(chance: random.Random) -> Json:
    return {
        "cash_rounding": chance.choice((0, 5, 10)),
        "stamp_duty": chance.choice(("absorb", "add", "none")),
    }


def _tenders(chance: random.Random, total: int) -> Json:
    low, high = min(total, 0), max(total, 0)
    by_card = chance.choice((0, total, chance.randint(low, high), chance.randint(low, high)))
    over = (chance.random() < 0.03) * (1 if total >= 0 else -1)
    if total < 0:
        policy_free = {"kind": "cash", "given": total - by_card}
        return [
            {"kind": "card", "given": by_card + over},
            *([policy_free] if by_card != total else []),
        ]
    cash = [_cash(chance, total) for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    given = [{"kind": "card", "given": by_card + over}, *cash]
    return chance.sample(given, len(given))


def _cash(chance: random.Random, total: int) -> Json:
    kind = chance.choice(("cash", "cash", "cash", "foreign"))
    return {"kind": kind, "given": chance.choice((0, total // 3, total, total * 2 + 10))}


def _rung_up(steps: Json) -> list[Json]:
    lines: dict[Json, Json] = {}
    for _, goods, line_id in steps:
        mergeable = goods["unit"] == "piece" and goods["label"] is None
        key = (goods["product_id"], goods["unit_price"], goods["lot"]) if mergeable else line_id
        line = lines.setdefault(key, {**goods, "id": line_id, "quantity": 0})
        line["quantity"] += goods["quantity"]
    for line in lines.values():
        line["amount"] = quantity.line_total(line["unit_price"], line["quantity"], line["unit"])
        if line["label"] is not None:
            line["amount"] = line["label"]
    return list(lines.values())


def _answered(cart: Json) -> Json:
    try:
        receipt = _receipt(cart)
    except StoreError as refusal:
        return {**cart, "refuses": type(refusal).__name__}
    return {**cart, "gives": receipt, "hash": receipt_hash(receipt)}


def _receipt(cart: Json) -> Json:
    lines = _rung_up(cart["steps"])
    parts = [_parts(cart["taxed"][str(line["product_id"])], line["amount"]) for line in lines]
    summary = tax.summarise(parts, cart["rates"], cart["subject"])
    back = [_returned(comes_back) for comes_back in cart["back"]]
    if not cart["subject"]:
        back = [{**line, "taxes": []} for line in back]
    total = sum(line["amount"] for line in [*lines, *back])
    given_back = [(p["code"], p["rate_bp"], p["gross"], p["tax"]) for line in back for p in line["taxes"]]  # fmt: skip
    totals = tax.add_returned(summary.totals, given_back)
    settled = tenders.settle(
        total,
        [tenders.Tender(**tender) for tender in cart["tenders"]],
        tenders.Policy(**cart["policy"]),
    )
    taxes = [[part._asdict() for part in line] for line in summary.lines]
    return {
        **asdict(settled),
        "tenders": [asdict(tender) for tender in settled.tenders],
        "paid": settled.paid,
        "tax_total": sum(code.tax for code in totals),
        "taxes": [code._asdict() for code in totals],
        "lines": [*({**line, "taxes": of} for line, of in zip(lines, taxes, strict=True)), *back],
    }


def _parts(taxed: Json, amount: int) -> tuple[tax.Part, ...]:
    if isinstance(taxed, str):
        return tax.whole(amount, taxed)
    return tax.split(amount, [tax.Part(**component) for component in taxed])


def _size(chance: random.Random, digits: int) -> int:
    """A number of any length up to `digits`, so that small ones are as frequent as large ones."""
    return int(chance.randrange(10 ** chance.randint(0, digits)))


def _language(chance: random.Random) -> str:
    return chance.choice(("fr", "ar", "en"))


def _spread(chance: random.Random) -> tuple[str, list[Json]]:
    sign = chance.choice((1, 1, -1))
    return "spread", [
        sign * _size(chance, 15),
        [_size(chance, chance.choice((1, 15))) for _ in range(chance.randint(1, 9))],
    ]


def _scale(chance: random.Random) -> tuple[str, list[Json]]:
    amount = chance.choice((1, -1)) * _size(chance, 15)
    over = 1 + _size(chance, 9)
    return "scale", [amount, chance.randint(0, over), over]


def _typed(chance: random.Random) -> tuple[str, list[Json]]:
    return "parse_amount", [
        "".join(chance.choices("0123456789,. -DH\u00a0٣٫x", k=chance.randint(0, 9)))
    ]


def _shown(chance: random.Random) -> tuple[str, list[Json]]:
    return "format_amount", [chance.choice((1, -1)) * _size(chance, 13), _language(chance)]


def _measured(chance: random.Random) -> tuple[str, list[Json]]:
    unit = chance.choice(("piece", "g", "ml"))
    return "format_quantity", [chance.choice((1, -1)) * _size(chance, 7), unit, _language(chance)]


def _weighed(chance: random.Random) -> tuple[str, list[Json]]:
    return "line_total", [_size(chance, 9), _size(chance, 7), chance.choice(("piece", "g", "ml"))]


def _labelled(chance: random.Random) -> tuple[str, list[Json]]:
    return "quantity_from_amount", [_size(chance, 5), _size(chance, 6)]


def _scanned(chance: random.Random) -> tuple[str, list[Json]]:
    """A good code of some kind, in half of the cases with one character changed, lost or added."""
    text = chance.choice(
        (
            codes.with_check_digit(chance.choice(("200", "21", "23", "041", "611")).ljust(12, "7")),
            codes.label("21PPPPPWWWWWC", f"{_size(chance, 5):05}", _size(chance, 5)),
            codes.label("23PPPPPVVVVVC", f"{_size(chance, 5):05}", _size(chance, 5)),
            "]C1" + gs1.element_string(_elements(chance)),
            gs1.element_string(_elements(chance)),
            gs1.digital_link("https://maison.example/fr", _elements(chance)),
            f"C{_size(chance, 2)}-{_size(chance, 7):06}",
        )
    )
    return "read", [_spoilt(chance, text) if chance.random() < 0.5 else text]


def _elements(chance: random.Random) -> dict[str, str]:
    gtin = codes.with_check_digit(f"{_size(chance, 13):013}")
    day = f"{chance.randint(24, 40)}{chance.randint(0, 13):02}{chance.randint(0, 31):02}"
    told = [("10", chance.choice(("A", "L/26", "x%y", "12"))), ("15", day), ("17", day)]
    told += [
        (f"310{chance.randint(0, 6)}", f"{_size(chance, 6):06}"),
        ("21", "7"),
        ("30", "12"),
        ("99", "Q"),
    ]
    return dict([("01", gtin), *chance.sample(told, chance.randint(0, len(told)))])


def _spoilt(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    other = chance.choice("0123456789AaZ]()%/?#=& \x1d-é")
    return text[:place] + chance.choice((other, "", other + text[place])) + text[place + 1 :]


def _written(chance: random.Random) -> tuple[str, list[Json]]:
    words = ["".join(chance.choices(LETTERS, k=chance.randint(0, 9))) for _ in range(3)]
    return "receipt_hash", [
        {"name": words[0], "lines": [{"b": words[1], "a": _size(chance, 15)}, None, words[2]]}
    ]


def _given_back(chance: random.Random) -> tuple[str, list[Json]]:
    return "returned", _back(chance, "")["args"]


def _cash_given_back(chance: random.Random) -> tuple[str, list[Json]]:
    """Some of what a sale took in cash, after another part of it, or none, went back."""
    policy = tenders.Policy(**_policy(chance))
    due = tenders.cash_due(1 + _size(chance, 7), policy)
    paid = {**asdict(due)}
    before = chance.randint(0, due.base - 1)
    back = returns.InCash(0, 0, 0, 0)
    if before:
        back = returns.cash_back(returns.InCash(**paid), back, before, policy.cash_rounding)
    base = chance.choice((due.base - before, chance.randint(1, due.base - before)))
    return "cash_back", [paid, back._asdict(), base, chance.choice((0, 5, 10))]


def _grouped(chance: random.Random) -> tuple[str, Json]:
    offers = [
        {"list_id": list_id, "starts_at": chance.randrange(4), "over_at": chance.randrange(6), "amount": chance.randint(1, 9)}
        for list_id in chance.sample(range(1, 9), chance.randrange(6))
    ]  # fmt: skip
    return "price_for", [chance.randint(1, 9), offers, chance.randrange(6)]


ARGUMENTS = (
    _given_back,
    _cash_given_back,
    _spread,
    _scale,
    _typed,
    _shown,
    _measured,
    _weighed,
    _labelled,
    _scanned,
    _written,
    _grouped,
)


def main(what: str, count: str, seed: str) -> None:
    made = {"carts": carts, "calls": calls}[what](int(count), int(seed))
    for vector in made:
        sys.stdout.write(json.dumps(vector) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
