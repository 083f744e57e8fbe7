/**
 * How a total is settled: what each tender pays, the rounding of cash, change and stamp duty. Twin: store/tenders.py.
 *
 * The total itself never changes: sum(tender.amount) = paid = total + stamp_added + cash_rounding.
 * Foreign notes count as cash at the day's
 * frozen rate; a negative total is a refund, with negative tenders for the exact amount. A policy is `{cash_rounding, stamp_duty, stamp_rate_bp, cash_limit}`, as the server's settings name them.
 */

import { BadInput, Conflict } from "./errors.js";
import { roundTo, scale, sum } from "./money.js";

/** Whether a kind of tender is cash: rounded, limited, bearing the duty, and giving change. */
export const isCash = ({ kind }) => kind === "cash" || kind === "foreign";
/** The centimes that a receipt's tenders have go over the counter: change, or the cash of a refund. */
export const cashOut = (tenders) => sum(tenders.map(({ kind, given, change }) => change + (kind === "cash" && given < 0 ? -given : 0)));
/** 0.25 % of the sum discharged in cash: droit de timbre de quittance, CGI art. 252-I-B. */
export const STAMP_RATE_BP = 25;
/** 20,000 MAD: a seller who takes this much in cash in one sale is fined 6 %, CGI art. 193. */
export const CASH_LIMIT = 2_000_000;
export const POLICY = { cash_rounding: 10, stamp_duty: "absorb", stamp_rate_bp: STAMP_RATE_BP, cash_limit: CASH_LIMIT };

/** The tenders do not cover what is due; `params.missing` says by how many centimes. */
export class TenderShort extends Conflict {}

/** A tender other than cash is more than what is due: only cash can give change. */
export class OverTendered extends Conflict {}

/** The law does not let this much of one sale be settled in cash. */
export class CashLimitReached extends Conflict {}

/** The duty on what is settled in cash, TTC, half up to the centime per receipt (rules §1.8). */
export const stampDuty = (cash, rateBp = STAMP_RATE_BP) => scale(cash, rateBp, 10_000);

/**
 * What to ask in cash for `base` centimes of a total: the duty if it is added, then rounded half up. `amount` is to be
 * handed over. A negative `base` is a refund, rounded the same way with the opposite sign (rules §1.9).
 */
export function cashDue(base, policy = POLICY) {
  const duty = policy.stamp_duty === "none" ? 0 : stampDuty(base, policy.stamp_rate_bp);
  const added = policy.stamp_duty === "add" ? duty : 0;
  const amount = roundTo(base + added, policy.cash_rounding);
  return { base, stamp_duty: duty, stamp_added: added, cash_rounding: amount - base - added, amount };
}

/** Centimes of the dirham for `foreign` hundredths of a currency at `rate` centimes for one unit of it. */
export const foreignWorth = (foreign, rate) => scale(foreign, rate, 100);

/**
 * Apply the tenders (`{kind, given}`) to `total`: first those that give no change, then cash on what they leave.
 * Throws OverTendered, CashLimitReached, TenderShort, or BadInput for a tender that goes the other way than the total.
 * Without a cash tender nothing is rounded and no duty is due. `back`: a refund's cash, all negative, where what was paid says
 * what goes with it (`cashBack` of returns.js), with its `amount`.
 */
export function settle(total, tenders, policy = POLICY, back = null) {
  if (tenders.some(({ given }) => (total >= 0 ? given < 0 : given > 0))) throw new BadInput("A tender cannot be negative.", "given");
  const left = sum([total, ...tenders.filter((tender) => !isCash(tender)).map(({ given }) => -given)]);
  if (total >= 0 ? left < 0 : left > 0) {
    throw new OverTendered("Only cash gives change: the other tenders are more than what is due.");
  }
  const inCash = tenders.some(isCash);
  const due = inCash && back ? back : cashDue(inCash ? left : 0, policy);
  if (inCash && due.base !== left) throw new RangeError("the cash that goes back is not what is left to cash");
  refuseTooMuchCash(due, policy);
  const { applied, missing } = apply(tenders, inCash ? due.amount : left);
  if (missing) throw new TenderShort("What is tendered does not cover what is due.", { missing });
  return settlement(total, due, applied);
}

function settlement(total, { stamp_duty, stamp_added, cash_rounding }, tenders) {
  const change = sum(tenders.map((tender) => tender.change));
  return { total, stamp_duty, stamp_added, cash_rounding, paid: total + stamp_added + cash_rounding, change, tenders };
}

function refuseTooMuchCash(due, policy) {
  if (due.amount < policy.cash_limit) return;
  throw new CashLimitReached(
    "The law (CGI art. 193) forbids settling 20,000 MAD or more of one sale in cash. Use another means of payment.",
  );
}

/** Each cash tender pays what is still due and gives back the rest; also what stays missing. */
function apply(tenders, left) {
  const applied = tenders.map((tender) => {
    const { kind, given } = tender;
    const amount = isCash(tender) && left >= 0 ? Math.min(given, left) : given;
    if (isCash(tender)) left -= amount;
    return { kind, given, amount, change: given - amount };
  });
  return { applied, missing: left };
}
