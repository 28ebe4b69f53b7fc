import type { SecretKind } from '../src/desk/masking-find.ts';
import { articles } from '../src/lab/articles.ts';
import { readScripts } from '../src/scripts.ts';
import { randomOf } from './random.ts';

/** A sentence with a secret in it: its kind, the characters that may not be left (`secret`), and how it was disguised. */
export type SecretLine = {
  readonly kind: SecretKind;
  readonly secret: string;
  readonly line: string;
  readonly disguise: Disguise;
};

/** How a secret was written: as it is, digit by digit, in full width, with emoji between, in look-alike letters… */
export type Disguise = 'none' | 'spaced' | 'grouped' | 'wide' | 'emoji' | 'keycaps' | 'unseen' | 'twins' | 'foreign';

/** Choices that are the same in every run. */
export function dice(seed: number) {
  const next = randomOf(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const some = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)] ?? '').join('');
  return { below, one, some };
}

/** What a seed throws. */
export type Dice = ReturnType<typeof dice>;

const digits = '0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();
const alnum = upper + lower + digits;

function withCheckDigit(start: string): string {
  for (const last of digits) {
    const card = start + last;
    const sum = [...card].toReversed().reduce((before, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return before + (value > 9 ? value - 9 : value);
    }, 0);
    if (sum % 10 === 0) return card;
  }
  return start;
}

const issuers = [
  ['4', 16],
  ['4', 19],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['34', 15],
  ['37', 15],
  ['6011', 16],
  ['3530', 16],
  ['36', 14],
] as const;

function cardOf({ one, some }: Dice): string {
  const [prefix, length] = one(issuers);
  return withCheckDigit(prefix + some(digits, length - prefix.length - 1));
}

function cardGroups(card: string): readonly string[] {
  const grouped = card.length === 15 || card.length === 14 ? /^(.{4})(.{6})(.+)$/.exec(card) : null;
  return grouped?.slice(1) ?? card.match(/.{1,4}/g) ?? [];
}

const countries = [
  ['DE', 22],
  ['ES', 24],
  ['FR', 27],
  ['PT', 25],
  ['GB', 22],
  ['NL', 18],
] as const;

