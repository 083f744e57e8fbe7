/**
 * Which register this device is: chosen once, held by one device at a time.
 */

import { fill, h } from "../../kit/dom.js";
import { moment, t } from "../../kit/language.js";
import { post } from "../../server/server.js";
import { gate } from "../gate.js";
import { hush, noticeLine, notify } from "../notice.js";
import { numberField, pad } from "../pad.js";

/** Show the registers of the shop; `claimed(answer)` is called when this device holds one. */
export function registersScreen(till, main, claimed) {
  const choices = h("div.registers");
  offerAll(till, choices, claimed);
  gate(main, t("Which register is this?"),
    h("p.hint", {}, t("One device sells from a register at a time.")), noticeLine(), choices);
  hush();
}

function offerAll(till, choices, claimed) {
  const claim = (register) => tryToClaim(till, choices, register, {}, claimed);
  fill(choices, till.place.registers.map((register, place) => card(register, place, claim)));
}

function card(register, place, claim) {
  const held = register.held && !register.held_here;
  return h("button.register", { type: "button", "data-key": place < 9 && String(place + 1), onclick: () => claim(register) },
    h("strong", {}, register.name), h("span.code", { dir: "ltr" }, register.code),
    held && h("span.hint", {}, t("Held by %(name)s", { name: register.holder })));
}

async function tryToClaim(till, choices, register, more, claimed) {
  const outcome = await post("/pos/api/lease", { register_id: register.id, take_over: false, approval: null, ...more });
  if (outcome.kind === "answered") {
    hush();
    return claimed(outcome.body);
  }
  if (outcome.kind === "unreachable") return notify(t("The server does not answer: a register can only be chosen while it does."), "bad");
  if (outcome.body.error !== "lease_held") return notify(outcome.body.message, "bad");
  offerTakeOver(till, choices, register, outcome.body, claimed);
}

function offerTakeOver(till, choices, register, { holder, taken_at: at }, claimed) {
  const held = t("%(register)s is held by %(name)s on another device since %(at)s.", { register: register.name, name: holder, at: moment(at) });
  notify(`${held} ${t("The other device may have sales that it has not sent yet: leave it on, and it sends them when it reaches the server.")}`, "bad");
  const takeOver = (approval) => tryToClaim(till, choices, register, { take_over: true, approval }, claimed);
  const back = () => {
    hush();
    offerAll(till, choices, claimed);
    choices.firstElementChild.focus();
  };
  const asked = till.operator.role === "manager"
    ? h("button.primary", { type: "button", onclick: () => takeOver(null) }, t("Take it over"))
    : approvalForm(till, takeOver);
  fill(choices, asked, h("button.quiet", { type: "button", "data-key": "Escape", onclick: back }, t("Back")));
}

function approvalForm(till, takeOver) {
  const managers = till.place.people.filter(({ role }) => role === "manager");
  const who = h("select", {}, managers.map(({ username, name }) => h("option", { value: username }, name)));
  const pin = numberField({ type: "password", maxlength: "8" });
  const submit = (event) => {
    event.preventDefault();
    takeOver({ username: who.value, pin: pin.value });
  };
  return h("form.pin", { onsubmit: submit }, h("p.hint", {}, t("A manager can take it over.")),
    h("label.field", {}, h("span", {}, t("Manager")), who), h("label.field", {}, h("span", {}, t("PIN")), pin), pad(pin),
    h("button.primary", { type: "submit" }, t("Take it over")));
}
