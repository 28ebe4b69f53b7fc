import { type Find, looksLikeToken, type Spend } from './masking-find.ts';
import {
  codeWords,
  copulas,
  coreOf,
  fillers,
  firm,
  fold,
  isKnown,
  longestWord,
  looksChosen,
  otherCodes,
  owners,
  passwordWords,
  saysSomething,
  sureCodes,
  type Word,
  whole,
  wordsIn,
} from './masking-vocabulary.ts';

/** Secrets that only the words around them give away: "my password is …", "código: …", `api_key=…`. */
export function spokenSecrets(text: string, spend: Spend): readonly Find[] {
  const words = wordsIn(text, spend);
  return [...assigned(text, spend), ...passwords(text, words, spend), ...codes(words, spend)];
}

const reach = 7;

function passwords(text: string, words: readonly Word[], spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  for (const [index, word] of words.entries()) {
    if (!passwordWords.has(word.plain) || word.ends) continue;
    const find = passwordAfter(text, words, index, spend);
    if (find) finds.push(find);
  }
  return finds;
}

function passwordAfter(text: string, words: readonly Word[], index: number, spend: Spend): Find | undefined {
  let link: Link = 'beside';
  for (const [step, word] of words.slice(index + 1, index + 1 + reach).entries()) {
    spend(word.raw.length);
    const at = index + 1 + step;
    if (isMarked(words[at - 1]?.raw ?? '')) link = 'linked';
    const said = candidate(text, words, at, link);
    if (said) return said;
    if (word.ends || elsewhere.test(word.plain)) return undefined;
    link = links(word, link) ? 'linked' : 'beside';
  }
  return undefined;
}

const links = (word: Word, before: Link): boolean =>
  copulas.has(word.plain) || (before === 'linked' && fillers.has(word.plain));

const isMarked = (raw: string): boolean => raw.endsWith(':') || /^(?:=|->|→|=>|-|–)$/.test(raw);

// Words after which the talk is of something else than the password.
const elsewhere = /^(?:error|fehler\w*|erreur|erro|ticket|inc\w*|code|codigo)$/;

type Link = 'linked' | 'beside';

function candidate(text: string, words: readonly Word[], at: number, link: Link): Find | undefined {
  const word = words[at];
  if (!word) return undefined;
  const { from, to, core } = coreOf(word);
  if (core === '' || isKnown(core)) return undefined;
  if (link === 'linked' && isLetter(word)) return spelled(words, at);
  if (link === 'beside') return standsOut(core) ? { from, to, kind: 'password' } : undefined;
  const quoted = quotedFrom(text, word.from);
  if (quoted) return quoted;
  return looksChosen(core) || closesTalk(words, at, core) ? { from, to, kind: 'password' } : undefined;
}

const isLetter = (word: Word | undefined): boolean => word !== undefined && [...word.raw].length === 1;

// V e r a n o 2 6: letter by letter.
function spelled(words: readonly Word[], at: number): Find | undefined {
  let last = at;
  while (last - at < 64 && isLetter(words[last + 1])) last++;
  const [first, end] = [words[at], words[last]];
  return first && end && last - at >= 3 ? { from: first.from, to: end.to, kind: 'password' } : undefined;
}

