/**
 * In which Z each sale is: asked of the server once a shift is over, and kept with the receipt.
 *
 * Invariant: a sale is called "in Z" only after the server named the Z of that very sale.
 */

import { changed } from "../kit/changes.js";
import { answer, write } from "../device/database.js";
import { endsToCome } from "./events.js";
import { get } from "./server.js";

const ASKED_MAX = 50;
const TURNS_MAX = 10;
// What came late is sealed within a minute.
const AGAIN_MS = 60_000;

/** What is known of a sale that the server has: its register, its shift, when it was acknowledged, and the number of its Z once it is in one. */
export const sentEntry = ({ receipt, z, sent_at: sentAt }) => ({ register: receipt.register, shift_id: receipt.shift_id, sentAt, z, askedAt: -AGAIN_MS });

/** Ask of the sales of shifts that are over in which Z they are: some hundreds at a time, those asked longest ago first. */
export async function askSealed(till) {
  const { sent } = till.outbox;
  const now = performance.now();
  const toCome = new Set(endsToCome(till));
  const isDue = ({ z, shift_id: shift, askedAt }) => !z && shift !== till.shift?.id && !toCome.has(shift) && now - askedAt >= AGAIN_MS;
  const due = [...sent].filter(([, entry]) => isDue(entry)).sort(([, a], [, b]) => a.askedAt - b.askedAt).slice(0, ASKED_MAX * TURNS_MAX);
  for (let at = 0; at < due.length; at += ASKED_MAX) {
    const some = due.slice(at, at + ASKED_MAX);
    const { kind, body } = await get(`/pos/api/sales/sealed?ids=${some.map(([id]) => id)}`);
    if (kind !== "answered" || typeof body?.sealed !== "object") return;
    for (const [, entry] of some) entry.askedAt = now;
    const found = some.filter(([id]) => Number.isInteger(body.sealed[id])).map(([id]) => [id, body.sealed[id]]);
    // Where the disk is full it is learnt another time.
    if (!(await keep(till, found).then(() => true, () => false))) return;
  }
}

async function keep({ database, outbox }, found) {
  if (!found.length) return;
  await write(database, ["receipts"], async (store) => {
    for (const [id, z] of found) {
      const record = await answer(store("receipts").get(id));
      if (record?.state === "sent") store("receipts").put({ ...record, z });
    }
  });
  for (const [id, z] of found) if (outbox.sent.has(id)) outbox.sent.get(id).z = z;
  changed("queue");
}

/**
 * How many of the sales kept here are where: `{kept, onServer, inZ, zs}`, each among those before it; `zs` the Z reports they
 * are in, the newest first, `{register, number, count}`.
 */
export function whereabouts({ outbox: { waiting, refused, sent } }) {
  const zs = new Map();
  for (const { register, z: number } of sent.values()) {
    if (!number) continue;
    const key = `${register} ${number}`;
    if (!zs.has(key)) zs.set(key, { register, number, count: 0 });
    zs.get(key).count += 1;
  }
  const found = [...zs.values()].sort((a, b) => b.number - a.number);
  const inZ = found.reduce((count, z) => count + z.count, 0);
  return { kept: waiting.length + refused.length + sent.size, onServer: sent.size, inZ, zs: found };
}
