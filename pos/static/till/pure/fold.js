/**
 * Finding goods by what a person types: any language, any letter form, one slip of the finger (rules §5.8).
 *
 * Twin: store/catalogue/folding.py (`fold`) and store/catalogue/search.py (`terms`, `Index`); both find the same goods in
 * the same order. An index is made of what the server sends of each product; what it has is never taken out again.
 */

import { isHeard, isShort, soundOfArabic, soundOfTyped } from "./sounding.js";

const APOSTROPHES = /[’‘‛ʼʻ`´′＇]/g;
const ELIDED = new Set(["c", "d", "j", "l", "m", "n", "s", "t", "qu"]);
const LETTERS = {
  œ: "oe", æ: "ae", ø: "o", ß: "ss", ı: "i", đ: "d", ł: "l",
  ٱ: "ا", ة: "ه", ہ: "ه", ھ: "ه", ى: "ي", ی: "ي", ې: "ي", ء: "",
  گ: "ك", ڭ: "ك", ک: "ك", ڪ: "ك", پ: "ب", چ: "ج", ژ: "ز", ڤ: "ف",
  ...Object.fromEntries([..."٠١٢٣٤٥٦٧٨٩"].map((digit, i) => [digit, String(i)])),
  ...Object.fromEntries([..."۰۱۲۳۴۵۶۷۸۹"].map((digit, i) => [digit, String(i)])),
};
const UNHEARD = /[\p{M}\p{Cf}\u0640]/gu;
const NO_LETTER = /[^\p{L}\p{N}']/gu;
const ARTICLES = ["وال", "بال", "كال", "فال", "ال", "لل"];
const SHORTEST_AFTER_ARTICLE = 2;

const LONGEST_TEXT = 200;
const MOST_TERMS = 8;
// How well a word of a product answers a word that was typed; lower is better.
const [NAME, NAME_PREFIX, OTHER, , SOUND, TYPO] = [0, 1, 2, 3, 4, 5].map((rank) => rank * 16);
const LAST_PLACE = 9;
const SHORTEST_WITH_TYPO = 4;
const UNSAID = new Set("de du des la le les et a au aux en un une of the and with for من في على مع".split(" "));
const ROOT = /^[\u0621-\u064a]{3}$/;
const LONG_VOWELS = "اوي";
const MEASURED = /^([0-9]+)(ml|cl|l|g|kg|cm|مل|لتر|غ|كغ|سم)$/;
const ALPHABETIC = /^\p{L}+$/u;

/** The words of `text` in their one form, a space between: "L'Huile d'Argan" → "huile argan". */
export function fold(text) {
  return plain(text).split(/\s+/).flatMap(wordsOf).join(" ");
}

/** The words to look for: those of `text` that say something, at most eight. */
export function terms(text) {
  const words = [...new Set(fold([...text].slice(0, LONGEST_TEXT).join("")).split(" ").filter(Boolean))];
  const telling = words.filter((word) => word.length > 1 && !UNSAID.has(word));
  return (telling.length ? telling : words).slice(0, MOST_TERMS);
}

function plain(text) {
  const split = text.replace(APOSTROPHES, "'").normalize("NFKD").toLowerCase();
  const heard = split.replace(UNHEARD, "").replace(NO_LETTER, " ");
  return [...heard].map((letter) => LETTERS[letter] ?? letter).join("");
}

/** The words of what stands between two spaces: French drops a vowel before another, and writes both as one. */
function wordsOf(chunk) {
  const parts = chunk.split("'").filter(Boolean);
  const kept = parts.length > 1 && ELIDED.has(parts[0]) ? parts.slice(1) : parts;
  return kept.map(withoutArticle);
}

function withoutArticle(word) {
  const article = ARTICLES.find((each) => word.startsWith(each) && word.length >= each.length + SHORTEST_AFTER_ARTICLE);
  return article ? word.slice(article.length) : word;
}

/** Which products have which words, and how prominently. `rows` are `[id, text]`: names a line each, the rest last. */
export class Index {
  #where = new Map();
  #sorted = null;
  #byShortened = null;
  #byConsonants = null;

  constructor(rows = []) {
    for (const [id, text] of rows) this.add(id, text);
  }

  /** One product more. */
  add(id, text) {
    this.#read(id, text.split("\n"));
    this.#sorted = null;
    this.#byShortened = null;
    this.#byConsonants = null;
  }

  /** The ids of the products that have every word of `text`, best first, at most `most`. Nothing typed: nothing. */
  find(text, most) {
    const wanted = terms(text);
    if (wanted.length === 0) return [];
    let found = inAll(wanted.map((term) => ifAny(this.#exactly(term)) ?? this.#loosely(term)));
    if (found.length === 0) found = inAll(wanted.map((term) => new Map([...this.#exactly(term), ...this.#loosely(term)])));
    found.sort(([id, rank], [otherId, otherRank]) => rank - otherRank || id - otherId);
    return found.slice(0, most).map(([id]) => id);
  }

  #read(id, lines) {
    const others = lines.pop();
    for (const line of lines) splitWords(line).forEach((word, place) => this.#note(word, id, NAME + Math.min(place, LAST_PLACE)));
    for (const word of splitWords(others)) this.#note(word, id, OTHER);
  }

  /** Every word, in order. */
  get #vocabulary() {
    return (this.#sorted ??= [...this.#where.keys()].sort());
  }

  #note(word, id, rank) {
    if (!this.#where.has(word)) this.#where.set(word, new Map());
    keepBest(this.#where.get(word), id, rank);
  }

  /** Products with a word that is `term` or begins with it, each with its best rank. */
  #exactly(term) {
    const found = new Map();
    const words = this.#vocabulary;
    for (let i = firstAtLeast(words, term); words[i]?.startsWith(term); i += 1) {
      const further = words[i] === term ? 0 : NAME_PREFIX - NAME;
      for (const [id, rank] of this.#where.get(words[i])) keepBest(found, id, Math.min(rank + further, TYPO));
    }
    return found;
  }

  #loosely(term) {
    return new Map([...this.#nearly(term), ...this.#sounding(term), ...this.#measured(term)]);
  }

  /** Products of so much, where the measure was typed onto its number: "250ml" is 250 ml. */
  #measured(term) {
    const [, ...parts] = MEASURED.exec(term) ?? [];
    return parts.length ? new Map(inAll(parts.map((part) => this.#where.get(part) ?? new Map()))) : new Map();
  }

  /** Products with an Arabic word that is written in Latin letters as it sounds. */
  #sounding(term) {
    const found = new Map();
    const typed = soundOfTyped(term);
    if (!typed) return found;
    this.#byConsonants ??= withSounds(this.#vocabulary);
    for (const [word, sound] of this.#byConsonants.get(typed.consonants) ?? []) {
      if (!isHeard(typed, sound)) continue;
      for (const [id, rank] of this.#where.get(word)) if (rank < OTHER || !isShort(typed)) keepBest(found, id, SOUND + rank);
    }
    return found;
  }

  /** Products with a word that is one slip away from `term`; of a short Arabic one, with its plural. */
  #nearly(term) {
    const found = new Map();
    const isNear = term.length >= SHORTEST_WITH_TYPO ? oneSlip : isPlural;
    if (!ALPHABETIC.test(term)) return found;
    this.#byShortened ??= shortenedForms(this.#vocabulary);
    const near = new Set([...shortened(term)].flatMap((form) => this.#byShortened.get(form) ?? []));
    for (const word of near) {
      if (!isNear(term, word)) continue;
      for (const [id, rank] of this.#where.get(word)) keepBest(found, id, TYPO + rank);
    }
    return found;
  }
}

const splitWords = (line) => line.split(" ").filter(Boolean);

const ifAny = (found) => (found.size ? found : null);

const keepBest = (ranks, id, rank) => ranks.set(id, Math.min(rank, ranks.get(id) ?? rank));

function firstAtLeast(sorted, wanted) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What every answer holds, with the ranks summed. */
function inAll(answers) {
  const smallest = answers.reduce((least, answer) => (answer.size < least.size ? answer : least));
  const ids = [...smallest.keys()].filter((id) => answers.every((answer) => answer.has(id)));
  return ids.map((id) => [id, answers.reduce((sum, answer) => sum + answer.get(id), 0)]);
}

/** Words by each form of them that lacks at most one letter: two words one slip apart share such a form. */
function shortenedForms(vocabulary) {
  const found = new Map();
  for (const word of vocabulary) {
    if (word.length < SHORTEST_WITH_TYPO - 1 || !ALPHABETIC.test(word)) continue;
    for (const form of shortened(word)) found.set(form, [...(found.get(form) ?? []), word]);
  }
  return found;
}

/** The Arabic words with what they sound like, by their consonants. */
function withSounds(vocabulary) {
  const found = new Map();
  for (const word of vocabulary) {
    const sound = soundOfArabic(word);
    if (!sound) continue;
    if (!found.has(sound.consonants)) found.set(sound.consonants, []);
    found.get(sound.consonants).push([word, sound]);
  }
  return found;
}

const shortened = (word) => new Set([word, ...[...word].map((_, i) => word.slice(0, i) + word.slice(i + 1))]);

/** Whether one letter too many, too few or wrong, or two swapped, is all that lies between them. */
export function oneSlip(typed, word) {
  const [short, long] = typed.length <= word.length ? [typed, word] : [word, typed];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const swapped = long.slice(at, at + 2) === [...short.slice(at, at + 2)].reverse().join("") && short.slice(at + 2) === long.slice(at + 2);
  return swapped || short.slice(at + 1) === long.slice(at + 1);
}

/** Whether an Arabic word is its three letters with a long vowel among them, as many plurals are: تمر, تمور. */
export function isPlural(root, word) {
  if (!ROOT.test(root) || word.length !== root.length + 1) return false;
  return [1, 2].some((i) => LONG_VOWELS.includes(word[i]) && word.slice(0, i) + word.slice(i + 1) === root);
}
