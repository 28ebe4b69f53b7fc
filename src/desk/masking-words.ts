import { type Find, looksLikeToken, type Spend } from './masking-find.ts';

/** Secrets that only the words around them give away: "my password is …", "código: …", `api_key=…`. */
export function spokenSecrets(text: string, spend: Spend): readonly Find[] {
  const words = wordsIn(text, spend);
  return [...assigned(text, spend), ...passwords(text, words, spend), ...codes(words, spend)];
}

/** A word between blanks. `plain` is its core without marks and accents, `ends` whether a clause ends after it. */
type Word = {
  readonly from: number;
  readonly to: number;
  readonly raw: string;
  readonly plain: string;
  readonly ends: boolean;
};

const longestWord = 40;

function wordsIn(text: string, spend: Spend): readonly Word[] {
  spend(text.length);
  return [...text.matchAll(/\S+/g)].map(({ 0: raw, index }) => ({
    from: index,
    to: index + raw.length,
    raw,
    plain: raw.length > longestWord ? '' : fold(raw).replace(/[^\p{L}\p{N}']/gu, ''),
    ends: raw.length <= longestWord && /[.,;!?…]$/.test(raw),
  }));
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const passwordWords = setOf(
  `password passwords passwort passwd pwd passphrase passcode kennwort contrasena contrasenia clave senha palavrapasse
  passe motdepasse mdp wachtwoord haslo losenord sifre pass pw parola windowspasswort anmeldekennwort`,
);
const codeWords = setOf(
  `otp mfa 2fa totp tan pin code codes codigo codice passcode kode kod einmalcode sicherheitscode bestatigungscode
  verifizierungscode einmalpasswort smscode token cvv cvc`,
);
const copulas = setOf(`is was es era sera ist war lautet e est etait foi ser to a auf zu becomes heisst als`);
const firm = setOf('is was es era sera ist war lautet e est etait foi heisst');
const fillers =
  setOf(`now still currently just ahora todavia sigue siendo ainda agora maintenant jetzt noch aktuell this
  esta este cette ceci diese folgendes the following la siguiente actualmente toujours`);

// What is said of a password, as beginnings of words in five languages; none of it is one.
const sayings = `not no nao ne nicht pas kein wrong expir venc caduc bloque bloqu lock gesperr abgelauf falsch incorr
  inval ungult invalid rejected rechaz refus abgelehnt forgot olvid esquec oubli vergess lost perd verloren too very muy
  muito tres zu mas mais plus more required requer obrigat neces notwendig obligat changed cambi alter troca geander chang
  reset restablec redefin zuruck same misma mesm gleich old viej antig ancien alt new nuev nov nouve neu correct correto
  richtig ok good bien bem gut in on at for para por pour fur from de del do da du den der die das des el la los las o os
  as le les un una uma une ein eine the a an my mi minha mon ma meine your tu su sua votre ihr being going about also
  always never asked accept acept aceit working funcion funktion compromis hack stolen robad roubad known saved guard
  salv gespeich managed stored secure segur sicher weak debil frac schwach strong fuert fort short cort curt court kurz
  long larg lang important wichtig unknown desconoc unbekannt missing falta fehlt empty vaci vide leer visible hidden
  case what que was was como wie how comment cual qual quel where when cuando if si se wenn ob please por favor bitte
  it eso esto isso this that ca es sie er i yo eu je ich and y e et und or u ou oder but pero mas mais aber hello hola
  synchron sync disabled desactiv unlock desbloque works worked due supposed set shown shared visto visib vazi erron
  errad mauvais correc aktiv activ expirou pending pendiente deny deni`
  .split(/\s+/)
  .filter((word) => word !== '');
const whole = new Set(sayings.filter((word) => word.length < 4));
const beginnings = sayings.filter((word) => word.length >= 4);

const saysSomething = (plain: string): boolean =>
  plain === '' || whole.has(plain) || beginnings.some((beginning) => plain.startsWith(beginning));

// Numbers that a help desk lives on: tickets, articles, error codes, identifiers, versions, dates, addresses.
const known =
  /^(?:(?:INC|RITM|REQ|TASK|SCTASK|CHG|PRB|KB|CTASK|CS|SR)[-#]?\d+|0x[\da-f]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|v?\d+(?:[./:]\d+)+|\d{1,4}-\d{1,2}-\d{1,4}|(?:[\da-f]{2}[:-]){5}[\da-f]{2}|\p{Lu}*\d{0,3}%)$/iu;
const isKnown = (core: string): boolean =>
  known.test(core.slice(0, longestWord)) ||
  core.includes('://') ||
  core.startsWith('[••••') ||
  /^[^@]+@[^@]+\.\w+$/.test(core);

/** Letters with digits, marks, or capitals inside: nothing that is a word of a language. */
function looksChosen(core: string): boolean {
  if (core.length < 4 || core.length > 200 || isKnown(core)) return false;
  if (/^\d+$/.test(core)) return true;
  if (/[!@#$%^&*_+=~?<>|\\/]/.test(core) && /[\p{L}\d]/u.test(core)) return !/^[\p{L}]+[!?/]+[\p{L}]*$/u.test(core);
  return (/\d/.test(core) && /\p{L}/u.test(core)) || (core.length >= 6 && /\p{Ll}\p{Lu}/u.test(core));
}

// A mark at the end that closes the sentence or the quotation is not part of it.
function coreOf(word: Word): { readonly from: number; readonly to: number; readonly core: string } {
  let { from, to } = word;
  const raw = word.raw;
  while (from < to && `"'“”«»„‘’\`(<*`.includes(raw[from - word.from] ?? ' ')) from++;
  while (to > from && `"'“”«»‘’\`).,;:>`.includes(raw[to - word.from - 1] ?? ' ')) to--;
  return { from, to, core: raw.slice(from - word.from, to - word.from) };
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
  if (link === 'beside') return standsOut(core) ? { from, to, kind: 'password' } : undefined;
  const quoted = quotedFrom(text, word.from);
  if (quoted) return quoted;
  return looksChosen(core) || closesTalk(words, at, core) ? { from, to, kind: 'password' } : undefined;
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

// Words that make the number after "code" something harmless.
const otherCodes =
  /^(?:error|fehler\w*|erreur|erro|errores|postal\w*|zip|area|country|pais|exit|status|estado|event\w*|stop|product\w*|cost\w*|qr|http|article|articulo|project|proyecto|employee|door|bar|barcode|source|windows|bug|stopp|retorno|return|salida|response|respuesta|sap|order|pedido|model\w*|department|ticket|codigo\s?postal|plz|vpn)$/;
const sureCodes = setOf(
  `otp mfa 2fa totp tan pin cvv cvc einmalcode sicherheitscode bestatigungscode verifizierungscode einmalpasswort
  smscode verification verificacion verificacao verificacion authenticator autenticador sms seguridad seguranca securite
  security confirmation confirmacion`,
);
const owners = setOf(
  `my mi meu mon mein the el o le der your tu seu es is ist e est un a es es este this de que me llego by via per por par`,
);

function codes(words: readonly Word[], spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  for (const [index, word] of words.entries()) {
    spend(word.raw.length);
    if (!/\d/.test(word.raw) || word.raw.length > 16) continue;
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
  const glued = /^\p{L}+[:=](\d{4,8})$/u.exec(core);
  if (glued?.[1] && codeWords.has(fold(core.slice(0, core.search(/[:=]/)))))
    return { from: to - glued[1].length, to, digits: glued[1].length + 10, next: index + 1 };
  return pairAt(words, index);
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
