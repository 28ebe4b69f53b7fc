import { expect } from 'chai';
import { blocksOf } from '../../src/channels/block-kit.ts';
import { cutText, escapeMarkdown, isPlainWords, piecesOf } from '../../src/channels/card-text.ts';
import { inert, inertLine, safeFileName } from '../../src/channels/inert-text.ts';
import { cut, escapeSlack, pieces, readableOf, withoutMention } from '../../src/channels/slack-text.ts';
import { wordsOf as wordsInTeams } from '../../src/channels/teams-activity.ts';
import { bodiesOf } from '../../src/channels/teams-message.ts';
import { dateIn } from '../../src/desk/dates.ts';
import { openWordsOf, wordsOf } from '../../src/desk/lexicon.ts';
import { escapeMarkup, fill, foldControls, markFaultsOf, parseMarkup, plainText } from '../../src/desk/markup.ts';
import { maskSecrets } from '../../src/desk/masking.ts';
import type { Message } from '../../src/desk/message.ts';
import { typedAnswer } from '../../src/desk/play.ts';
import { languageIn, rank } from '../../src/desk/routing.ts';
import { slotsIn } from '../../src/desk/slots.ts';
import { gistOf } from '../../src/desk/trimming.ts';
import { yesOrNo } from '../../src/desk/yes-no.ts';
import { loginValue, mailValue, numberValue } from '../../src/effects/servicenow-query.ts';
import {
  cutText as cutRecord,
  inertText,
  inertLine as recordLine,
  scrubbed,
} from '../../src/effects/servicenow-text.ts';
import { logger } from '../../src/operations.ts';
import { publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';
import { figure } from '../figures.ts';

const quoted = (text: string): Message => ({
  language: 'en',
  tone: 'plain',
  parts: [
    { kind: 'quote', who: 'Ana', text },
    { kind: 'text', text: fill('{text}', { text }) },
  ],
  choices: [],
  inputs: [],
});

const folder = readScripts('dialogs');
const book = publish(folder.scripts, folder.builtIns, new Map(), folder.concepts);
const log = logger('info', { write: () => undefined });
const check = { id: 'c', kind: 'check', text: { en: 'x' }, yes: 'solved', no: 'person' } as const;

/** Everything that reads what people write, by name. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  maskSecrets,
  rank: (text) => rank(book.router, text),
  languageIn: (text) => languageIn(book.languages, text),
  wordsOf,
  openWordsOf,
  yesOrNo: (text) => yesOrNo(wordsOf(text), book.exact),
  typedAnswer: (text) => typedAnswer(check, text, 'en', book.exact, { at: 0 }),
  dateIn: (text) => dateIn(text, { at: 0 }),
  gistOf,
  slotsIn,
  parseMarkup,
  markFaultsOf,
  plainText,
  escapeMarkup,
  foldControls,
  fill: (text) => fill(text, { a: text.slice(0, 100) }),
  inert,
  inertLine,
  safeFileName,
  readableOf: (text) => readableOf(text),
  withoutMention: (text) => withoutMention(text, 'U0BOT'),
  escapeSlack,
  cut: (text) => cut(text, 3_000),
  pieces: (text) => pieces(text, 2_000),
  cutText: (text) => cutText(text, 3_000),
  escapeMarkdown,
  isPlainWords,
  piecesOf: (text) => piecesOf(text, 2_000),
  blocksOf: (text) => blocksOf(quoted(text)),
  bodiesOf: (text) => bodiesOf(quoted(text)),
  wordsInTeams: (text) => wordsInTeams({ text, textFormat: 'xml', recipient: { id: 'b' } } as never),
  inertText,
  recordLine,
  cutRecord: (text) => cutRecord(text, 4_000),
  scrubbed: (text) => scrubbed(text, [text.slice(0, 200)]),
  mailValue,
  loginValue,
  numberValue,
  log: (text) => log('info', 'x', { why: text, error: new Error(text) }),
};

const units = [
  ...[
    'a',
    ' ',
    '\n',
    '\t',
    '.',
    '-',
    '_',
    '=',
    '@',
    '<',
    '>',
    '[',
    ']',
    '(',
    '`',
    '*',
    '**',
    '\\',
    '{',
    '{a',
    '&',
    '&lt;',
    '#',
  ],
  ...[
    '0',
    '4 ',
    '4-',
    '+34',
    'a ',
    'a@',
    '@a',
    'a.',
    'aA0!',
    'x=',
    '<@U',
    '<@U|',
    '<!',
    '[a](',
    '[a](https://b',
    '1. ',
    '- ',
  ],
  ...[
    'https://',
    'https://ӏ',
    'www.ӏ',
    'eyJ',
    'eyJa.',
    'xoxb-',
    'Bearer ',
    'password ',
    'password is ',
    'my password is: ',
  ],
  ...[
    'contraseña ',
    'código ',
    '-----BEGIN ',
    'postgres://a:',
    'no ',
    'yes ',
    'e\u0301',
    '\u0301',
    '\u200d',
    '\u200b',
    '\u{1f469}\u200d',
  ],
  ...['[code]', '[co', '[ c o d e', 'ñ', '日', '\u202e', '\r', '1/1/', '2026-', "'", 'l’', 'é-'],
];

const shaped = (unit: string, length: number, end: string): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length - 1) + end;

function millisecondsOf(read: (text: string) => unknown, text: string, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    // Time of the processor, not of the clock: other work on the machine must not count.
    const before = process.cpuUsage();
    for (let time = 0; time < times; time += 1) read(text);
    best = Math.min(best, process.cpuUsage(before).user / 1_000);
  }
  return best;
}

/** How much longer 10,000 characters take than 5,000; what takes less than a millisecond does no harm and is 1. */
function growthOf(read: (text: string) => unknown, unit: string, end: string): number {
  const half = shaped(unit, 5_000, end);
  const full = shaped(unit, 10_000, end);
  const once = millisecondsOf(read, full, 1);
  if (once < 1) return 1;
  const times = Math.max(1, Math.ceil(3 / once));
  return millisecondsOf(read, full, times) / Math.max(millisecondsOf(read, half, times), 0.05);
}

// A machine that is busy with something else makes one measurement say anything: only what is slow every time is slow.
function growsTooFast(read: (text: string) => unknown, unit: string, end: string): boolean {
  for (let attempt = 0; attempt < 6; attempt += 1) if (growthOf(read, unit, end) <= 2.5) return false;
  return true;
}

describe('a message of twice the length', () => {
  after(() =>
    figure(
      'P20',
      'readers of people’s words × repeated beginnings, 10,000 characters against 5,000',
      Object.keys(readers).length * units.length,
      { 'slower than 2.5 times': 0 },
    ),
  );

  it('is tried with the concepts and scripts that are published', () => {
    expect(folder.scripts.length).to.be.at.least(10);
    expect(Object.keys(folder.concepts).length).to.be.at.least(10);
  });

  for (const [name, read] of Object.entries(readers)) {
    it(`takes ${name} no more than two and a half times as long, whatever is in it`, () => {
      for (const unit of units) {
        for (const end of ['', '!']) {
          expect(growsTooFast(read, unit, end), JSON.stringify({ unit, end })).to.equal(false);
        }
      }
    }).timeout(60_000);
  }

  it('would be found to be slow if it were', () => {
    const slow = (text: string): boolean => /(?:a+)+$/.test(text.slice(0, 22)) || /\s+$/.test(text);
    expect(growsTooFast(slow, ' ', '!')).to.equal(true);
    expect(growsTooFast((text) => /^x*y/.test(text), 'x', '!')).to.equal(false);
  });
});
