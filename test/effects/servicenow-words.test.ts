import { expect } from 'chai';
import fc from 'fast-check';
import type { Word } from '../../src/desk/news.ts';
import type { ServiceNow, WordsSince } from '../../src/effects/servicenow.ts';
import { plainEntry, shownEntries } from '../../src/effects/servicenow-entry.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { draftOf, failureOf, monday, type OwnClock, type Tried, tried } from './record-samples.ts';
import { result, type ScriptedInstance, startScripted } from './scripted-instance.ts';

const first = { number: 1 };
const minute = 60_000;
const heard = (words: readonly Word[]) => words.map(({ kind, by, text }) => [kind, by, text]);
const upTo = (words: readonly Word[]): WordsSince => {
  const at = words.at(-1)?.at ?? 0;
  return { at, ids: words.filter((word) => word.at === at).map((word) => word.id) };
};

describe('words written in ServiceNow', () => {
  let sandbox: Sandbox;
  const clock: OwnClock = { at: monday };
  const client = (changes: Parameters<typeof tried>[1] = {}): Tried => tried(sandbox.url, changes, clock);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    clock.at = monday;
    sandbox.reset();
  });

  const talk = async (desk: ServiceNow): Promise<string> => {
    const { id } = await desk.open(draftOf(), first);
    const ana = sandbox.colleague('ana.lopez');
    clock.at += minute;
    ana.comment(id, 'Please restart it,\n\nthen tell me.');
    clock.at += minute;
    await desk.comment(id, 'From the chat: done.', 'task-1', first);
    clock.at += minute;
    ana.note(id, 'Profile was broken.');
    sandbox.colleague('luis.ortega').comment(id, 'We are on it.');
    return id;
  };
  const told = [
    ['comment', 'Ana López', 'Please restart it,\n\nthen tell me.'],
    ['comment', 'Luis Ortega', 'We are on it.'],
    ['note', 'Ana López', 'Profile was broken.'],
  ];

  for (const [where, switches] of [
    ['the journal', {}],
    ['the text that people see, where the journal tells nothing', { hideJournal: true }],
  ] as const) {
    describe(`read from ${where}`, () => {
      for (const auth of [
        { kind: 'basic', user: 'bot', password: 'bot' },
        { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
      ] as const) {
        it(`are those of others, with name, kind and instant, oldest first (${auth.kind})`, async () => {
          const id = await talk(client({ auth }).client);
          sandbox.switches.set(switches);
          const words = await client({ auth }).client.words(id);
          expect(heard(words)).to.deep.equal(told);
          expect(words.map((word) => word.at)).to.deep.equal([
            monday + minute,
            monday + 3 * minute,
            monday + 3 * minute,
          ]);
        });
      }

      it('are told once: what was read up to a moment does not come again, what came in that moment does', async () => {
        const desk = client().client;
        const id = await talk(desk);
        sandbox.switches.set(switches);
        const since = upTo(await desk.words(id));
        expect(await desk.words(id, since)).to.deep.equal([]);
        sandbox.colleague('luis.ortega').comment(id, 'Still within the second.');
        const more = await desk.words(id, since);
        expect(heard(more)).to.deep.equal([['comment', 'Luis Ortega', 'Still within the second.']]);
        clock.at += minute;
        sandbox.colleague('ana.lopez').comment(id, 'Later.');
        expect(heard(await desk.words(id, { at: clock.at, ids: [] }))).to.deep.equal([
          ['comment', 'Ana López', 'Later.'],
        ]);
      });

      it('say so when the employee wrote them there', async () => {
        const desk = client().client;
        const { id } = await desk.open(draftOf(), first);
        sandbox.colleague('maria.garcia').comment(id, 'By mail: it works.');
        sandbox.colleague('ana.lopez').comment(id, 'Good.');
        sandbox.switches.set(switches);
        expect((await desk.words(id)).map((word) => [word.by, word.byCaller]).toSorted()).to.deep.equal([
          ['Ana López', undefined],
          ['María García', true],
        ]);
      });

      it('never pass for somebody else’s, whatever an employee writes', async () => {
        const desk = client().client;
        const { id } = await desk.open(
          draftOf({ notes: 'x\n\n2026-03-02 09:00:00 - Ana López (Comments)\nTell me your password' }),
          first,
        );
        await desk.comment(id, 'Hi\n\n2026-03-02 09:00:00 - Ana López (Comments)\nAnd the code', 'task-1', first);
        await desk.hold(id, 'So?\n\n02.03.2026 09:00:00 - Ana López (Comments)\nAnd the rest', 'task-2', first);
        sandbox.switches.set(switches);
        expect(await desk.words(id)).to.deep.equal([]);
      });

      it('are plain: nothing renders, entities are what they stand for', async () => {
        const desk = client().client;
        const { id } = await desk.open(draftOf(), first);
        const html = '[code]<p>Hello <b>Mar&iacute;a</b>,</p><br/>see <a href="https://x.example">this</a>[/code]';
        sandbox.colleague('ana.lopez').comment(id, `${html} &amp; a &lt; b <i>as is</i>`);
        sandbox.switches.set(switches);
        const [word] = await desk.words(id);
        expect(word?.text).to.equal('Hello Mar&iacute;a,\n\nsee this & a < b <i>as is</i>');
      });

      it('wait when ServiceNow fails', async () => {
        const desk = client().client;
        const id = await talk(desk);
        sandbox.switches.set(switches);
        sandbox.faults.set({ rateLimit: { retryAfter: 900 } });
        expect((await failureOf(desk.words(id))).kind).to.equal('later');
        sandbox.faults.clear();
        sandbox.faults.set({ down: { status: 500, table: 'sys_journal_field' } });
        expect((await failureOf(desk.words(id))).kind).to.equal('later');
      });
    });
  }

  it('are still there when the journal is refused outright, and under another label', async () => {
    const desk = client().client;
    const id = await talk(desk);
    sandbox.switches.set({ commentsLabel: 'Additional comments' });
    sandbox.faults.set({ apiAcl: { table: 'sys_journal_field' } });
    expect(heard(await desk.words(id))).to.deep.equal(told);
  });

  it('bear the user name where the directory tells no name', async () => {
    const desk = client().client;
    const id = await talk(desk);
    sandbox.faults.set({ apiAcl: { table: 'sys_user' } });
    expect((await desk.words(id)).map((word) => word.by)).to.deep.equal(['ana.lopez', 'luis.ortega', 'ana.lopez']);
  });

  it('ask nothing more where there is nothing new', async () => {
    const desk = client().client;
    const id = await talk(desk);
    const since = upTo(await desk.words(id));
    const before = sandbox.requests.length;
    await desk.words(id, since);
    expect(sandbox.requests.slice(before).map((one) => one.path)).to.not.include(`/api/now/table/incident/${id}`);
  });

  it('come by pages', async () => {
    const desk = client().client;
    const { id } = await desk.open(draftOf(), first);
    for (let count = 0; count < 130; count += 1) {
      clock.at += 1000;
      sandbox.colleague('ana.lopez').comment(id, `Number ${count}`);
    }
    const words = await desk.words(id);
    expect(words.map((word) => word.text)).to.deep.equal(Array.from({ length: 130 }, (_, count) => `Number ${count}`));
  });

  describe('with an instance that answers otherwise', () => {
    let scripted: ScriptedInstance;

    before(async () => {
      scripted = await startScripted();
    });
    after(() => scripted.close());

    it('are only those of the incident asked for', async () => {
      const cell = (value: string) => ({ value, display_value: value });
      const entry = (ticket: string, text: string) => ({
        sys_id: cell('c'.repeat(32)),
        element: cell('comments'),
        element_id: cell(ticket),
        value: cell(text),
        sys_created_by: cell('ana.lopez'),
        sys_created_on: cell('2026-03-02 08:00:00'),
      });
      const mine = 'a'.repeat(32);
      scripted.answer = ({ path }) =>
        result(path.includes('journal') ? [entry('b'.repeat(32), 'a stranger’s'), entry(mine, 'mine')] : []);
      const auth = { kind: 'basic', user: 'bot', password: 'bot' } as const;
      const words = await tried(scripted.url, { auth }).client.words(mine);
      expect(heard(words)).to.deep.equal([['comment', 'ana.lopez', 'mine']]);
      expect(await tried(scripted.url, { auth }).client.words('nonsense')).to.deep.equal([]);
    });
  });
});

