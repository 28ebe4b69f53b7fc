import { type Find, looksLikeToken, runEnd, type SecretKind, type Spend } from './masking-find.ts';

/** Secrets that are recognised by their own shape: cards, account numbers, keys, tokens, headers, connection strings. */
export function shapedSecrets(text: string, spend: Spend): readonly Find[] {
  return [
    ...privateKeys(text, spend),
    ...recoveryKeys(text, spend),
    ...tokens(text, spend),
    ...headers(text, spend),
    ...connections(text, spend),
    ...cards(text, spend),
    ...accounts(text, spend),
  ];
}

const pemLabel = 60;

function privateKeys(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  for (let from = text.indexOf('-----BEGIN '); from >= 0; from = text.indexOf('-----BEGIN ', from + 1)) {
    spend(pemLabel);
    if (!text.slice(from + 5, from + pemLabel).includes('PRIVATE KEY')) continue;
    const end = text.indexOf('-----END ', from);
    // A key whose end was cut off is a key all the same.
    const close = end < 0 ? -1 : text.indexOf('-----', end + 9);
    const to = close < 0 ? text.length : close + 5;
    spend(to - from);
    finds.push({ from, to, kind: 'private key' });
    from = to;
  }
  return finds;
}

const recoveryKey = 8 * 6 + 7;

// What unlocks a disk that BitLocker encrypted: eight groups of six digits.
function recoveryKeys(text: string, spend: Spend): readonly Find[] {
  if (text.length < recoveryKey) return [];
  spend(text.length);
  return [...text.matchAll(/(?<![\p{L}\p{N}-])\d{6}(?:[- ]\d{6}){7}(?![\p{L}\p{N}-])/gu)].map(({ 0: key, index }) => ({
    from: index,
    to: index + key.length,
    kind: 'recovery key',
  }));
}

type Shape = {
  readonly kind: SecretKind;
  readonly prefixes: readonly string[];
  readonly rest: RegExp;
  readonly least: number;
  readonly most?: number;
};

// Prefixes as their makers document them.
const shapes: readonly Shape[] = [
  {
    kind: 'aws key',
    prefixes: ['AKIA', 'ASIA', 'AROA', 'AIDA', 'ABIA', 'ACCA'],
    rest: /[A-Z0-9]+/y,
    least: 16,
    most: 16,
  },
  { kind: 'github token', prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], rest: /[A-Za-z0-9]+/y, least: 30 },
  { kind: 'github token', prefixes: ['github_pat_'], rest: /\w+/y, least: 22 },
  {
    kind: 'slack token',
    prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxe.', 'xapp-'],
    rest: /[\w.%-]+/y,
    least: 10,
  },
  { kind: 'api key', prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'whsec_', 'npm_'], rest: /\w+/y, least: 16 },
  { kind: 'api key', prefixes: ['glpat-', 'sk-', 'AIza', 'SG.'], rest: /[\w.-]+/y, least: 20 },
];

// Where a run of letters begins that could be the shortest of them, of 15 characters; most words are shorter.
const tokenStart = /(?<![A-Za-z0-9])[A-Za-z](?=[\w.%-]{14})/g;

function tokens(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  let after = 0;
  for (const { index: from } of text.matchAll(tokenStart)) {
    if (from < after) continue;
    spend(1);
    const find = webToken(text, from, spend) ?? shaped(text, from, spend);
    if (!find) continue;
    finds.push(find);
    after = find.to;
  }
  return finds;
}

function shaped(text: string, from: number, spend: Spend): Find | undefined {
  for (const { kind, prefixes, rest, least, most = Number.POSITIVE_INFINITY } of shapes) {
    const prefix = prefixes.find((one) => text.startsWith(one, from));
    if (prefix === undefined) continue;
    const start = from + prefix.length;
    const to = runEnd(text, start, rest, spend);
    if (to - start >= least && to - start <= most) return { from, to, kind };
  }
  return undefined;
}

// Three parts (signed) or five (encrypted), the first of them a JSON object: RFC 7519, RFC 7516.
function webToken(text: string, from: number, spend: Spend): Find | undefined {
  if (!text.startsWith('eyJ', from)) return undefined;
  let to = runEnd(text, from, /[\w-]+/y, spend);
  let parts = 1;
  while (parts < 5 && text[to] === '.') {
    const next = runEnd(text, to + 1, /[\w-]+/y, spend);
    // Direct encryption leaves the second of five parts empty.
    if (next === to + 1 && text[next] !== '.') break;
    to = next;
    parts++;
  }
  return parts >= 3 && to - from >= 30 ? { from, to, kind: 'jwt' } : undefined;
}

const headerWords = /(?<![\p{L}\p{N}])(?:authorization|proxy-authorization|bearer|basic|x-api-key)(?![\p{L}\p{N}])/giu;

