"""The pure rules by name, over plain JSON values: how a vector is put to the Python side.

A vector says `call`, `with` (its arguments) and either `gives` or `refuses` (the refusal's name;
"Fault" for what no user can cause). calls.mjs puts the same vectors to the JavaScript side.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import msgspec

from store import codes, money, quantity, receipt_chain, returns, tax, tenders
from store.catalogue import folding, group_prices, search
from store.errors import StoreError
from store.promotions import engine, handmade, mixed
from store.settings import ice_is_sound

Json = Any


def _parts(lines: list[list[dict[str, Json]]]) -> list[list[tax.Part]]:
    return [[tax.Part(**part) for part in line] for line in lines]


def _summarise(lines: Json, rates: Json, subject: bool = True) -> Json:
    summary = tax.summarise(_parts(lines), rates, subject)
    return {
        "totals": [total._asdict() for total in summary.totals],
        "lines": [[part._asdict() for part in line] for line in summary.lines],
        "tax": summary.tax,
    }


def _split(amount: int, components: Json) -> Json:
    return [part._asdict() for part in tax.split(amount, _parts([components])[0])]


def _rates_on(rows: Json, day_on: str) -> Json:
    return tax.rates_on([tax.TaxCode(mentions={}, **row) for row in rows], day_on)


def _settle(total: int, given: Json, policy: Json, back: Json = None) -> Json:
    settlement = tenders.settle(
        total,
        [tenders.Tender(**tender) for tender in given],
        tenders.Policy(**policy),
        back and tenders.CashDue(**back),
    )
    derived = {"paid": settlement.paid, "change": settlement.change}
    return {
        **dataclasses.asdict(settlement),
        **derived,
        "tenders": [*map(dataclasses.asdict, settlement.tenders)],
    }


def _cash_due(base: int, policy: Json) -> Json:
    due = tenders.cash_due(base, tenders.Policy(**policy))
    return {**dataclasses.asdict(due), "amount": due.amount}


def _read(text: str, patterns: Json = None) -> Json:
    scan = codes.read(text, codes.Patterns(**patterns or {}))
    return {name: said for name, said in dataclasses.asdict(scan).items() if said is not None}


def _first_fault(book: Json) -> Json:
    fault = receipt_chain.first_fault([(link["receipt"], link["hash"]) for link in book])
    return fault._asdict() if fault else None


def _share_out(offers: Json, of: Json, steps_most: int = mixed.STEPS_MOST) -> Json:
    goods = [mixed.goods(price, [(id_, pieces) for id_, pieces in lines], own) for price, lines, own in of]  # fmt: skip
    return mixed.share_out([mixed.Offer(**offer) for offer in offers], goods, steps_most)


def _price(lines: Json, promotions: Json, codes: Json = (), ticket: Json = None) -> Json:
    priced = engine.price(
        msgspec.convert(lines, list[engine.Line]),
        msgspec.convert(promotions, list[engine.Promotion]),
        codes,
        msgspec.convert(ticket, engine.Hand | None),
    )
    return msgspec.json.decode(msgspec.json.encode(priced))


def _returned(sold: Json, back: Json, quantity: int) -> Json:
    parts = [returns.Part(**part) for part in sold["taxes"]]
    figures = returns.returned(
        returns.Figures(**{**sold, "taxes": parts}), returns.Back(**back), quantity
    )
    return {**figures._asdict(), "taxes": [part._asdict() for part in figures.taxes]}


def _cash_back(paid: Json, back: Json, base: int, step: int) -> Json:
    return returns.cash_back(returns.InCash(**paid), returns.InCash(**back), base, step)._asdict()


def _add_returned(totals: Json, parts: Json) -> Json:
    added = tax.add_returned(
        [tax.CodeTotal(**total) for total in totals],
        [(part["code"], part["rate_bp"], part["gross"], part["tax"]) for part in parts],
    )
    return [total._asdict() for total in added]


CALLS: dict[str, Callable[..., Json]] = {
    "scale": money.scale,
    "spread": money.spread,
    "spread_by_id": lambda total, pairs: [
        *map(list, money.spread_by_id(total, dict(pairs)).items())
    ],
    "share_of": money.share_of,
    "next_share": money.next_share,
    "round_to": money.round_to,
    "parse_amount": money.parse_amount,
    "format_amount": money.format_amount,
    "format_figure": money.format_figure,
    "line_total": quantity.line_total,
    "quantity_from_amount": quantity.quantity_from_amount,
    "format_quantity": quantity.format_quantity,
    "extract": lambda gross, rate: tax.extract(gross, rate)._asdict(),
    "split": _split,
    "summarise": _summarise,
    "rates_on": _rates_on,
    "returned": _returned,
    "cash_back": _cash_back,
    "add_returned": _add_returned,
    "stamp_duty": tenders.stamp_duty,
    "foreign_worth": tenders.foreign_worth,
    "cash_due": _cash_due,
    "settle": _settle,
    "check_digit": codes.check_digit,
    "masked": codes.masked,
    "normalise": codes.normalise,
    "label": codes.label,
    "read": _read,
    "canonical": lambda receipt: receipt_chain.canonical(receipt).decode(),
    "receipt_hash": receipt_chain.receipt_hash,
    "first_fault": _first_fault,
    "price": _price,
    "share_out": _share_out,
    "price_for": lambda shelf, offers, at: group_prices.price_for(
        shelf, [group_prices.Offer(**offer) for offer in offers], at
    )._asdict(),
    "ice_is_sound": ice_is_sound,
    "above_ceiling": lambda grosses, rows, ceiling: handmade.above_ceiling(
        dict(grosses),
        [(row["kind"], row["amount"], row.get("line_id", "")) for row in rows],
        ceiling,
    ),
    "approves": handmade.approves,
    "fold": folding.fold,
    "terms": lambda text: [*search.terms(text)],
    "find": lambda rows, text: search.Index(map(tuple, rows)).find(text),
}


def answer(call: str, arguments: list[Json]) -> dict[str, Json]:
    """`{"gives": …}` or `{"refuses": name}` with the refusal's params, when it has any."""
    try:
        return {"gives": CALLS[call](*arguments)}
    except StoreError as refusal:
        return {
            "refuses": type(refusal).__name__,
            **({"params": refusal.params} if refusal.params else {}),
        }
    except ValueError:
        return {"refuses": "Fault"}
