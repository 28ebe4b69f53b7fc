import type { Spend } from './masking-find.ts';

/** A word between blanks. `plain` is its core without marks and accents, `ends` whether a clause ends after it. */
export type Word = {
  readonly from: number;
  readonly to: number;
  readonly raw: string;
  readonly plain: string;
  readonly ends: boolean;
};

/** Words beyond so many characters are no words of a language. */
export const longestWord = 40;

/** The words of a text, in their places. */
export function wordsIn(text: string, spend: Spend): readonly Word[] {
  spend(text.length);
  const words: Word[] = [];
  for (const { 0: raw, index } of text.matchAll(/\S+/g)) {
    const short = raw.length <= longestWord;
    words.push({
      from: index,
      to: index + raw.length,
      raw,
      plain: short ? bareOf(raw) : '',
      ends: short && '.,;!?…'.includes(raw.charAt(raw.length - 1)),
    });
  }
  return words;
}

// Most words are small letters and nothing else.
const bareOf = (raw: string): string => (/^[a-z0-9]+$/.test(raw) ? raw : fold(raw).replace(/[^\p{L}\p{N}']/gu, ''));

/** Small letters without accents. */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** A set of the words of a text. */
export const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** What a password is called in five languages, and here and there in four more. */
export const passwordWords = setOf(
  `password passwords passwort passwd pwd passphrase passcode kennwort contrasena contrasenia clave senha palavrapasse
  passe motdepasse mdp wachtwoord haslo losenord sifre pass pw parola windowspasswort anmeldekennwort`,
);
/** What a one-time code is called. */
export const codeWords = setOf(
  `otp mfa 2fa totp tan pin code codes codigo codice passcode kode kod einmalcode sicherheitscode bestatigungscode
  verifizierungscode einmalpasswort smscode token cvv cvc`,
);
/** Words that join a name and its value. */
export const copulas = setOf(`is was es era sera ist war lautet e est etait foi ser to a auf zu becomes heisst als`);
/** Words that say what something is. */
export const firm = setOf('is was es era sera ist war lautet e est etait foi heisst');
/** Words that may stand between "is" and the value. */
export const fillers =
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
/** Short words that are said of a password and are none. */
export const whole = new Set(sayings.filter((word) => word.length < 4));
const beginnings = sayings.filter((word) => word.length >= 4);

/** Whether a word (folded, bare) says something of a password rather than being one. */
export const saysSomething = (plain: string): boolean =>
  plain === '' || whole.has(plain) || beginnings.some((beginning) => plain.startsWith(beginning));

// Numbers that a help desk lives on: tickets, articles, error codes, identifiers, versions, dates, addresses.
const known =
  /^(?:(?:INC|RITM|REQ|TASK|SCTASK|CHG|PRB|KB|CTASK|CS|SR)[-#]?\d+|0x[\da-f]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|v?\d+(?:[./:]\d+)+|\d{1,4}-\d{1,2}-\d{1,4}|(?:[\da-f]{2}[:-]){5}[\da-f]{2}|\p{Lu}*\d{0,3}%)$/iu;
/** Whether it is a ticket, an address, a date, a version or another thing that help desks talk of. */
export const isKnown = (core: string): boolean =>
  known.test(core.slice(0, longestWord)) ||
  core.includes('://') ||
  core.startsWith('[••••') ||
  /^[^@]+@[^@]+\.\w+$/.test(core);

/** Letters with digits, marks, or capitals inside: nothing that is a word of a language. */
export function looksChosen(core: string): boolean {
  if (core.length < 4 || core.length > 200 || isKnown(core)) return false;
  if (/^\d+$/.test(core)) return true;
  if (/[!@#$%^&*_+=~?<>|\\/]/.test(core) && /[\p{L}\d]/u.test(core)) return !/^[\p{L}]+[!?/]+[\p{L}]*$/u.test(core);
  return (/\d/.test(core) && /\p{L}/u.test(core)) || (core.length >= 6 && /\p{Ll}\p{Lu}/u.test(core));
}

/** A word without the marks that close the sentence or the quotation around it. */
export function coreOf(word: Word): { readonly from: number; readonly to: number; readonly core: string } {
  let { from, to } = word;
  const raw = word.raw;
  while (from < to && `"'“”«»„‘’\`(<*`.includes(raw[from - word.from] ?? ' ')) from++;
  while (to > from && `"'“”«»‘’\`).,;:>`.includes(raw[to - word.from - 1] ?? ' ')) to--;
  return { from, to, core: raw.slice(from - word.from, to - word.from) };
}

/** Words that make the number after "code" something harmless. */
export const otherCodes =
  /^(?:error|fehler\w*|erreur|erro|errores|postal\w*|zip|area|country|pais|exit|status|estado|event\w*|stop|product\w*|cost\w*|qr|http|article|articulo|project|proyecto|employee|door|bar|barcode|source|windows|bug|stopp|retorno|return|salida|response|respuesta|sap|order|pedido|model\w*|department|ticket|codigo\s?postal|plz|vpn)$/;
/** Words that make the number after them a secret beyond doubt. */
export const sureCodes = setOf(
  `otp mfa 2fa totp tan pin cvv cvc einmalcode sicherheitscode bestatigungscode verifizierungscode einmalpasswort
  smscode verification verificacion verificacao verificacion authenticator autenticador sms seguridad seguranca securite
  security confirmation confirmacion`,
);
/** Short words that stand around "code". */
export const owners = setOf(
  `my mi meu mon mein the el o le der your tu seu es is ist e est un a es es este this de que me llego by via per por par`,
);
