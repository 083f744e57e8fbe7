/**
 * What is said of an order: where it stands, how it leaves, what kind of place its goods lie in.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";

const TONES = { placed: "wait", picking: "work", picked: "work", packed: "ready", handed_over: "done", cancelled: "done" };

const stages = () => ({
  placed: t("to get ready"), picking: t("being picked"), picked: t("picked"), packed: t("ready"),
  handed_over: t("handed over"), cancelled: t("cancelled"),
});

const ways = () => ({ pickup: t("picked up here"), local: t("our courier"), national: t("carrier") });

const places = () => ({ shelf: t("shelf"), back_room: t("back room"), cold_room: t("cold room"), pool_warehouse: t("pool warehouse") });

/** A badge: the stage in a word and a colour; what is still on its way is not to be got ready yet. */
export const stageOf = (stage, isComing = false) => (isComing
  ? h("span.order-stage", { "data-tone": "work" }, t("still to come"))
  : h("span.order-stage", { "data-tone": TONES[stage] }, stages()[stage] ?? stage));

export const wayOf = (way) => ways()[way] ?? way;

export const placeOf = (kind) => places()[kind] ?? kind;
