/**
 * Goods between our shops: what is asked of this one, and what is on its way here.
 *
 * Invariant: the server alone knows them, and takes each step once however often it is asked to.
 */

import { answered } from "./orders.js";
import { get, post } from "../server/server.js";

/** `{site_id, transfers}`: from and to this shop, those that are open and those of today. Throws Refusal. */
export const transfersHere = () => answered(get("/pos/api/transfers"), "transfers");

/** The goods leave for the shop that asked. Throws Refusal. */
export const sendOff = (id) => answered(post(`/pos/api/transfers/${id}/send`, {}), "transfers");

/** They are not to be found here. Throws Refusal. */
export const decline = (id) => answered(post(`/pos/api/transfers/${id}/decline`, {}), "transfers");

/** They have come: `{arrived, damaged, liable}`, `liable` for what did not come whole. Throws Refusal. */
export const takeIn = (id, came) => answered(post(`/pos/api/transfers/${id}/receive`, came), "transfers");