// Nothing links it to the word before, so it must be unmistakable: letters, digits and a mark.
const standsOut = (core: string): boolean =>
  core.length >= 8 && looksChosen(core) && /\d/.test(core) && /\p{L}/u.test(core) && /[!@#$%^&*_+=~?]/.test(core);

// A plain word is a password only where it closes what is said: "my password is sunshine".
function closesTalk(words: readonly Word[], at: number, core: string): boolean {
  const subject = words[at - 2]?.plain ?? '';
  const named = passwordWords.has(subject) && !/^(?:clave|pass|pw)$/.test(subject);
  if (!named || !firm.has(words[at - 1]?.plain ?? '')) return false;
  if (words[at]?.ends !== true && at < words.length - 1) return false;
  return isPlainWord(core);
}

const isPlainWord = (core: string): boolean =>
  core.length >= 5 && /^[\p{L}'-]+$/u.test(core) && !saysSomething(fold(core));

const closing: Readonly<Record<string, string>> = { '"': '"', '“': '”', '«': '»', '„': '“', '`': '`', "'": "'" };

// What stands in quotation marks is the password to its last letter, blanks and all.
function quotedFrom(text: string, at: number): Find | undefined {
  const close = closing[text[at] ?? ''];
  if (close === undefined) return undefined;
  const end = text.slice(at + 1, at + 100).indexOf(close);
  const inside = text.slice(at + 1, at + 1 + end);
  const fits = end >= 4 && !inside.includes('\n') && !inside.split(/\s+/).some((word) => isKnown(word));
  const [first = '', second] = fold(inside).split(/\s+/);
  // A saying has its own short words in front; a phrase that serves as a password has not.
  return fits && !(second === undefined ? saysSomething(first) : whole.has(first))
    ? { from: at + 1, to: at + 1 + end, kind: 'password' }
    : undefined;
}

// Keys that are secrets by name, wherever "key = value" or "key: value" stands.
const secretKeys =
  /(?:password|passwd|pwd|passwort|kennwort|contrasena|clave|senha|passe|mdp|passphrase|secret|api[_-]?key|apikey|access[_-]?token|auth[_-]?token|refresh[_-]?token|secret[_-]?access[_-]?key|accesskey|accountkey|private[_-]?key|client[_-]?secret|wachtwoord|losenord|token|pw|pass)$/;
const spokenKeys =
  /(?:passwor[dt]|passwd|pwd|kennwort|contrasena|clave|senha|passe|mdp|passphrase|wachtwoord|losenord|pw|pass)$/;
const judged = 512;

function assigned(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  let after = 0;
  spend(text.length);
  for (const { 0: sign, index } of text.matchAll(/[:=]/g)) {
    if (index < after) continue;
    const find = assignedAt(text, index, sign, spend);
    if (!find) continue;
    finds.push(find);
    after = find.to;
  }
  return finds;
}

function assignedAt(text: string, index: number, sign: string, spend: Spend): Find | undefined {
  const before = fold(text.slice(Math.max(0, index - longestWord), index))
    .trimEnd()
    .replace(/["'*_]{1,3}$/, '');
  spend(longestWord);
  if (!secretKeys.test(before)) return undefined;
  const spoken = spokenKeys.test(before);
  const piece = text.slice(index + 1, index + 1 + judged);
  const lead = /^[=>]?[ \t\u00a0]{0,3}["'“«„`]?/.exec(piece)?.[0] ?? '';
  const { value, core } = partsOf(piece.slice(lead.length), { quoted: /["'“«„`]$/.test(lead), spoken, sign });
  spend(lead.length + value.length);
  const secret = spoken ? isSpokenValue(core, sign) : looksLikeToken(core) && !isKnown(core);
  if (!secret) return undefined;
  const from = index + 1 + lead.length;
  // A value longer than what was judged is taken whole.
  const to = value.length + lead.length >= judged ? wholeRun(text, from, spend) : from + core.length;
  return { from, to, kind: spoken ? 'password' : 'api key' };
}

type Manner = { readonly quoted: boolean; readonly spoken: boolean; readonly sign: string };

// Within quotation marks all of it; after "=" up to the next pair; after ":" without the mark that ends a sentence.
function partsOf(piece: string, { quoted, spoken, sign }: Manner): { readonly value: string; readonly core: string } {
  if (quoted) {
    const value = /^[^"'”»“`\n]+/.exec(piece)?.[0] ?? '';
    return { value, core: value };
  }
  const value = (spoken ? /^\S+/ : /^[^\s"'”»“`;&,]+/).exec(piece)?.[0] ?? '';
  return { value, core: value.replace(sign === '=' ? /[;&,"'].{0,512}$/ : /[.,;:)"'”»]{1,3}$/, '') };
}

function wholeRun(text: string, from: number, spend: Spend): number {
  const run = /\S+/y;
  run.lastIndex = from;
  const end = run.test(text) ? run.lastIndex : text.length;
  spend(end - from);
  return end;
}

function isSpokenValue(core: string, sign: string): boolean {
  if (core.length < 3 || isKnown(core)) return false;
  if (looksChosen(core)) return true;
  if (sign === '=') return core.length >= 4;
  return isPlainWord(core);
}

function codes(words: readonly Word[], spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  for (const [index, word] of words.entries()) {
    spend(word.raw.length);
    if (!/\d/.test(word.raw) || word.raw.length > longestWord) continue;
    const found = codeAt(words, index);
    if (!found) continue;
    const around = words.slice(Math.max(0, index - 6), index);
    const behind = words.slice(found.next, found.next + 6);
    if (saidBefore(around, found.digits) || saidAfter(behind, found.digits))
      finds.push({ from: found.from, to: found.to, kind: 'code' });
  }
  return finds;
}

type Code = { readonly from: number; readonly to: number; readonly digits: number; readonly next: number };

// 4 to 8 digits, also as two groups of three or four, also with the "G-" of a well-known sender, also "code:123456".
function codeAt(words: readonly Word[], index: number): Code | undefined {
  const word = words[index];
  if (!word) return undefined;
  const { from, to, core } = coreOf(word);
  const card = /^(?:cvv|cvc)$/.test(words[index - 1]?.plain ?? '');
  if (card && /^\d{3}$/.test(core)) return { from, to, digits: 4, next: index + 1 };
  const alone = /^(?:[A-Z]-)?(\d{4,8}|\d{3}[-·.]\d{3}|\d{4}-\d{4})$/.exec(core);
  if (alone) return { from, to, digits: alone[1]?.replace(/\D/g, '').length ?? 0, next: index + 1 };
  const apart = /^\d(?:[^\p{L}\p{N}./:]{1,4}\d){3,7}$/u.test(core);
  if (apart) return { from, to, digits: core.replace(/\D/g, '').length, next: index + 1 };
  const glued = /^\p{L}+[:=](\d{4,8})$/u.exec(core);
  if (glued?.[1] && codeWords.has(fold(core.slice(0, core.search(/[:=]/)))))
    return { from: to - glued[1].length, to, digits: glued[1].length + 10, next: index + 1 };
  return singleDigits(words, index) ?? pairAt(words, index);
}

// 4 8 2 9 1 3: digit by digit, and no more than a code has.
function singleDigits(words: readonly Word[], index: number): Code | undefined {
  const isDigit = (at: number) => /^\d$/.test(words[at] ? coreOf(words[at]).core : '');
  if (!isDigit(index) || isDigit(index - 1)) return undefined;
  let last = index;
  while (last - index < 9 && isDigit(last + 1) && words[last]?.ends !== true) last++;
  const [first, end] = [words[index], words[last]];
  const digits = last - index + 1;
  if (!first || !end || digits < 4 || digits > 8) return undefined;
  return { from: coreOf(first).from, to: coreOf(end).to, digits, next: last + 1 };
}

// Two groups of three digits that stand alone, and not in a row of more.
function pairAt(words: readonly Word[], index: number): Code | undefined {
  const word = words[index];
  const second = words[index + 1];
  if (!word || !second) return undefined;
  const { from, core } = coreOf(word);
  if (!/^\d{3}$/.test(core) || word.ends) return undefined;
  const rest = coreOf(second);
  const before = words[index - 1];
  return /^\d{3}$/.test(rest.core) && !/\d$/.test(before?.raw ?? '') && !/^\d/.test(words[index + 2]?.raw ?? '')
    ? { from, to: rest.to, digits: 6, next: index + 2 }
    : undefined;
}

function saidBefore(around: readonly Word[], digits: number): boolean {
  // "code:123456" says it itself.
  if (digits > 10) return true;
  const stop = around.findLastIndex((word) => word.ends);
  const near = around.slice(stop + 1);
  if (near.some((word) => otherCodes.test(word.plain))) return false;
  const at = near.findLastIndex((word) => codeWords.has(word.plain));
  if (at < 0) return false;
  const sure = near.some((word) => sureCodes.has(word.plain));
  const between = near.slice(at + 1);
  const linked =
    near[at]?.raw.endsWith(':') === true || between.some((word) => firm.has(word.plain) || /[:=]$/.test(word.raw));
  if (!sure && digits < 6) return linked && digits >= 4 && between.length <= 1;
  return linked || between.length <= (sure ? 1 : 0);
}

function saidAfter(behind: readonly Word[], digits: number): boolean {
  if (digits < 6 || digits > 10) return false;
  const at = behind.findIndex((word) => codeWords.has(word.plain));
  if (at < 1 || !firm.has(behind[0]?.plain ?? '')) return false;
  const between = behind.slice(0, at + 2);
  if (between.some((word) => otherCodes.test(word.plain))) return false;
  return behind
    .slice(0, at)
    .every((word) => owners.has(word.plain) || sureCodes.has(word.plain) || word.plain.length > 3);
}
