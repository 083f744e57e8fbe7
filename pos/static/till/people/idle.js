/** Nobody has touched the till for so long: it locks itself, so that nobody sells under another's name. */

const MINUTE_MS = 60_000;
const TOUCHES = ["keydown", "pointerdown"];

/** Call `idle()` after as many minutes without a touch as the shop says (0: never), again and again until it is touched. */
export function watchIdle(till, idle) {
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    const minutes = till.place?.settings.lock_minutes ?? 0;
    if (minutes > 0) timer = setTimeout(() => { idle(); again(); }, minutes * MINUTE_MS);
  };
  for (const touch of TOUCHES) addEventListener(touch, again, { capture: true, passive: true });
  again();
  return again;
}
