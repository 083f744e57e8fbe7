/**
 * The desk of a panel of paying: one form at a time in its place, and what a person asks of it done once.
 */

import { fill } from "../../kit/dom.js";
import { whileWanted } from "../../kit/wanted.js";
import { patiently, refuse } from "../notice.js";

/** For the panel `element`, whose forms stand in `place` above its one `big` button; `render()` says anew what the form shown changes. */
export function deskOf(till, { element, place, big, render }) {
  let busy = 0;
  const desk = { till, big, form: null, open, render, run, look, isBusy: () => busy > 0 };

  function open(make) {
    const next = make(desk);
    desk.form?.leave?.();
    desk.form = next;
    fill(place, next.element);
    element.dataset.form = next.name;
    element.dataset.card = String(next.name === "card");
    render();
    next.focus();
  }

  /** Do what a person asked for; a refusal is said and changes nothing else. */
  async function run(event, action) {
    event?.preventDefault();
    if (event && busy) return;
    busy += 1;
    big.disabled = true;
    try {
      await patiently(action);
    } catch (error) {
      refuse(error);
    } finally {
      busy -= 1;
      big.disabled = busy > 0;
    }
  }

  /** Ask the server what takes nothing: the form may be left meanwhile, and then nobody is told. Null where nothing came of it. */
  async function look(question) {
    const { form } = desk;
    try {
      return await whileWanted(() => desk.form === form && element.isConnected, () => patiently(question));
    } catch (error) {
      refuse(error);
      return null;
    }
  }

  return desk;
}
