import { expect } from 'chai';
import { maskSecrets } from '../../src/desk/masking.ts';
import type { SecretKind } from '../../src/desk/masking-find.ts';
import { readScripts } from '../../src/scripts.ts';

/** Numbers that are the same in every run (mulberry32). */
function dice(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const some = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)] ?? '').join('');
  return { below, one, some };
}

type Dice = ReturnType<typeof dice>;

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

function cardOf({ one, some }: Dice): string {
  const [prefix, length] = one([
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
  ] as const);
  const card = withCheckDigit(prefix + some(digits, length - prefix.length - 1));
  const grouped = length === 15 || length === 14 ? /^(.{4})(.{6})(.+)$/ : undefined;
  const groups = grouped ? (grouped.exec(card)?.slice(1) ?? []) : (card.match(/.{1,4}/g) ?? []);
  const wide = [...card].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
  return one([
    card,
    groups.join(' '),
    groups.join('-'),
    groups.join('🙂'),
    groups.join('.'),
    [...card].join(' '),
    wide,
  ]);
}

function accountOf({ one, some, below }: Dice): string {
  const [country, length] = one([
    ['DE', 22],
    ['ES', 24],
    ['FR', 27],
    ['PT', 25],
    ['GB', 22],
    ['NL', 18],
  ] as const);
  const bank = country === 'GB' || country === 'NL' ? some(upper, 4) : '';
  const rest = bank + some(digits, length - 4 - bank.length);
  const number = [...`${rest}${country}00`].map((one) => Number.parseInt(one, 36)).join('');
  const account = `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${rest}`;
  const shape = below(3);
  if (shape === 0) return account;
  return (account.match(/.{1,4}/g) ?? []).join(shape === 1 ? ' ' : '-');
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

/** What is said around a secret in five languages; `…` is where it stands. */
const said = {
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
    'ich habe … benutzt und es geht nicht',
    'here it is\n…\nthanks',
    "j'utilise … sur mon poste",
  ],
};

const makers: Readonly<Record<SecretKind, (by: Dice) => string>> = {
  password: passwordOf,
  code: ({ one, some }) => one([some(digits, 6), some(digits, 8), `${some(digits, 3)} ${some(digits, 3)}`]),
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

const isStructured = (kind: string): boolean => kind !== 'password' && kind !== 'code';

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

function trial(kind: SecretKind, by: Dice) {
  const secret = makers[kind](by);
  const frame = by.one(kind === 'password' || kind === 'code' ? said[kind] : said.anywhere);
  return { kind, secret, line: frame.replace('…', () => secret) };
}

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

describe('masking of typed secrets', () => {
  it('removes at least 99 % of 1,200 secrets of thirteen kinds in five languages, and every one that has a shape', () => {
    const by = dice(3);
    const trials = (Object.keys(makers) as SecretKind[]).flatMap((kind) =>
      Array.from({ length: isStructured(kind) ? 80 : 200 }, () => trial(kind, by)),
    );
    const tried = trials.length;
    const missed = trials.flatMap(({ kind, secret, line }) => {
      const { text, found } = maskSecrets(line);
      return text.includes(heartOf(kind, secret)) || found.length === 0 ? [`${kind}: ${text}`] : [];
    });
    expect(tried).to.be.at.least(1200);
    expect(missed.filter((one) => !/^(?:password|code):/.test(one))).to.deep.equal([]);
    expect(missed.length / tried, missed.join('\n')).to.be.at.most(0.01);
  });

  it('leaves at least 99 % of 2,000 harmless lines as they are', () => {
    const by = dice(4);
    const touched = new Set<string>();
    let times = 0;
    for (let count = 0; count < 2000; count++) {
      const line = by.one(harmless)(by);
      const { text } = maskSecrets(line);
      if (text === line) continue;
      times++;
      touched.add(`${line} -> ${text}`);
    }
    expect(times, [...touched].join('\n')).to.be.at.most(20);
  });

  it('touches no phrase of the shipped scripts and their built-ins', () => {
    const { scripts, builtIns } = readScripts('dialogs');
    const phrases = [...scripts.map((script) => script.phrases), ...Object.values(builtIns)].flatMap((table) =>
      Object.values(table as Record<string, readonly string[]>).flat(),
    );
    expect(phrases.length).to.be.greaterThan(500);
    for (const phrase of phrases) expect(maskSecrets(phrase).text).to.equal(phrase);
  });

  it('takes the check number of a card and a phrase in quotation marks whole', () => {
    expect(maskSecrets('cvv: 123').text).to.equal('cvv: [•••• code]');
    expect(maskSecrets('my password is "correct horse battery"').text).to.equal('my password is "[•••• password]"');
  });

  it('tells kind and length, and puts a mark in the place that says the same in every language', () => {
    expect(maskSecrets('mi contraseña es Verano2026.')).to.deep.equal({
      text: 'mi contraseña es [•••• password].',
      found: [{ kind: 'password', length: 10 }],
    });
    expect(maskSecrets('postgres://ana:geheim@db.example.com/x').text).to.equal(
      'postgres://ana:[•••• connection]@db.example.com/x',
    );
  });

  it('takes a short answer to a prompt for a secret whole, whatever it looks like, and a long one by its content', () => {
    expect(maskSecrets(' sunshine ', { askedForSecret: true }).text).to.equal(' [•••• password] ');
    const long = 'I would rather not write that here, who are you?';
    expect(maskSecrets(long, { askedForSecret: true }).text).to.equal(long);
  });

  it('finds nothing more in what it has masked', () => {
    const by = dice(5);
    for (const [kind, make] of Object.entries(makers) as [SecretKind, (by: Dice) => string][]) {
      const manner = isStructured(kind) ? said.anywhere : said[kind as 'password' | 'code'];
      for (const frame of manner) {
        const once = maskSecrets(frame.replace('…', () => make(by))).text;
        expect(maskSecrets(once).text).to.equal(once);
      }
    }
  });

  it('does work in proportion to the text, also on texts made to be expensive', () => {
    const bait = [
      '4',
      '4 ',
      '4111 ',
      'eyJ',
      'eyJ.',
      'a.eyJ-_',
      '://',
      '://a:',
      'Bearer ',
      'Bearer:',
      'password',
      'password ',
      'password is ',
      'password:',
      'password="',
      'token:',
      'api_key=',
      'token=a1',
      'code ',
      'code 123 ',
      '-----BEGIN PRIVATE ',
      '-----BEGIN ',
      'DE89',
      'DE89 ',
      'xoxb-',
      'ghp_',
      'AKIA',
      '"',
      '!!!',
      'ÁÁ',
      ' ',
      '\n',
    ];
    for (const piece of bait) {
      const work = (characters: number): number => {
        let sum = 0;
        maskSecrets(piece.repeat(Math.ceil(characters / piece.length)), {}, (spent) => {
          sum += spent;
        });
        return sum;
      };
      const small = work(4_000);
      expect(work(8_000) / small, piece).to.be.at.most(2.2);
      expect(small / 4_000, piece).to.be.at.most(600);
    }
  });
});
