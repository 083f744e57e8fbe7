/**
 * Ids made where the thing happens, before it is sent: UUIDv7 (RFC 9562 §5.7). Twin: store/ids.py.
 *
 * Those of one page sort in the order in which they were made: 48 bits of milliseconds, then a 12-bit counter within
 * the millisecond (§6.2, method 1), then 62 random bits.
 */

const COUNTER_FULL = 0xfff;
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A maker of ids that only ever grow, even when the clock is set back. */
export function maker(now = Date.now, fill = (bytes) => crypto.getRandomValues(bytes)) {
  let millisecond = -1;
  let counter = 0;
  return () => {
    const random = fill(new Uint8Array(10));
    const present = now();
    if (present > millisecond || counter === COUNTER_FULL) {
      millisecond = Math.max(present, millisecond + 1);
      // Half of the counter stays free, so that it can grow by 2048 within the millisecond.
      counter = ((random[0] << 8) | random[1]) & 0x7ff;
    } else {
      counter += 1;
    }
    return text(millisecond, counter, random.subarray(2));
  };
}

export const uuid7 = maker();

/** Whether `text` is a UUIDv7 as we write them: 36 characters, lower case. */
export const isUuid7 = (text) => UUID7.test(text);

/** The instant in the id, in milliseconds since the epoch. */
export const madeAt = (uuid) => Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);

function text(millisecond, counter, random) {
  const time = hex(millisecond, 12);
  const tail = hex(0x80 | (random[0] & 0x3f), 2) + [...random.subarray(1)].map((byte) => hex(byte, 2)).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const hex = (number, width) => number.toString(16).padStart(width, "0");