function headers(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  let after = 0;
  spend(text.length);
  for (const { 0: word, index } of text.matchAll(headerWords)) {
    if (index < after) continue;
    const named = !/^b/i.test(word);
    const sign = runEnd(text, index + word.length, /["']{0,1}[ \t]{0,3}[:=]{0,1}[ \t]{0,3}["']{0,1}/y, spend);
    const scheme = named ? runEnd(text, sign, /(?:bearer|basic|token|digest|negotiate)[ \t]{1,3}/iy, spend) : sign;
    const to = runEnd(text, scheme, /[\w.~+/=-]+/y, spend);
    if (!looksLikeToken(text.slice(scheme, Math.min(to, scheme + 200)))) continue;
    finds.push({ from: scheme, to, kind: 'authorization' });
    after = to;
  }
  return finds;
}

const farthest = 512;

// scheme://user:password@host: the password goes, who and where may stay.
function connections(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const web = /https?$/i.test(text.slice(Math.max(0, at - 5), at));
    const piece = text.slice(at + 3, at + 3 + farthest);
    spend(piece.length);
    const end = piece.search(web ? /[\s"'<>/?#]/ : /[\s"'<>]/);
    const authority = end < 0 ? piece : piece.slice(0, end);
    const colon = authority.indexOf(':');
    const host = authority.lastIndexOf('@');
    const port = /^\d{1,5}\//.test(authority.slice(colon + 1));
    if (colon < 0 || host <= colon + 1 || port || authority.slice(0, colon).includes('/')) continue;
    finds.push({ from: at + 3 + colon + 1, to: at + 3 + host, kind: 'connection' });
    at += host;
  }
  return finds;
}

type Group = { readonly from: number; readonly to: number };

const mostGroups = 19;

// Digits in the groups that cards are written in, however the groups are set apart.
function cards(text: string, spend: Spend): readonly Find[] {
  const groups: Group[] = [...text.matchAll(/(?<![\p{L}\p{N}_])\d+(?![\p{L}\p{N}_])/gu)].map(
    ({ 0: digits, index }) => ({
      from: index,
      to: index + digits.length,
    }),
  );
  spend(text.length);
  const finds: Find[] = [];
  for (let first = 0; first < groups.length; first++) {
    const last = cardFrom(text, groups, first, spend);
    if (last === undefined) continue;
    finds.push({ from: groups[first]?.from ?? 0, to: groups[last]?.to ?? 0, kind: 'card' });
    first = last;
  }
  return finds;
}

function cardFrom(text: string, groups: readonly Group[], first: number, spend: Spend): number | undefined {
  // A plus before digits is a phone number.
  if (text[(groups[first]?.from ?? 0) - 1] === '+') return undefined;
  let digits = '';
  const sizes: number[] = [];
  let found: number | undefined;
  for (const [index, group] of groups.slice(first, first + mostGroups).entries()) {
    const before = groups[first + index - 1];
    if (group.to - group.from > 19 || (before && index > 0 && !setsApart(text, before.to, group.from))) break;
    digits += text.slice(group.from, group.to);
    sizes.push(group.to - group.from);
    spend(digits.length);
    if (isGrouping(sizes) && isCard(digits)) found = first + index;
    if (digits.length >= 19) break;
  }
  return found;
}

const setsApart = (text: string, from: number, to: number): boolean =>
  to - from <= 8 && !/[:;()[\]{}|+@\p{L}]/u.test(text.slice(from, to));

const isGrouping = (sizes: readonly number[]): boolean =>
  sizes.length === 1 ||
  sizes.every((size) => size === 1) ||
  sizes.every((size) => size === 8) ||
  ['4 6 5', '4 6 4'].includes(sizes.join(' ')) ||
  (sizes.slice(0, -1).every((size) => size === 4) && (sizes.at(-1) ?? 9) <= 4);

// Issuer ranges and lengths of ISO/IEC 7812 as the schemes publish them, and the Luhn check digit.
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:30[0-5]|36|38|39)/, [14, 16]],
  [/^(?:6011|62|64[4-9]|65|35(?:2[89]|[3-8]))/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]],
];

function isCard(digits: string): boolean {
  if (!issuers.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length))) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// Lengths by country: the IBAN registry (ISO 13616).
const accountLengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 ' +
    'MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 ' +
    'UA29 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

// Two letters and two digits, however they are set apart.
const accountHead =
  /(?<![\p{L}\p{N}])[A-Za-z][^\p{L}\p{N}\n]{0,3}[A-Za-z](?=[^\p{L}\p{N}\n]{0,3}\d[^\p{L}\p{N}\n]{0,3}\d)/gu;

function accounts(text: string, spend: Spend): readonly Find[] {
  const finds: Find[] = [];
  let after = 0;
  spend(text.length);
  for (const { 0: head, index: from } of text.matchAll(accountHead)) {
    const length = accountLengths.get((head.slice(0, 1) + head.slice(-1)).toUpperCase());
    if (length === undefined || from < after) continue;
    const to = accountEnd(text, from, length, spend);
    if (to === undefined) continue;
    finds.push({ from, to, kind: 'iban' });
    after = to;
  }
  return finds;
}

// Letters and digits with a few other characters in between, none of them a letter or the end of a line.
const accountRun = /[A-Za-z0-9](?:[^\p{L}\p{N}\n]{0,4}[A-Za-z0-9])*/uy;
const widestStep = 9;

// As many letters and digits as the country has, and then none more.
function accountEnd(text: string, from: number, length: number, spend: Spend): number | undefined {
  const piece = text.slice(from, from + length * widestStep);
  accountRun.lastIndex = 0;
  const run = accountRun.exec(piece)?.[0] ?? '';
  spend(piece.length);
  let account = '';
  let to = 0;
  for (; account.length < length && to < run.length; to++) account += /[A-Za-z0-9]/.test(run[to] ?? '') ? run[to] : '';
  const whole = account.length === length && !/[A-Za-z0-9]/.test(run[to] ?? ' ');
  return whole && isAccount(account.toUpperCase()) ? from + to : undefined;
}

// Words of a sentence have few digits; an account number has at least as many as letters.
const isAccount = (account: string): boolean =>
  /^[A-Z]{2}\d{2}/.test(account) &&
  account.replace(/\D/g, '').length * 2 >= account.length &&
  remainderOf(account) === 1;

// Letters count as 10 to 35, the first four characters go last, and the rest of dividing by 97 must be 1.
function remainderOf(account: string): number {
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
