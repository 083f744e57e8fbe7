/**
 * Arabic words as people write them in Latin letters: "zaafrane", "zafran" and "za3fran" are زعفران (rules §5.8).
 *
 * Of a word what is heard: its consonants, and between them the long vowels. The short vowels, which Arabic does not write, are
 * written in any way or not at all. Of a word of two consonants more has to be heard, for it sounds like many others: its ع
 * too, as a 3 or a vowel. Twin: store/catalogue/sounding.py.
 */

// A word of fewer letters or consonants sounds like too many others.
const [SHORTEST, FEWEST] = [3, 2];
const MEASURES = new Set(["مل", "سم"]);
// Latin letters, and the digits that stand for ع, ح and ق among them.
const TYPED = /^[379]?[a-z]+(?:[379][a-z]+)*[379]?$/;
const ARABIC = /^[\u0621-\u064a]+$/;
const PAIRS = { ch: "c", sh: "c", kh: "x", gh: "k", qu: "k", dj: "j", th: "t", dh: "d", ph: "f" };
const LATIN = {
  ...Object.fromEntries([..."bdfhjklmnrstxz"].map((letter) => [letter, letter])),
  c: "k", g: "k", q: "k", p: "b", v: "f", 7: "h", 9: "k",
};
const LETTERS = {
  ب: "b", ت: "t", ث: "t", ج: "j", ح: "h", خ: "x", د: "d", ذ: "d", ر: "r", ز: "z", س: "s", ش: "c",
  ص: "s", ض: "d", ط: "t", ظ: "d", غ: "k", ف: "f", ق: "k", ك: "k", ل: "l", م: "m", ن: "n", ه: "h",
};
const CONSONANTS = new Set([...Object.values(LATIN), ...Object.values(PAIRS)]);
const VOWELS = { a: "AE", e: "AIE", i: "I", y: "I", o: "U", u: "U", w: "U", 3: "E", ا: "A", ي: "I", و: "U", ع: "E" };
// How the ta marbuta is folded: a vowel, if anything.
const FINAL_H = /ه$/;

/**
 * What a word in Latin letters sounds like: `{consonants, vowels}`, a set of the vowels before each consonant and one behind
 * the last; null for a word that is none, or that is too short to tell.
 */
export function soundOfTyped(word) {
  if (word.length < SHORTEST || !TYPED.test(word)) return null;
  const heard = [];
  for (let at = 0; at < word.length;) {
    const pair = PAIRS[word.slice(at, at + 2)];
    heard.push(pair ?? LATIN[word[at]] ?? word[at]);
    at += pair ? 2 : 1;
  }
  return soundOf(heard);
}

/** What a folded Arabic word sounds like; null for one that is none, or that is too short to tell. */
export const soundOfArabic = (word) => (ARABIC.test(word) && !MEASURES.has(word) ? soundOf([...word.replace(FINAL_H, "")].map((letter) => LETTERS[letter] ?? letter)) : null);

/** A consonant that is written twice, or said twice, counts once. */
function soundOf(heard) {
  let consonants = "";
  const vowels = [new Set()];
  for (const letter of heard) {
    if (letter in VOWELS) for (const vowel of VOWELS[letter]) vowels.at(-1).add(vowel);
    else if (CONSONANTS.has(letter) && consonants.at(-1) !== letter) {
      consonants += letter;
      vowels.push(new Set());
    }
  }
  if (consonants.length > FEWEST) for (const heardThere of vowels) heardThere.delete("E");
  return consonants.length < FEWEST ? null : { consonants, vowels };
}

/** Whether it has so few consonants that only a name's word is meant by it. */
export const isShort = ({ consonants }) => consonants.length === FEWEST;

/** Whether what was typed has the consonants of an Arabic word, and its long vowels where they are; an alef that begins it may be left out. */
export function isHeard(typed, word) {
  const has = (place) => [...word.vowels[place]].every((vowel) => typed.vowels[place].has(vowel) || (place === 0 && vowel === "A"));
  return typed.consonants === word.consonants && word.vowels.every((_, place) => has(place));
}
