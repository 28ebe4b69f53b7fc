import { expect } from 'chai';
import { maskSecrets } from '../../src/desk/masking.ts';
import { readScripts } from '../../src/scripts.ts';
import { figure } from '../figures.ts';
import { carriers, dice, harmlessOf, isStructured, makers } from '../secrets-corpus.ts';

// What keeps each scanner busy without ever giving it what it looks for.
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

describe('masking of typed secrets', () => {
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
    for (const [kind, make] of Object.entries(makers)) {
      const manner = isStructured(kind) ? carriers.anywhere : carriers[kind as 'password' | 'code'];
      for (const frame of manner) {
        const once = maskSecrets(frame.replace('…', () => make(by))).text;
        expect(maskSecrets(once).text).to.equal(once);
      }
    }
  });

  it('does work in proportion to the text, also on texts made to be expensive', () => {
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

  it('takes at most 2.5 times as long for 10,000 characters as for 5,000 (P20)', function () {
    this.timeout(60_000);
    let worst = 0;
    const sizes = [5_000, 10_000] as const;
    for (const piece of [...bait, '４', 'пароль ', '4\u200b', '🙂4', 'say it: ', 'password: x ', '']) {
      const [half, full] = sizes.map((size) =>
        piece === '' ? harmlessOf(7, 400).join(' ').slice(0, size) : piece.repeat(Math.ceil(size / piece.length)),
      );
      // A neighbour on the machine can spoil a measurement; what grows too fast does so every time.
      let ratio = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 5 && ratio > 2.5; attempt += 1) ratio = timesAsLong(half ?? '', full ?? '');
      worst = Math.max(worst, ratio);
      expect(ratio, piece).to.be.at.most(2.5);
    }
    figure('P20', 'masking of 10,000 characters against 5,000', bait.length + 6, {
      'times as long, at worst': worst.toFixed(2),
    });
  });
});

// The middle of several ratios of processor time, each of two runs that follow one another, so that a busy machine does
// not count; short runs are repeated until they can be told.
function timesAsLong(half: string, full: string): number {
  const took = (text: string, times: number): number => {
    const before = process.cpuUsage();
    for (let time = 0; time < times; time++) maskSecrets(text, { askedForSecret: true, saidBefore: 'my password' });
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const times = Math.max(1, Math.ceil(3_000 / Math.max(1, took(half, 3) / 3)));
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 8 && best > 2.5; attempt++) {
    const ratios = Array.from({ length: 5 }, () => took(full, times) / took(half, times)).toSorted((a, b) => a - b);
    best = Math.min(best, ratios[2] ?? best);
  }
  return best;
}
