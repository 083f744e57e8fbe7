/**
 * A cashier's own day at this till, out of the till's own book and events: the same with and without the server.
 *
 * A receipt that was rejected counts nowhere, here neither.
 *
 * Invariant: it says nothing of what the drawer holds, so that the count stays blind: no sum of cash, and no float.
 */

import { everything } from "../device/database.js";
import { dayOf } from "../kit/day.js";
import { hour } from "../kit/language.js";
import { sum } from "../pure/money.js";

const IN_DRAWER = new Set(["cash", "foreign"]);

/**
 * What whoever is at the till did today: `{receipts, sales, refunds, average, ways, hours, removed, cleared}`, the receipts'
 * records newest first. `sales`, `refunds`, `removed` and `cleared` are `{count, amount}`; `ways` `{kind, count, amount}`,
 * the amount null of what lies in the drawer; `hours` `{hour, count, amount}` without a gap; amounts in centimes.
 */
export async function myDay(till, now = Date.now()) {
  const { id } = till.operator;
  const isToday = (instant) => dayOf(instant) === dayOf(now);
  const own = (await everything(till.database, "receipts")).filter(({ state, receipt }) => state !== "rejected" && receipt.cashier_id === id && isToday(receipt.sold_at));
  const receipts = own.sort((a, b) => b.receipt.sold_at - a.receipt.sold_at);
  const papers = receipts.map(({ receipt }) => receipt);
  const sold = papers.map((receipt) => ({ receipt, amount: partOf(receipt, 1) })).filter(({ receipt }) => receipt.lines.some(({ quantity }) => quantity > 0));
  const back = papers.map((receipt) => partOf(receipt, -1)).filter((amount) => amount < 0);
  const events = till.events.filter(({ kind, event }) => kind === "noted" && event.by === id && isToday(event.at)).map(({ event }) => event);
  const sales = counted(sold.map(({ amount }) => amount));
  return {
    receipts,
    sales,
    refunds: counted(back),
    average: sales.count ? Math.round(sales.amount / sales.count) : 0,
    ways: waysOf(papers),
    hours: hoursOf(sold),
    removed: noted(events, "line_removed"),
    cleared: noted(events, "ticket_cleared"),
  };
}

const counted = (amounts) => ({ count: amounts.length, amount: sum(amounts) });

const noted = (events, wanted) => counted(events.filter(({ what }) => what === wanted).map(({ amount }) => amount));

/** What a receipt's lines of one direction come to: sold (1), or brought back (-1), then below zero. */
const partOf = ({ lines }, direction) => sum(lines.filter(({ quantity }) => quantity * direction > 0).map(({ amount }) => amount));

function waysOf(papers) {
  const ways = new Map();
  for (const { kind, amount } of papers.flatMap(({ tenders }) => tenders)) {
    const before = ways.get(kind) ?? { kind, count: 0, amount: 0 };
    ways.set(kind, { kind, count: before.count + 1, amount: before.amount + amount });
  }
  return [...ways.values()].map((way) => (IN_DRAWER.has(way.kind) ? { ...way, amount: null } : way));
}

function hoursOf(sold) {
  const hours = sold.map(({ receipt, amount }) => ({ hour: Number(hour(receipt.sold_at).slice(0, 2)), amount }));
  if (!hours.length) return [];
  const [first, last] = [Math.min(...hours.map((one) => one.hour)), Math.max(...hours.map((one) => one.hour))];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const within = hours.filter((one) => one.hour === first + i);
    return { hour: first + i, ...counted(within.map(({ amount }) => amount)) };
  });
}
