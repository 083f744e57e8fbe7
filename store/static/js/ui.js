/**
 * The small behaviours of the server-rendered pages, attached by data- attributes to whatever is on the page, now or later.
 * Every one of them only spares a click: without this file each page still does its work.
 */

const STEP_DELAY_MS = 450;
const SENT_MS = 8000;

/** `data-step="-1"` beside a number field: one less or one more, within its own limits. */
function step(button) {
  const field = button.closest("[data-stepper]")?.querySelector("input");
  if (!field) return;
  if (Number(button.dataset.step) > 0) field.stepUp();
  else field.stepDown();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** `data-submit-on-change` on a form or a field: send it when a choice is made. */
let waiting = 0;
function submitSoon(form, field) {
  clearTimeout(waiting);
  waiting = setTimeout(() => form.isConnected && form.requestSubmit(), field.type === "number" ? STEP_DELAY_MS : 0);
}

/** `data-check-all="name"`: tick every box of that name in the same form. */
function checkAll(box) {
  for (const other of box.form?.elements ?? []) {
    if (other.name === box.dataset.checkAll && !other.disabled) other.checked = box.checked;
  }
}

addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (button?.dataset.step) step(button);
  if (button && "print" in button.dataset) print();
  if (button && "close" in button.dataset) button.closest("details")?.removeAttribute("open");
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.checkAll) checkAll(field);
  const asks = field.closest("[data-submit-on-change]");
  if (asks && field.form) submitSoon(field.form, field);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = event.target.closest("details[data-menu][open], details.confirm[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

/** A form that has been sent is not sent twice; it is free again after a while, or when history brings the page back. */
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  setTimeout(free, SENT_MS, form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));

function free(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

/** After a swap by htmx the answer's own place gets the focus, when it asks for it. */
addEventListener("htmx:after:swap", () => {
  document.querySelector("[data-focus]")?.focus();
  goOn();
});

/** `data-focus-next` on what was saved: on to the next field that enters something, or back to the search where it was begun from. */
function goOn() {
  const saved = document.querySelector("[data-focus-next]");
  if (!saved) return;
  delete saved.dataset.focusNext;
  const isNext = (field) => saved.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING && field.checkVisibility();
  const next = saved.closest("[data-then-search]") ? null : [...document.querySelectorAll("[data-enters]")].find(isNext);
  (next ?? document.querySelector("[data-search]"))?.focus();
}
goOn();
