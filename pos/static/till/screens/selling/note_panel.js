/**
 * A note on the ticket or on one of its lines: it is kept with the sale and printed on the receipt.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { nameOf } from "../../goods/names.js";

const NOTE_MAX = 200;

/** A note on the whole ticket. */
export const ticketNotePanel = (till, done) =>
  notePanel({ title: t("Note on the ticket"), note: till.ticket.state.note, keep: (note) => till.ticket.change({ note }), done, stands: () => !till.ticket.isEmpty });

/** A note on the selected line. */
export function lineNotePanel(till, done) {
  const line = till.ticket.line(till.ticket.selected);
  return notePanel({ title: nameOf(till, line), note: line.note ?? "", keep: (note) => till.ticket.changeLine(line.id, { note }), done, stands: () => Boolean(till.ticket.line(line.id)) });
}

function notePanel({ title, note, keep, done, stands }) {
  const field = h("input.text-field", { type: "text", maxlength: String(NOTE_MAX), autocomplete: "off", value: note, dir: "auto" });
  const submit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text !== note) keep(text);
    done();
  };
  const element = h("section.panel.note", { "aria-labelledby": "note-title" },
    h("header.panel-head", {}, h("h2", { id: "note-title" }, title),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: submit }, h("label.field", {}, h("span", {}, t("What is to be printed")), field),
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Keep the note")))));
  return { element, focus: () => field.focus(), leave: () => {}, staysOnScan: true, stands };
}
