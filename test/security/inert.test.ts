import { expect } from 'chai';
import fc from 'fast-check';
import { blocksOf } from '../../src/channels/block-kit.ts';
import { inert, inertLine, safeFileName } from '../../src/channels/inert-text.ts';
import { readableOf } from '../../src/channels/slack-text.ts';
import { bodiesOf, bodyOf, type TeamsBody } from '../../src/channels/teams-message.ts';
import { escapeMarkup, fill, parseMarkup } from '../../src/desk/markup.ts';
import type { Message, Part } from '../../src/desk/message.ts';
import {
  encodedQuery,
  loginValue,
  mailValue,
  numberValue,
  sysIdValue,
  wordValue,
} from '../../src/effects/servicenow-query.ts';
import { inertText, inertLine as recordLine } from '../../src/effects/servicenow-text.ts';
import { logger } from '../../src/operations.ts';
import { openSlack } from '../channels/slack-rig.ts';
import { figure } from '../figures.ts';
import { payloads } from './payloads.ts';
import {
  aliveInBlocks,
  aliveInJournal,
  aliveInMarkdown,
  aliveInMrkdwn,
  aliveInTeams,
  textsIn,
  unseenIn,
} from './reference-parsers.ts';

const shown = (parts: readonly Part[], more: Partial<Message> = {}): Message => ({
  language: 'en',
  tone: 'plain',
  parts,
  choices: [],
  inputs: [],
  ...more,
});

/** The same words in every place of a message where somebody else's words can stand, in all ways of showing it. */
function messagesWith(words: string): Message[] {
  const filled: Part = { kind: 'text', text: fill('Hello {name}, about {what}', { name: words, what: words }) };
  const note: Part = { kind: 'note', text: fill('by {name}', { name: words }) };
  const quote: Part = { kind: 'quote', who: words, text: words };
  const facts: Part = {
    kind: 'facts',
    facts: [
      { label: 'Said', value: words },
      { label: words, value: 'x' },
    ],
  };
  const option = { id: 'o', label: words };
  return [
    shown([filled]),
    shown([{ kind: 'text', text: `1. ${escapeMarkup(words)}\n- ${escapeMarkup(words)}\n${escapeMarkup(words)}` }]),
    shown([filled, quote]),
    shown([quote]),
    shown([note]),
    shown([filled, note, quote, facts, { kind: 'link', label: words, url: words }], {
      tone: 'warning',
      title: words,
      card: 'n1',
      choices: [{ id: 'go', label: words }],
      inputs: [
        { id: 'i', label: words, kind: 'text', value: words, placeholder: words, required: true },
        { id: 'c', label: words, kind: 'choice', required: false, options: [option] },
      ],
      files: [{ id: 'f', channel: 'slack', name: words, type: 'text/plain' }],
    }),
  ];
}

// The ids of choices and the nonce are ours; what a link leads to is checked where links are made.
const isSafeLink = (words: string): boolean => URL.canParse(words) && new URL(words).protocol === 'https:';

/** What is alive in an activity and was not put there by the desk: in the message of lists, "1. " and "- " are its own. */
function foreignIn(body: TeamsBody, message: Message, words: string): string[] {
  const lists = message.parts.some((part) => part.kind === 'text' && part.text.startsWith('1. '));
  return aliveInTeams(body).filter(
    (piece) => !(lists && /^(1\. |- )$/.test(piece)) && !(isSafeLink(words) && piece === 'Action.OpenUrl'),
  );
}

