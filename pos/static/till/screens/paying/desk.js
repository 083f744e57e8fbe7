/**
 * The desk of a panel of paying: one form at a time in its place, and what a person asks of it done once.
 */

import { fill } from "../../kit/dom.js";
import { Refusal } from "../../kit/refusal.js";
import * as sounds from "../../kit/sounds.js";
import { notify } from "../notice.js";

/** For the panel `element`, whose forms stand in `place` above its one `big` button; `render()` says anew what the form shown changes. */
export function deskOf(till, { element, place, big, render }) {
  let busy = 0;
  const desk = { till, big, form: null, open, render, run, isBusy: () => busy > 0 };

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
      await action();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sounds.refused();
      notify(error.message, "bad");
    } finally {
      busy -= 1;
      big.disabled = busy > 0;
    }
  }

  return desk;
}
