/**
 * Who is at the till: a scanned badge, or a name and a PIN; on a new device a username and a password.
 */

import { badgeOf } from "../../goods/find.js";
import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { signIn } from "../../people/people.js";
import { enterPractice } from "../../practice/practice.js";
import { whileWanted } from "../../kit/wanted.js";
import { gate } from "../gate.js";
import { hush, noticeLine, notify, refuse } from "../notice.js";
import { numberField, pad } from "../pad.js";

/** Show the sign-in; `entered({person, said, byPassword})` is called when somebody is in: of several who tried, the last. */
export function signInScreen(till, main, entered) {
  let last = null;
  const enter = (credentials, isThere = () => true) => {
    const mine = {};
    last = mine;
    return tryToEnter(till, credentials, { entered, isWanted: () => last === mine && isThere() });
  };
  const people = till.place?.people ?? [];
  gate(main, t("Who is at the till?"), noticeLine(),
    people.length ? peopleForm(till, enter) : passwordForm(enter), people.length > 0 && !till.practice && practiceButton(till));
  hush();
  return { scanned: (readings) => people.length && enterByScan(till, readings, enter), leave: () => (last = null) };
}

/** What is no badge is nobody's try to come in. */
function enterByScan(till, readings, enter) {
  try {
    enter({ badge: badgeOf(till, readings) });
  } catch (error) {
    refuse(error);
  }
}

async function tryToEnter(till, credentials, { entered, isWanted }) {
  notify(t("One moment…"));
  try {
    const signedIn = await whileWanted(isWanted, () => signIn(till, credentials));
    if (!signedIn) return;
    hush();
    await entered({ ...signedIn, byPassword: Boolean(credentials.password) });
  } catch (error) {
    refuse(error);
  }
}

function peopleForm(till, enter) {
  const form = h("div.gate-people");
  const { people } = till.place;
  const choose = (person) => (till.practice ? enter({ username: person.username }) : askPin(form, person, till, enter));
  const names = people.map((person, place) =>
    h("button.person", { type: "button", "data-key": place < 9 && String(place + 1), onclick: () => choose(person) },
      h("span.person-initial", { "aria-hidden": "true" }, person.name[0]), person.name));
  const other = h("button.quiet", { type: "button", onclick: () => fill(form, passwordForm(enter)) }, t("Sign in with a password"));
  const hint = till.practice ? t("To practise, choose a name.") : t("Scan your badge, or choose your name.");
  fill(form, h("p.hint", {}, hint), h("div.people", {}, names), !till.practice && other);
  return form;
}

function practiceButton(till) {
  return h("button.practise", { type: "button", "data-key": "p", onclick: () => practise(till) },
    h("strong", {}, t("Practise")), h("span", {}, t("Learn the till in ten minutes: nothing counts, nothing is sent.")));
}

async function practise(till) {
  try {
    await enterPractice(till);
  } catch (error) {
    refuse(error);
  }
}

function askPin(form, person, till, enter) {
  const field = numberField({ type: "password", "aria-label": t("PIN of %(name)s", { name: person.name }), maxlength: "8" });
  const submit = (event) => {
    event.preventDefault();
    enter({ username: person.username, pin: field.value }, () => field.isConnected);
    field.value = "";
    field.focus();
  };
  const somebodyElse = () => {
    hush();
    form.replaceWith(peopleForm(till, enter));
  };
  const back = h("button.quiet", { type: "button", "data-key": "Escape", onclick: somebodyElse },
    t("Somebody else"));
  fill(form, h("form.pin", { onsubmit: submit }, h("p.pin-name", {}, person.name), field, pad(field),
    h("button.primary", { type: "submit" }, t("Sign in")), back));
  field.focus();
}

function passwordForm(enter) {
  const username = h("input", { name: "username", autocomplete: "username", required: true, autocapitalize: "none", dir: "ltr" });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true, dir: "ltr" });
  const submit = (event) => {
    event.preventDefault();
    enter({ username: username.value.trim(), password: password.value });
  };
  return h("form.password", { onsubmit: submit },
    h("label.field", {}, h("span", {}, t("Username")), username),
    h("label.field", {}, h("span", {}, t("Password")), password),
    h("button.primary", { type: "submit" }, t("Sign in")));
}
