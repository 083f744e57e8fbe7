/**
 * The end of a shift: the drawer is counted blind, the gap is shown and explained, and the shift closes all the same.
 *
 * Closing is never blocked: neither by a gap, nor by the server's silence, nor by sales that wait. The count is blind: that
 * she is shown what the drawer should hold is noted before she is, whatever comes after.
 */

import { drawerOf } from "../../money/drawer.js";
import { fill, h } from "../../kit/dom.js";
import { eventOf, report } from "../../server/events.js";
import { amount, money, nt, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { explain, standing } from "../../pure/gap.js";
import { uuid7 } from "../../pure/ids.js";
import { close } from "../../money/shifts.js";
import { besideCash, foreignGaps } from "./beside_cash.js";
import { denominations, sumOf } from "./denominations.js";
import { differenceForm } from "./difference_form.js";
import { hush, notify } from "../notice.js";
import { heldTickets, parkedTickets } from "../../ticket/parked.js";

const NOTE_MAX = 500;
const LISTED_MAX = 6;

/** The element; `cancelled()` leads back, `closed()` on once the shift's end is on the disk. */
export function closingForm(till, on) {
  const closing = { place: h("div.closing"), on };
  begin(till, closing);
  return closing.place;
}

async function begin(till, closing) {
  fill(closing.place, countForm(till, closing, besideCash(await drawerOf(till), countBegun(till)?.beside)));
  closing.place.querySelector("input").focus();
}

/** What was keyed of this shift's drawer and left: whoever comes back to the count goes on with it. */
const countBegun = ({ counting, shift }) => (counting?.shift === shift.id ? counting : undefined);

function countForm(till, closing, beside) {
  const { place, on } = closing;
  const { element, total, counted, isBlank, keyed } = denominations(countBegun(till)?.keyed);
  let asked = false;
  let done = false;
  const submit = async (event) => {
    event.preventDefault();
    if (done) return;
    if (isBlank()) {
      notify(t("Count the drawer first. If it is empty, key a 0."), "bad");
      return element.querySelector("input").focus();
    }
    const [left] = beside.uncounted();
    if (left && !asked) {
      asked = true;
      notify(t("%(currency)s notes are not counted. Key how much there is, a 0 if there is none; or compare again, and they stay uncounted.", { currency: left.currency }), "bad");
      return left.field.focus();
    }
    done = true;
    hush();
    const count = { counted: counted(), foreign: beside.foreign() };
    await report(till, eventOf(till, "noted", { what: "compared", subject: till.shift.id, amount: sumOf(count.counted) }));
    fill(place, await resultForm(till, closing, count, beside.missing()));
    place.querySelector("h3").focus();
  };
  const keep = () => (till.counting = { shift: till.shift.id, keyed: keyed(), beside: beside.keyed() });
  return h("form", { onsubmit: submit, oninput: keep, "aria-label": t("Close the shift") }, h("h3", {}, t("Count the drawer")), stillHere(till), element, beside.element,
    h("div.float-end", {}, h("span", {}, t("Counted")), total,
      h("button.quiet", { type: "button", onclick: on.cancelled }, t("Back")),
      h("button.primary", { type: "submit", "data-key": "Ctrl+Enter" }, t("Compare"))));
}

/** What is still on this till: it is not lost by closing. Numbers and names, no amounts: the count is blind. */
function stillHere(till) {
  const { waiting } = till.outbox;
  const aside = h("div.still-here");
  showPutAside(till, aside);
  return [
    waiting.length > 0 && h("div.still-here", {},
      h("p.hint", {}, nt("%(num)d sale is still on its way to the server: it belongs to this shift all the same.",
        "%(num)d sales are still on their way to the server: they belong to this shift all the same.", waiting.length)),
      listed(waiting.map(({ receipt }) => receipt.number))),
    !till.ticket.isEmpty && h("p.hint", {}, t("A ticket is open: it stays for the next shift.")),
    aside,
  ];
}

/** The tickets that were put aside: this till's own, and the shop's as soon as it is known which of them are there. */
async function showPutAside(till, place) {
  const show = (parked, isWhole) => fill(place, parked.length > 0 && [
    h("p.hint", {}, isWhole ? nt("%(num)d ticket is put aside: it stays for the next shift.", "%(num)d tickets are put aside: they stay for the next shift.", parked.length)
      : t("Put aside by this till. The server does not answer: another till may have taken tickets up since.")),
    listed(parked.map(({ name }) => name))]);
  // In practice there is no server, and no other till.
  show(await heldTickets(till), till.online || till.practice);
  const { tickets, isWhole } = await parkedTickets(till);
  show(tickets, isWhole || till.practice);
}

function listed(names) {
  const more = names.length - LISTED_MAX;
  return h("ul.still-list", {}, names.slice(0, LISTED_MAX).map((name) => h("li", {}, h("bdi", {}, name))),
    more > 0 && h("li.hint", {}, nt("and %(num)d more", "and %(num)d more", more)));
}

async function resultForm(till, closing, count, missing) {
  const { counted } = count;
  const drawer = await drawerOf(till);
  const gap = sumOf(counted) - drawer.expected;
  const id = uuid7();
  const note = h("textarea.text-field", { rows: "2", maxlength: String(NOTE_MAX) }, missing.join("\n").slice(0, NOTE_MAX));
  const difference = drawer.isWhole ? differenceForm(till, id, gap) : { element: null, approval: null };
  const submit = async () => {
    await close(till, { id, ...count, note: note.value.trim(), approval: difference.approval });
    notify(t("The shift is closed."), "good");
    closing.on.closed();
  };
  const again = () => {
    till.counting = null;
    begin(till, closing);
  };
  return h("div.counted", {},
    drawer.isWhole ? compared(drawer, count, { gap, missing }) : countedAlone(counted),
    difference.element,
    h("form", { onsubmit: sending(submit), "aria-label": t("Close the shift") },
      h("label.field", {}, h("span", {}, t("What there is to say about it")), note),
      h("div.float-end", {},
        h("button.quiet", { type: "button", onclick: again }, t("Count again")),
        h("button.primary", { type: "submit", "data-key": "Ctrl+Enter" }, t("Close the shift")))));
}

function compared(drawer, { counted, foreign }, { gap, missing }) {
  const notes = foreignGaps(drawer, foreign);
  const heads = { right: t("The drawer is right"), counted: t("The drawer is counted"), differs: t("The drawer differs") };
  return [
    h("h3", { tabindex: "-1" }, heads[standing(gap, notes, missing)]),
    h("dl.sums", {}, sum(t("It should hold"), drawer.expected), sum(t("Counted"), sumOf(counted)),
      gap === 0 ? sum(t("Difference"), 0) : sum(gap < 0 ? t("Short") : t("Over"), Math.abs(gap), "short"),
      notes.map(foreignSum)),
    guesses(gap, { counted, ...drawer }),
  ];
}

/** Of a shift in which another device sold this one knows a part only: what it would compare with is no drawer's. */
const countedAlone = (counted) => [
  h("h3", { tabindex: "-1" }, t("The drawer is counted")),
  h("dl.sums", {}, sum(t("Counted"), sumOf(counted))),
  h("p.hint", {}, t("Another device sold in this shift too: what the drawer should hold is known to the server, and its Z says it.")),
];

const foreignSum = ({ currency, expected, counted }) => h("div.sum", { "data-kind": expected === counted ? "" : "short" },
  h("dt", {}, t("%(currency)s notes: expected, counted", { currency })), h("dd", {}, h("bdi", {}, amount(expected)), " / ", h("bdi", {}, counted === undefined ? t("not counted") : amount(counted))));

function guesses(gap, known) {
  const found = explain(gap, known);
  return found.length ? h("ul.guesses", {}, found.map((guess) => h("li", {}, textOf(guess)))) : null;
}

function textOf({ why, as, real, many, value, amount: centimes, reason, number }) {
  const texts = {
    confused: () => nt("Perhaps %(num)d × %(as)s was %(real)s.", "Perhaps %(num)d × %(as)s were %(real)s.", many, { as: amount(as), real: amount(real) }),
    swapped: () => t("Perhaps %(real)s × %(value)s rather than %(many)s.", { real, many, value: amount(value) }),
    "wrong way": () => t("Perhaps “%(reason)s” (%(amount)s) was noted the wrong way round.", { reason, amount: money(centimes) }),
    "not done": () => t("Perhaps “%(reason)s” (%(amount)s) was noted but not done, or noted twice.", { reason, amount: money(centimes) }),
    "was by card": () => t("Perhaps receipt %(number)s was paid by card.", { number }),
    "was in cash": () => t("Perhaps receipt %(number)s was paid in cash.", { number }),
    "taken out": () => t("Perhaps %(amount)s were taken out and not noted.", { amount: money(centimes) }),
  };
  return texts[why]();
}

const sum = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, h("bdi", {}, money(centimes))));
