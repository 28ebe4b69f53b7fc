// Soft hyphens, zero-width characters: invisible to the writer, and they would split a word.
const invisible = /\p{Cf}/gu;
const insideWord = /(?<=[\p{L}\p{M}])['’‘ʼ`´\-‐‑](?=\p{L})/gu;
const accents = /\p{M}+/gu;
const words = /[\p{L}\p{N}]+/gu;

const folded = (text: string): string =>
  text
    .replace(invisible, '')
    .toLowerCase()
    .replace(insideWord, '')
    .normalize('NFKD')
    .replace(accents, '')
    .replaceAll('ß', 'ss');

/**
 * How a character is read: between words, in a way that depends on what stands beside it, or within a word, where a
 * joint is left out. Odd where it is read as something else than itself.
 */
const kinds = { apart: 2, strange: 4, joint: 7, digit: 8, letter: 10 } as const;
const readAsOther = 1;

const joints = "'’‘`´-‐‑";
// Marks and invisible characters, halves of characters, the sigma that ends a word, and the apostrophe that is a letter.
const depending = /[\p{M}\p{Cf}\p{Cs}Σʼ]/u;

// Learnt as characters are met; 0 is what was not met yet.
const kindOf = new Uint8Array(65_536);
const readAs = new Map<number, string>();

const learnKind = (code: number): number => {
  const character = String.fromCharCode(code);
  if (joints.includes(character)) return kinds.joint;
  if (depending.test(character)) return kinds.strange;
  const fold = folded(character);
  const [word = ''] = fold.match(words) ?? [];
  if (word !== fold) return word === '' ? kinds.apart : kinds.strange;
  if (word === '') return kinds.strange;
  const kind = /\p{L}/u.test(character) ? kinds.letter : kinds.digit;
  if (word === character) return kind;
  readAs.set(code, word);
  return kind | readAsOther;
};

const kindAt = (text: string, at: number): number => {
  if (at >= text.length) return kinds.apart;
  const code = text.charCodeAt(at);
  const known = kindOf[code] as number;
  if (known !== 0) return known;
  const kind = learnKind(code);
  kindOf[code] = kind;
  return kind;
};

/** The kind of a character after one of the kind `before`: a joint joins two letters, and else stands apart. */
const kindAfter = (before: number, text: string, at: number): number => {
  const kind = kindAt(text, at);
  if (kind !== kinds.joint) return kind;
  return before >= kinds.letter && kindAt(text, at + 1) >= kinds.letter ? kind : kinds.apart;
};

const foldedWord = (text: string, from: number, to: number): string => {
  let word = '';
  for (let at = from; at < to; at++) {
    if (kindAt(text, at) !== kinds.joint) word += readAs.get(text.charCodeAt(at)) ?? text[at];
  }
  return word;
};

/** The words of a text in one pass; nothing when it has a character that depends on its neighbours. */
const plainWords = (text: string): string[] | undefined => {
  const found: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const from = at;
    let reading = 0;
    let kind = kindAfter(kinds.apart, text, at);
    while (kind >= kinds.joint) {
      reading |= kind & readAsOther;
      at += 1;
      kind = kindAfter(kind, text, at);
    }
    if (kind === kinds.strange) return undefined;
    if (at > from) found.push(reading === readAsOther ? foldedWord(text, from, at) : text.slice(from, at));
  }
  return found;
};

/** The words of a text: lower case, no accents, `ß` as ss, wi-fi as wifi, don't as dont. */
export const foldedWords = (text: string): readonly string[] => plainWords(text) ?? folded(text).match(words) ?? [];
