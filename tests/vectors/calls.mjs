// The pure rules by name, over plain JSON values: how a vector is put to the JavaScript side. See calls.py.

import * as codes from "../../pos/static/till/pure/codes.js";
import { StoreError } from "../../pos/static/till/pure/errors.js";
import * as folding from "../../pos/static/till/pure/fold.js";
import { priceFor } from "../../pos/static/till/pure/group_price.js";
import { iceIsSound } from "../../pos/static/till/pure/ice.js";
import * as mixed from "../../pos/static/till/pure/mixed.js";
import * as money from "../../pos/static/till/pure/money.js";
import * as promotions from "../../pos/static/till/pure/promotions.js";
import * as quantity from "../../pos/static/till/pure/quantity.js";
import * as chain from "../../pos/static/till/pure/receipt_chain.js";
import * as returns from "../../pos/static/till/pure/returns.js";
import * as tax from "../../pos/static/till/pure/tax.js";
import * as tenders from "../../pos/static/till/pure/tenders.js";

const said = (scan) => Object.fromEntries(Object.entries(scan).filter(([, value]) => value !== null));
const policyOf = (policy) => ({ ...tenders.POLICY, ...policy });
const handOf = (hand) => ({ percent_bp: 0, amount: 0, ...hand });
const lineOf = ({ hand = null, ...line }) => ({ kind: "goods", labelled: false, ...line, hand: hand && handOf(hand) });
const offerOf = (offer) => ({
  percent_bp: 0, amount: 0, take: 0, pay: 0, threshold: 0, code: "", priority: 0, products: [], categories: [], mixed: false, ...offer,
});

const CALLS = {
  scale: money.scale,
  spread: money.spread,
  spread_by_id: (total, pairs) => [...money.spreadById(total, new Map(pairs))],
  share_of: money.shareOf,
  next_share: money.nextShare,
  round_to: money.roundTo,
  parse_amount: (text) => money.parseAmount(text),
  format_amount: money.formatAmount,
  format_figure: money.formatFigure,
  line_total: quantity.lineTotal,
  quantity_from_amount: quantity.quantityFromAmount,
  format_quantity: quantity.formatQuantity,
  extract: tax.extract,
  split: tax.split,
  summarise: tax.summarise,
  rates_on: (rows, day) => tax.ratesOn(rows.map((row) => ({ valid_to_on: null, ...row })), day),
  returned: returns.returned,
  cash_back: returns.cashBack,
  add_returned: tax.addReturned,
  stamp_duty: tenders.stampDuty,
  foreign_worth: tenders.foreignWorth,
  cash_due: (base, policy) => tenders.cashDue(base, policyOf(policy)),
  settle: (total, given, policy, back = null) => tenders.settle(total, given, policyOf(policy), back && { ...back, amount: returns.handed(back) }),
  check_digit: codes.checkDigit,
  masked: codes.masked,
  normalise: codes.normalise,
  label: codes.label,
  read: (text, patterns) => said(codes.read(text, { ...codes.PATTERNS, ...patterns })),
  canonical: (receipt) => new TextDecoder().decode(chain.canonical(receipt)),
  receipt_hash: chain.receiptHash,
  first_fault: chain.firstFault,
  price: (lines, offers, codes, ticket) => promotions.price(lines.map(lineOf), offers.map(offerOf), codes, ticket && handOf(ticket)),
  share_out: (offers, goods, stepsMost) => mixed.shareOut(offers, goods.map((each) => mixed.goodsOf(...each)), stepsMost).map((savings) => Object.fromEntries(savings)),
  price_for: priceFor,
  ice_is_sound: iceIsSound,
  above_ceiling: (grosses, rows, ceiling) => promotions.aboveCeiling(new Map(grosses), rows, ceiling),
  approves: promotions.approves,
  fold: folding.fold,
  terms: folding.terms,
  find: (rows, text) => new folding.Index(rows).find(text, 1_000),
};

/** `{gives}` or `{refuses: name}` with the refusal's params, when it has any. */
export async function answer(call, args) {
  try {
    return { gives: await CALLS[call](...args) };
  } catch (error) {
    if (error instanceof RangeError) return { refuses: "Fault" };
    if (!(error instanceof StoreError)) throw error;
    return { refuses: error.name, ...(Object.keys(error.params).length ? { params: error.params } : {}) };
  }
}