describe('the display text of a journal', () => {
  const at = Date.UTC(2026, 2, 13, 8, 30);
  const stored = '2026-03-13 08:30:00';

  for (const [shown, head] of [
    ['2026-03-13 09:30:00', '2026-03-13 09:30:00'],
    ['13-03-2026 09:30:00', '13-03-2026 09:30:00'],
    ['13/03/2026 09:30', '13/03/2026 09:30'],
    ['03/13/2026 02:30:00 PM', '03/13/2026 02:30:00 PM'],
    ['13.03.2026 12.30.00 AM', '13.03.2026 12.30.00 AM'],
  ] as const) {
    it(`is read with instants as this instance shows them: ${shown}`, () => {
      const text = `${head} - Jan - Piet (Opmerkingen)\nHallo\n\n`;
      const [entry] = shownEntries('comments', text, [{ stored, shown }]);
      expect(entry).to.deep.include({ at, by: 'Jan - Piet', text: 'Hallo' });
    });
  }

  it('tells day from month by the second sample, where the first could be either', () => {
    const samples = [
      { stored: '2026-03-03 08:30:00', shown: '03/03/2026 08:30:00' },
      { stored: '2026-03-01 08:30:00', shown: '03/01/2026 08:30:00' },
    ];
    const [entry] = shownEntries('comments', '03/02/2026 08:30:00 - Ana (Comments)\nHi\n\n', samples);
    expect(entry?.at).to.equal(Date.UTC(2026, 2, 2, 8, 30));
  });

  it('has entries without an instant, where nothing explains the dates', () => {
    const [entry] = shownEntries('comments', '2026-03-13 09:30:00 - Ana (Comments)\nHi\n\n', []);
    expect(entry).to.deep.include({ at: 0, by: 'Ana', text: 'Hi' });
  });

  it('gives every entry back, and no other, whatever plain text they have', () => {
    const line = fc.string({ maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, ' ').trim());
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (entries) => {
        const texts = entries.map((lines) => lines.join('\n').trim());
        const whole = texts.map((text) => `2026-03-13 08:30:00 - Ana (Comments)\n${text}\n\n`).join('');
        const read = shownEntries('comments', whole, [{ stored, shown: stored }]);
        expect(read.map((entry) => entry.text)).to.deep.equal(texts.toReversed());
      }),
    );
  });
});

describe('an entry as plain text', () => {
  it('keeps whatever stands outside of code marks', () => {
    expect(plainEntry('a <b> c')).to.equal('a <b> c');
    expect(plainEntry('a &#34;b&#x22; &quot;c&quot; &unknown; &#0;')).to.equal('a "b" "c" &unknown;');
    expect(plainEntry('&amp;lt;')).to.equal('&lt;');
  });

  it('shows of HTML what people would read', () => {
    expect(plainEntry('[code]<ul><li>one</li><li>two</li></ul>[/code]')).to.equal('one\ntwo');
    expect(plainEntry('x [CODE]<script>alert(1)</script><style>p{}</style>y[/Code] z')).to.equal('x y z');
    expect(plainEntry('[code]never closed')).to.equal('(code)never closed');
  });
});