function accountOf({ one, some }: Dice): string {
  const [country, length] = one(countries);
  const bank = country === 'GB' || country === 'NL' ? some(upper, 4) : '';
  const rest = bank + some(digits, length - 4 - bank.length);
  const number = [...`${rest}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${rest}`;
}

const passwordOf = ({ one, some }: Dice): string =>
  one([
    () =>
      `${one(['Verano', 'Summer', 'Sommer', 'Praia', 'Soleil', 'Welcome'])}${some(digits, 4)}${one(['', '!', '#'])}`,
    () => some(alnum, 10) + some(digits, 1) + some(lower, 1),
    () => `${some(lower, 6)}${some('!@#$%&*', 1)}${some(digits, 2)}`,
    () => `${some(lower, 5)}${some(digits, 3)}`,
    () => some(digits, 8),
    () => `P@ss${some(lower, 4)}`,
  ])();

/** One secret of each kind, bare. */
export const makers: Readonly<Record<SecretKind, (by: Dice) => string>> = {
  password: passwordOf,
  code: ({ one, some }) => one([some(digits, 6), some(digits, 8)]),
  card: cardOf,
  iban: accountOf,
  'private key': ({ one, some }) => {
    const name = one(['RSA PRIVATE KEY', 'PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'EC PRIVATE KEY']);
    const lines = [some(`${alnum}+/`, 64), some(`${alnum}+/`, 64), some(`${alnum}+/`, 30)];
    return `-----BEGIN ${name}-----\n${lines.join('\n')}\n-----END ${name}-----`;
  },
  'recovery key': ({ some }) => Array.from({ length: 8 }, () => some(digits, 6)).join('-'),
  jwt: ({ some }) => `eyJ${some(alnum, 20)}.eyJ${some(`${alnum}-_`, 40)}.${some(`${alnum}-_`, 42)}A`,
  'aws key': ({ one, some }) => one(['AKIA', 'ASIA']) + some(upper + digits, 16),
  'github token': ({ one, some }) =>
    one([`${one(['ghp_', 'gho_', 'ghs_'])}${some(alnum, 36)}`, `github_pat_${some(alnum, 22)}_${some(alnum, 59)}`]),
  'slack token': ({ one, some }) =>
    `${one(['xoxb', 'xoxp', 'xapp'])}-${some(digits, 12)}-${some(digits, 12)}-${some(alnum, 24)}`,
  authorization: ({ one, some }) =>
    `${one(['Bearer ', 'Authorization: Bearer ', 'authorization: Basic '])}${some(alnum, 32)}7a`,
  connection: ({ one, some }) =>
    `${one(['postgres', 'mongodb+srv', 'https', 'redis'])}://${some(lower, 6)}:${some(alnum, 12)}@${some(lower, 6)}.example.com/db`,
  'api key': ({ one, some }) =>
    `${one(['api_key=', 'apikey: ', 'client_secret=', 'access_token='])}${some(alnum, 23)}9`,
};

/** Kinds that have a shape of their own; of the two others only the words around them tell. */
export const isStructured = (kind: string): boolean => kind !== 'password' && kind !== 'code';

/** What is said around a secret in five languages; `…` is where it stands. */
export const carriers = {
  password: [
    'my password is …',
    'my password is …, can you log in for me?',
    'Password: …',
    'hi, the pwd for the VPN is …',
    'password=…',
    'mi contraseña es …',
    'Contraseña: …',
    'la clave es … y no funciona',
    'mi clave actual es …',
    'hola, la contraseña de Windows es …',
    'a minha senha é …',
    'senha: …',
    'minha senha era …',
    'mon mot de passe est …',
    'mot de passe : …',
    'mein Passwort ist …',
    'Mein Kennwort lautet …',
    'Kennwort: …',
    'das neue Passwort ist "…"',
  ],
  code: [
    'my code is …',
    'the verification code is …',
    'OTP …',
    '… is my code',
    'código: …',
    'el código es …',
    'el código de verificación es …',
    'o código é …',
    'le code est …',
    'der Code ist …',
    'Bestätigungscode: …',
  ],
  anywhere: [
    'look: …',
    '…',
    'no me deja entrar con … desde ayer',
    'não consigo entrar com … desde ontem',
    'ich habe … benutzt und es geht nicht',
    'here it is\n…\nthanks',
    "j'utilise … sur mon poste",
  ],
};

// What must not be left: the secret itself, or the part of it that is one.
function heartOf(kind: SecretKind, secret: string): string {
  switch (kind) {
    case 'authorization':
      return secret.slice(secret.lastIndexOf(' ') + 1);
    case 'connection':
      return /:([^:@]+)@/.exec(secret)?.[1] ?? secret;
    case 'api key':
      return secret.split(/[=:] ?/)[1] ?? secret;
    default:
      return secret;
  }
}

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0));
const foreign = (text: string): string => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const arabic = (text: string): string => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const keycaps = (text: string): string => [...text].map((digit) => `${digit}\ufe0f\u20e3`).join('');
const twinsOf: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', A: 'А', B: 'В', H: 'Н' };
const twins = (text: string): string => text.replace(/[aceopABH]/g, (letter) => twinsOf[letter] ?? letter);
const unseen = (text: string): string => [...text].join('\u200b');

type Dressed = { readonly secret: string; readonly disguise: Disguise };

// Which disguises a kind can be read in: nobody types a private key in emoji.
function dressed(kind: SecretKind, secret: string, { one }: Dice): Dressed {
  const as = (disguise: Disguise, text: string): Dressed => ({ disguise, secret: text });
  const plain = [as('none', secret), as('none', secret), as('none', secret)];
  switch (kind) {
    case 'card': {
      const groups = cardGroups(secret);
      const looks = [groups.join(' '), groups.join('-'), groups.join('.'), groups.join('\u00a0')];
      return one([
        ...plain,
        ...looks.map((look) => as('grouped', look)),
        as('spaced', [...secret].join(' ')),
        as('emoji', groups.join('🙂')),
        as('emoji', [...secret].join('🔒')),
        as('wide', wide(groups.join(' '))),
        as('foreign', foreign(secret)),
        as('foreign', arabic(groups.join(' '))),
        as('keycaps', keycaps(secret)),
        as('unseen', unseen(secret)),
      ]);
    }
    case 'iban': {
      const groups = secret.match(/.{1,4}/g) ?? [];
      return one([
        ...plain,
        as('grouped', groups.join(' ')),
        as('grouped', groups.join('-')),
        as('emoji', groups.join('🏦')),
        as('spaced', [...secret].join(' ')),
        as('wide', wide(secret)),
        as('twins', twins(secret)),
      ]);
    }
    case 'code':
      return one([
        ...plain,
        as('grouped', secret.replace(/^(\d{3})(\d{3})$/, '$1 $2')),
        as('spaced', [...secret].join(' ')),
        as('emoji', [...secret].join('🙂')),
        as('wide', wide(secret)),
        as('keycaps', keycaps(secret)),
        as('unseen', unseen(secret)),
      ]);
    case 'password':
      return one([...plain, ...plain, as('spaced', [...secret].join(' ')), as('wide', wide(secret))]);
    case 'jwt':
    case 'aws key':
    case 'github token':
    case 'slack token':
      return one([...plain, as('wide', wide(secret)), as('unseen', unseen(secret)), as('twins', twins(secret))]);
    default:
      return as('none', secret);
  }
}

/** So many sentences with a secret, in turn of every kind, dressed up in the ways that people dress them: the same for the same seed. */
export function secretsOf(seed: number, count: number): readonly SecretLine[] {
  const by = dice(seed);
  const kinds = Object.keys(makers) as SecretKind[];
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? 'password';
    const { secret, disguise } = dressed(kind, makers[kind](by), by);
    const line = by.one(kind === 'password' || kind === 'code' ? carriers[kind] : carriers.anywhere);
    const said = by.below(8) === 0 && !isStructured(kind) ? twins(line) : line;
    return { kind, secret: heartOf(kind, secret), line: said.replace('…', () => secret), disguise };
  });
}