describe('words of people', () => {
  it('are tried in more than three hundred ways', () => {
    expect(new Set(payloads).size).to.be.at.least(300);
  });

  it('do nothing in Slack: not in blocks, not in the line for notifications', () => {
    for (const words of payloads) {
      for (const message of messagesWith(words)) {
        const { blocks, text } = blocksOf(message);
        const alive = aliveInBlocks(blocks).filter((piece) => !(isSafeLink(words) && ['link', 'url'].includes(piece)));
        expect(alive, JSON.stringify(words)).to.deep.equal([]);
        expect(aliveInMrkdwn(text), JSON.stringify(words)).to.deep.equal([]);
        for (const one of textsIn([blocks, text])) expect(unseenIn(one), JSON.stringify(one)).to.deep.equal([]);
      }
    }
    figure('P15', 'payloads in twelve places of a message in Slack', payloads.length, { alive: 0 });
  }).timeout(30_000);

  it('do nothing in Teams: not as words, not on cards, not in the line for notifications', () => {
    const tried = payloads.flatMap((words) => messagesWith(words).map((message) => ({ words, message })));
    for (const { words, message } of tried) {
      for (const body of [...bodiesOf(message), bodyOf(message)]) {
        expect(foreignIn(body, message, words), JSON.stringify([words, body])).to.deep.equal([]);
        for (const one of textsIn(body)) expect(unseenIn(one), JSON.stringify(one)).to.deep.equal([]);
      }
    }
    figure('P15', 'payloads in twelve places of a message in Teams', payloads.length, { alive: 0 });
  }).timeout(30_000);

  it('reach Slack with everything switched off that Slack would look for by itself', async () => {
    const rig = await openSlack('http');
    try {
      const to = { channel: 'slack', tenant: rig.slack.team, conversation: rig.slack.deskChannel } as const;
      const ref = await rig.channel.post(
        to,
        shown([{ kind: 'quote', who: 'Ana', text: '<!here> @here https://x.example' }]),
        'k',
      );
      await rig.channel.whisper(
        { ...to, thread: ref.id },
        rig.luis.id,
        shown([{ kind: 'quote', who: 'Ana', text: '@here' }]),
        'w',
      );
      const calls = rig.slack.calls.filter(({ method }) => method.startsWith('chat.post'));
      expect(calls).to.have.length.at.least(2);
      for (const { args, method } of calls) {
        expect(args, method).to.include({ link_names: false, parse: 'none' });
        if (method === 'chat.postMessage')
          expect(args).to.include({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
      }
    } finally {
      await rig.close();
    }
  });

  it('of Slack arrive as words: no token survives the reading', () => {
    for (const words of payloads) {
      const read = readableOf(words);
      expect(unseenIn(read)).to.deep.equal([]);
      for (const message of messagesWith(read)) {
        expect(aliveInMrkdwn(blocksOf(message).text)).to.deep.equal([]);
      }
    }
    figure('P15', 'payloads read from Slack', payloads.length, { alive: 0 });
  });

  it('are no HTML in a record, in any of its fields', () => {
    for (const words of payloads) {
      for (const text of [inertText(words), recordLine(words), inertText(`Ana: ${words}\nLuis: ${words}`)]) {
        expect(aliveInJournal(text), JSON.stringify(words)).to.deep.equal([]);
        expect(unseenIn(text), JSON.stringify(words)).to.deep.equal([]);
      }
    }
    figure('P15', 'payloads in fields of ServiceNow', payloads.length, { alive: 0 });
  });

  it('are no part of a query: every maker refuses them or holds them', () => {
    for (const words of payloads) {
      for (const value of [
        numberValue(words),
        sysIdValue(words),
        mailValue(words),
        loginValue(words),
        wordValue(safeFileName(words)),
      ]) {
        if (value === undefined) continue;
        const query = encodedQuery('incident', [['number', '=', value]]);
        expect(query.split('^'), JSON.stringify(words)).to.have.length(1);
        expect(query).to.not.match(/[\r\n\u2028\u2029]|=\s*javascript:/i);
      }
    }
    figure('P15', 'payloads in queries of ServiceNow', payloads.length, { alive: 0 });
  });

  it('leave one line of JSON in the log, without anything that a terminal obeys', () => {
    for (const words of payloads) {
      const lines: string[] = [];
      const log = logger('info', { write: (line) => lines.push(line) });
      log('info', 'checked', { why: words, list: [words], error: new Error(words), text: words });
      expect(lines).to.have.length(1);
      const [line = ''] = lines;
      expect(line.trimEnd()).to.not.match(/[\r\n]/);
      expect(
        unseenIn(line.trimEnd()).filter((one) => one !== 'U+301'),
        JSON.stringify(words),
      ).to.deep.equal([]);
      expect((JSON.parse(line) as { text: string }).text).to.equal('[not logged]');
    }
    figure('P15', 'payloads in the log', payloads.length, { alive: 0 });
  });

  it('name files without paths, headers or formulas', () => {
    for (const words of payloads) {
      const name = safeFileName(words);
      expect(name, JSON.stringify(words)).to.match(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._ -]*$/u);
      expect(name).to.not.match(/^[=+\-@\t\r.]|\.\.[/\\]/);
      expect([...name].length).to.be.at.most(91);
    }
    figure('P15', 'payloads as names of files', payloads.length, { alive: 0 });
  });
});

describe('inert words', () => {
  const nasty = fc.constantFrom(
    ...['\u202e', '\u200b', '\u0007', '\u0301', '\u0301'.repeat(30), '\u2066', '\u200d', '\u200c', '\ufeff', '\u061c'],
    ...[
      '\u{e0041}',
      '\u009b',
      '\r',
      '\u2028',
      '\ud800',
      'a',
      'é',
      ' ',
      '\u{1f469}',
      '\u0628',
      '\u094d',
      'https://',
      'ӏ.com',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('hold nothing that controls, turns around, hides or piles up, and stay the same when made inert again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const quiet = inert(text);
        expect(unseenIn(quiet)).to.deep.equal([]);
        expect(quiet).to.not.match(/(?:\p{M}[\u200c\u200d]?){7}/u);
        expect(quiet).to.not.match(/[a-z0-9 ][\u200c\u200d]/i);
        expect(inert(quiet)).to.equal(quiet);
        expect(inertLine(text)).to.not.match(/[\n\t]|^\s|\s$/);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keep what people write: accents, joined letters, families of emoji, flags', () => {
    for (const text of [
      '¿Qué? naïve Ñandú',
      'می‌خواهم',
      'क्‍ष',
      '👩‍👩‍👧‍👦 👩🏽‍💻',
      '🇪🇸',
      '日本語',
      'שָׁלוֹם',
      'a\tb\nc',
      'ไม่ได้',
    ]) {
      expect(inert(text)).to.equal(text);
    }
  });

  it('show a host of look-alike letters as the punycode that it is, and leave honest ones alone', () => {
    const cases: readonly [string, string][] = [
      ['see https://аррӏе.com/x?y#z now', 'see https://xn--80ak6aa92e.com/x?y#z now'],
      ['www.аррӏе.com', 'www.xn--80ak6aa92e.com'],
      ['https://apple.com@аррӏе.com/', 'https://apple.com@xn--80ak6aa92e.com/'],
      ['HTTPS://ａｐｐｌｅ.com', 'HTTPS://apple.com'],
      ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
      ['https://desk.example/ñ?q=é', 'https://desk.example/ñ?q=é'],
      ['años www https://', 'años www https://'],
    ];
    for (const [written, read] of cases) expect(inert(written)).to.equal(read);
  });
});

describe('the reference parsers', () => {
  it('see what is alive, so that finding nothing means something', () => {
    expect(aliveInMrkdwn('a <!here> b')).to.have.length(1);
    expect(aliveInBlocks([{ type: 'rich_text', elements: [{ type: 'user', user_id: 'U1' }] }])).to.deep.equal(['user']);
    expect(aliveInBlocks({ type: 'mrkdwn', text: '*a* <!here>', verbatim: true })).to.have.length.at.least(1);
    for (const text of [
      '[a](b)',
      '![a](b)',
      '<at>x</at>',
      '**b**',
      '# h',
      '- a',
      '1. a',
      '> q',
      '`c`',
      '| a',
      '&nbsp;',
    ]) {
      expect(aliveInMarkdown(text), text).to.not.deep.equal([]);
    }
    expect(aliveInMarkdown('\\[a\\]\\(b\\) \\# 1\\. &lt;b&gt; plain')).to.deep.equal([]);
    expect(aliveInJournal('[\u200bCo de]')).to.have.length(1);
    expect(unseenIn('a\u202eb')).to.have.length(1);
    expect(parseMarkup('[a](https://b.c)')[0]?.spans[0]?.href).to.equal('https://b.c');
  });
});
