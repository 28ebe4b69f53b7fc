// Control characters without tab and line feed; marks and overrides of direction; what is there and cannot be seen
// (soft hyphen, zero-width blanks, fillers between words, annotations, musical and tag characters); reliability.md S12.
const unseen =
  /[^\P{Cc}\t\n]|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/gu;
// Persian and the scripts of India need the joiners between letters, and emoji between pictures; elsewhere they only hide.
const idleJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}]|(?![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])\p{L})[\u200c\u200d]/gu;
const piledMarks = /((?:\p{M}[\u200c\u200d]?){6})[\p{M}\u200c\u200d]+/gu;
// What most texts consist of (ASCII, Latin letters, dashes, quotation marks, …) is untouched by every rule but the last,
// and by that one too where nothing begins like an address.
const harmless = /^[\t\n -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20ac]*$/;
const addressBegins = /:\/\/|www\./i;
const address = /\b(https?:\/\/|www\.)([^\s/?#<>"'()]+)/gi;

/**
 * Somebody's words without characters that hide, turn around or pile up, on lines that end with a line feed; every
 * visible letter stays. Only a host of look-alike letters is shown as the punycode that it is.
 */
export function inert(text: string): string {
  if (harmless.test(text) && !addressBegins.test(text)) return text;
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(unseen, '')
    .replace(idleJoiner, '')
    .replace(piledMarks, '$1')
    .replace(address, (_whole, start: string, host: string) => start + asciiHost(host));
}

/** The same on one line with blanks folded, at most `most` characters: a name of a person or thing. */
export function inertLine(text: string, most = 200): string {
  return inert(text)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

/** A file name without path, control characters or anything that a query or a header could read; never empty. */
export function safeFileName(name: string): string {
  const base = inertLine(name, 1_000).split(/[/\\]/).at(-1) ?? '';
  const plain = base
    .replace(/[^\p{L}\p{N}\p{M}._ -]/gu, '_')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim();
  const [, stem = plain, ending = ''] = /^(.*?)(\.[\p{L}\p{N}]{1,10})?$/su.exec(plain) ?? [];
  return `${[...(stem === '' ? 'file' : stem)].slice(0, 80).join('')}${ending}`;
}

function asciiHost(host: string): string {
  if (/^[\x21-\x7e]*$/.test(host)) return host;
  // What stands before an @ is no host, and must not be lost.
  const at = host.lastIndexOf('@');
  const named = `https://${host.slice(at + 1)}`;
  return URL.canParse(named) ? host.slice(0, at + 1) + new URL(named).host : host;
}
