/**
 * The coach: a bar over the real screens that leads through a lesson, one step at a time, pointing at the real control.
 *
 * It never does anything for the learner and never stands in the way: a step ends when the till shows that it was done,
 * or when it is skipped, and any other key works as always.
 */

import { when } from "../kit/changes.js";
import { fill, h } from "../kit/dom.js";
import { t } from "../kit/language.js";
import { LESSONS, look } from "../practice/lessons.js";
import { finishedBy, keepFinished } from "../practice/practice.js";

const POINTED = "pointed-at";
const WAYS_BACK = ['.panel [data-key="Escape"]', ".paid .primary", ".ticket-tools .sides"];

/** Put the coach under the strip; `show()` follows the till to another screen, person or language. */
export function startCoach(till, header, main) {
  document.body.dataset.practice = t("PRACTICE");
  const bar = h("aside.coach", { "aria-live": "polite" });
  header.after(bar);
  const at = { lesson: null, step: 0, then: null, finished: [], person: null, told: "" };

  async function show() {
    document.body.dataset.practice = t("PRACTICE");
    bar.setAttribute("aria-label", t("Guided first sales"));
    bar.hidden = !till.operator;
    if (till.operator && at.person !== till.operator.id) {
      Object.assign(at, { person: till.operator.id, lesson: null, finished: await finishedBy(till, till.operator) });
    }
    render();
  }

  function begin(lesson) {
    Object.assign(at, { lesson, step: 0, then: look(till, main) });
    follow();
    render();
  }

  function skip() {
    forward();
    follow();
    render();
  }

  function forward() {
    at.step += 1;
    at.then = look(till, main);
    if (at.step === at.lesson.steps.length) finish(at.lesson);
  }

  async function finish({ id }) {
    Object.assign(at, { lesson: null, told: id });
    at.finished = await keepFinished(till, till.operator, id);
    render();
  }

  /** Go on as far as the till shows what the steps ask for. */
  function follow() {
    const from = at.step;
    while (at.lesson && at.lesson.steps[at.step].done(look(till, main), at.then)) forward();
    return at.step !== from || !at.lesson;
  }

  function render() {
    if (bar.hidden) return point(null);
    fill(bar, at.lesson ? stepOf(at, { skip, stop: () => begin(null) }) : choiceOf(at, begin));
    point(targetOf(at, look(till, main)));
  }

  function point(target) {
    for (const other of document.querySelectorAll(`.${POINTED}`)) if (other !== target) other.classList.remove(POINTED);
    if (!target || target.classList.contains(POINTED)) return;
    target.classList.add(POINTED);
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  let asked = false;
  function noticed() {
    if (asked || !at.lesson) return;
    asked = true;
    // After whatever is happening has happened: a panel is put in before it is shown.
    setTimeout(() => {
      asked = false;
      if (!at.lesson) return;
      if (follow()) render();
      else point(targetOf(at, look(till, main)));
    });
  }

  when("ticket", noticed);
  main.addEventListener("input", noticed);
  new MutationObserver(noticed).observe(main, { childList: true, subtree: true, attributeFilter: ["data-mode", "data-card", "data-side", "hidden"] });
  return { show };
}

/** The control that the step is about; where it is not on the screen, and will not come by itself, the way back to it. */
function targetOf({ lesson, step }, now) {
  if (!lesson) return null;
  const { at, on } = lesson.steps[step];
  const visible = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility());
  return [at(now), ...(now.mode === on ? [] : WAYS_BACK)].map(visible).find(Boolean) ?? null;
}

function stepOf({ lesson, step }, { skip, stop }) {
  return [
    h("div.coach-step", {},
      h("span.coach-lesson", {}, lesson.name(), " ", h("bdi", { dir: "ltr" }, `${step + 1}/${lesson.steps.length}`)),
      h("p.coach-say", {}, lesson.steps[step].say())),
    h("button.coach-tool", { type: "button", "data-key": "Alt+s", onclick: skip }, t("Skip")),
    h("button.coach-tool", { type: "button", "data-key": "Alt+g", onclick: stop }, t("Lessons")),
  ];
}

function choiceOf({ finished, told }, begin) {
  const next = LESSONS.find(({ id }) => !finished.includes(id));
  const choice = (lesson, place) => h("button.coach-lesson-choice", {
    type: "button", "data-key": `Alt+${place + 1}`, "data-finished": String(finished.includes(lesson.id)), "data-next": String(lesson === next),
    onclick: () => begin(lesson),
  }, h("span.only-spoken", {}, finished.includes(lesson.id) ? t("Finished:") : ""), ` ${lesson.name()}`);
  const learnt = LESSONS.find(({ id }) => id === told);
  return [
    h("p.coach-say", {}, learnt && next ? t("Well done: %(lesson)s.", { lesson: learnt.name() }) : next ? t("First sales, guided:") : t("All lessons done: you know the till.")),
    h("div.coach-lessons", { role: "group", "aria-label": t("Lessons") }, LESSONS.map(choice)),
  ];
}
