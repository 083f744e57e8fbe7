/** What the forms of a receipt's papers share: the frame, the way back, a labelled field, the line that says what became of it. */

import { h, icon } from "../../kit/dom.js";
import { t } from "../../kit/language.js";

/** A panel with a way back to the receipt; `children` are its form and what it says. */
export function paperPanel(title, back, ...children) {
  return h("section.panel.paper-asked", { "aria-labelledby": "paper-title" },
    h("header.panel-head", {}, h("h2", { id: "paper-title", tabindex: "-1" }, title),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: back }, t("Back to the receipt"))),
    h("div.paper-body", {}, children));
}

/** A text field with its label; `hint` is read with it. A French address stays in order on an Arabic screen. */
export function labelled(name, attributes = {}, hint = "") {
  const field = h("input.text-field", { type: "text", dir: "auto", autocomplete: "off", ...attributes });
  const note = hint && h("span.hint", {}, hint);
  return { field, element: h("label.field", {}, h("span", {}, name), note, field) };
}

/** A made paper's page, opened beside the till to be printed. */
export const pageLink = (href, name) => h("a.primary.paper-link", { href, target: "_blank", rel: "noopener", "data-key": "Enter" }, icon("printer"), name);

/** Put the focus where there is something to do: the first field, or the made paper's page, else the title. */
export const focusFirst = (element) => (element.querySelector("input, select, a") ?? element.querySelector("h2")).focus();
