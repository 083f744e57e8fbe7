/**
 * Hearing a keyboard-wedge scanner, whatever has the focus and whatever the keyboard's layout.
 *
 * A scan is told from typing by its speed and its Enter. Characters are held back for a moment: a scan's never reach a
 * field, and typing is let through as it was typed. A scan is read by physical key, as the US layout that scanners
 * speak, so that AZERTY still gives digits; what the layout made of it is the second reading.
 *
 * A key that a hand pressed just before a scan stays a key of its own: where all of it is no code, and what follows is one.
 * A scan that stalled, on its first key or later, is one code when it is put together, and is.
 */

const GAP_MS = 70;
// A burst that has begun as only a scanner can may hesitate for a moment: the machine was busy, not the hand.
const HESITATION_MS = 150;
// A scan that stalled: what was let through this shortly before the rest of it belongs to it. No hand is as fast.
const STALL_MS = 500;
// A hand is this much slower than the scanner whose keys follow its own, however slow that one is.
const HAND_MS = 20;
const HAND_TIMES = 2.5;
const LENGTH_MIN = 4;
const GS = "\u001d";
const MARKS = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
  Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
  NumpadDecimal: "..", NumpadDivide: "//", NumpadMultiply: "**", NumpadSubtract: "--", NumpadAdd: "++",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";
// Keys of an Arabic keyboard that write two letters, without and with Shift: Chromium names a key by one letter only, these by none.
const TWO_LETTERS = { KeyB: ["لا", "لآ"], KeyG: ["", "لأ"], KeyT: ["", "لإ"] };
const NAMELESS = new Set(["", "Unidentified"]);

/** The character of a physical key on a US keyboard, or "" for a key that makes none. */
export function physical({ code, shiftKey, ctrlKey }) {
  if (ctrlKey) return code === "BracketRight" ? GS : "";
  if (/^Numpad\d$/.test(code)) return code.at(-1);
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code.at(-1)] : code.at(-1);
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code.at(-1) : code.at(-1).toLowerCase();
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? "";
}

/** What the layout makes of a key. */
const written = ({ key, code, shiftKey }) => (NAMELESS.has(key) ? (TWO_LETTERS[code]?.[Number(shiftKey)] ?? "") : key);

/** How many keys at the head of a burst a hand has pressed, by its own pace; `instants` in ms. */
export function byHand(instants) {
  const gaps = instants.slice(1).map((instant, i) => instant - instants[i]);
  if (gaps.length < LENGTH_MIN) return 0;
  const [first, ...pace] = gaps;
  const usual = pace.sort((a, b) => a - b)[pace.length >> 1];
  return first >= HAND_MS && first > HAND_TIMES * usual ? 1 : 0;
}

/**
 * Call `scanned(readings)` at every scan; `readings` are the physical one and, when it differs, the layout's. `isCode` says
 * whether a reading is a code at all.
 */
export function listenForScans(scanned, isCode) {
  let held = [];
  let passed = [];
  let timer = 0;

  function letThrough() {
    clearTimeout(timer);
    const typed = held;
    held = [];
    const before = typed.length > 0 ? stalled(passed, typed) : passed;
    // A character that pressed a control is no part of a scan that comes after it.
    passed = [...before, ...typed.filter((event) => !type(event))];
  }

  function hear(event) {
    if (event.isComposing || event.altKey || event.metaKey || isModifier(event)) return;
    if (held.length > 0 && event.timeStamp - held.at(-1).timeStamp > gapMost(held)) letThrough();
    if (event.key === "Enter") return endOfBurst(event);
    if (!isCharacter(event)) return letThrough();
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(event);
    clearTimeout(timer);
    // Two steps: keys that came in time, but waited behind a busy page, are heard between them.
    timer = setTimeout(() => (timer = setTimeout(letThrough)), gapMost(held) + 10);
  }

  function endOfBurst(event) {
    if (held.length < LENGTH_MIN || !held.some(isDigit)) {
      letThrough();
      // A scan that stalls has its Enter at its end only.
      passed = [];
      return follow(event);
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(timer);
    const before = stalled(passed, held);
    const burst = held;
    held = [];
    passed = [];
    hearScan(before, burst);
  }

  /** Of what could be one scan that stalled, or a hand's key and a scan, take what is a code. */
  function hearScan(before, burst) {
    const speaks = (events) => readings(events).some(isCode);
    const own = burst.slice(byHand(burst.map(({ timeStamp }) => timeStamp)));
    if (!speaks([...before, ...burst])) {
      if (own.length < burst.length && speaks(own)) return hearApart(burst.slice(0, -own.length), own);
      if (speaks(burst)) return scanned(readings(burst));
    }
    takeBack(before);
    scanned([...new Set([...readings([...before, ...burst]), ...readings(burst)])]);
  }

  function hearApart(keys, scan) {
    keys.forEach(type);
    scanned(readings(scan));
  }

  window.addEventListener("keydown", hear, true);
}

/** What was let through that the burst goes on from. */
const stalled = (passed, burst) => (burst[0].timeStamp - passed.at(-1)?.timeStamp < STALL_MS ? passed : []);

/** Every code has a digit in it; a word typed fast has none. */
const isDigit = (event) => /\d/.test(physical(event));

/** Erase from the field what was let through of a scan. */
function takeBack(events) {
  if (!isField(document.activeElement)) return;
  for (let left = events.length; left > 0; left -= 1) document.execCommand("delete");
}

const gapMost = (held) => (held.length < 2 ? GAP_MS : HESITATION_MS);

function readings(burst) {
  const byKey = burst.map(physical).join("");
  const byLayout = burst.map((event) => (physical(event) === GS ? GS : written(event))).join("");
  return [...new Set([byKey, byLayout])];
}

const isModifier = ({ key }) => key === "Shift" || key === "Control" || key === "Alt" || key === "CapsLock";

/** One key of an Arabic keyboard writes two letters ("لا"), and is as much a character as any other. */
function isCharacter(event) {
  if (physical(event) === GS) return true;
  if (event.ctrlKey || event.key === "Dead") return false;
  const { length } = written(event);
  return length === 1 || (length === 2 && physical(event) !== "");
}

/** Put a held-back character where it was typed, unless somebody takes the `typed` event for a key of their own: then true. */
function type(event) {
  // What was typed before may have put something else in the place of what this one was typed at.
  const target = event.target.isConnected ? event.target : document.body;
  const typed = new CustomEvent("typed", { bubbles: true, cancelable: true, detail: written(event) });
  if (!target.dispatchEvent(Object.assign(typed, { physical: physical(event), repeat: event.repeat }))) return true;
  if (!isField(target)) return false;
  target.focus();
  // Old, but the one way that keeps the field's own undo and its `input` event.
  document.execCommand("insertText", false, written(event));
  return false;
}

/** What was typed just before may have gone to a field that was not chosen yet: then its Enter goes there too. */
function follow(event) {
  const field = document.activeElement;
  if (event.target === field || !isField(field)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: event.code, bubbles: true, cancelable: true }));
}

/** Whether an element takes typed text. */
export const isField = (target) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