// What people write to a help desk around passwords, codes and numbers without telling any.
const harmless: readonly ((by: Dice) => string)[] = [
  ({ one }) =>
    one([
      'I forgot my password',
      'my password expired',
      'my password is wrong',
      'my password is not accepted',
      'the password is too short, it says',
      'my password is expired',
      'my password is about to expire',
      'contraseña caducada',
      'mi contraseña es incorrecta',
      'la contraseña no es válida',
      'olvidé mi clave y la cuenta está bloqueada',
      'la clave es importante para mí',
      'la clave es reiniciar el equipo',
      'esqueci a senha',
      'minha senha é muito antiga',
      'minha senha está expirada',
      "j'ai oublié mon mot de passe",
      'mon mot de passe est expiré',
      'mein Passwort ist abgelaufen',
      'mein Passwort ist falsch',
      'Passwort: vergessen',
      'password: wrong again',
      'contraseña: incorrecta',
      'my password is synchronised with LastPass',
      'the bearer of bad news arrived',
      'I need a token for the car park',
      'basic authentication is off',
      'the api key: where do I find it?',
      'can you send me the code of conduct?',
      'no me llega el código al móvil',
      'my pin is blocked',
    ]),
  ({ some }) => `INC${some(digits, 7)} is still open, please look`,
  ({ some, one }) => `${one(['RITM', 'REQ', 'CHG', 'PRB'])}${some(digits, 7)} after the password change`,
  ({ some }) => `my password was reset under INC${some(digits, 7)} and fails`,
  ({ some }) => `llámame al +34 6${some(digits, 2)} ${some(digits, 3)} ${some(digits, 3)}`,
  ({ some }) =>
    `call me at +49 30 ${some(digits, 4)} ${some(digits, 4)} or (0${some(digits, 2)}) ${some(digits, 3)}-${some(digits, 4)}`,
  ({ some }) => `the error code is 0x8007${some('0123456789ABCDEF', 4)}`,
  ({ some, one }) =>
    `${one(['error code', 'código de error', 'Fehlercode', "code d'erreur", 'event code'])} ${some('123456789', 1)}${some(digits, 3)}`,
  ({ some }) => {
    const hex = (length: number) => some('0123456789abcdef', length);
    return `device ${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)} is missing`;
  },
  ({ some }) => `serial number ${some(upper, 2)}${some(digits, 5)}${some(upper + digits, 5)} of the laptop`,
  ({ some }) => `password problem since update KB${some(digits, 7)}`,
  ({ some }) => `the printer at 10.${some('12', 2)}.${some('12', 2)}.7 prints ${some(digits, 3)} pages`,
  ({ below }) => `it fails since 2026-${10 + below(3)}-${10 + below(19)} at ${10 + below(10)}:${10 + below(49)}`,
  ({ some }) => `see https://intranet.example.com/kb/article?id=${some(alnum, 12)}&view=full`,
  ({ some }) => `write to ${some(lower, 7)}@example.com or host:8080, my desk is B-${some(digits, 3)}`,
  ({ some }) => `employee number ${some(digits, 6)}, cost centre ${some(digits, 5)}`,
  ({ some }) => `order 7${some(digits, 15)} has not arrived`,
  ({ some }) => `código postal ${some('123', 1)}${some(digits, 4)}, planta ${some('123', 1)}`,
];

const spokenOf = (texts: unknown): readonly string[] =>
  typeof texts === 'string'
    ? [texts]
    : typeof texts === 'object' && texts
      ? Object.values(texts).flatMap(spokenOf)
      : [];

let written: readonly string[] | undefined;

// Every phrase and text of the shipped scripts, and every sentence of the articles behind them.
function writtenLines(): readonly string[] {
  const { scripts, builtIns } = readScripts('dialogs');
  const steps = scripts.flatMap(({ phrases, steps, title }) => spokenOf([phrases, title, Object.values(steps)]));
  const told = articles.flatMap(({ title, keywords, html }) => [
    title,
    keywords ?? '',
    ...html.replace(/<[^>]+>/g, '\n').split('\n'),
  ]);
  const lines = [...steps, ...spokenOf(builtIns), ...told]
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim());
  return [...new Set(lines.filter((line) => /\s/.test(line)))];
}

/** So many lines without any secret, half of them made up, half out of our own scripts and articles: the same for the same seed. */
export function harmlessOf(seed: number, count: number): readonly string[] {
  const by = dice(seed);
  written ??= writtenLines();
  const ours = written;
  return Array.from({ length: count }, (_, index) => (index % 2 === 0 ? by.one(harmless)(by) : by.one(ours)));
}
