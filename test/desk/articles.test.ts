import { expect } from 'chai';
import { type Book, defaultSettings } from '../../src/desk/book.ts';
import type { Conversation } from '../../src/desk/conversation.ts';
import { type Decided, decide } from '../../src/desk/decide.ts';
import type { Event } from '../../src/desk/event.ts';
import type { FoundArticle } from '../../src/desk/knowledge.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const { scripts, builtIns, concepts } = readScripts('dialogs');
const versions = new Map(scripts.map((script) => [`${script.id}@${script.version}`, script]));
const book: Book = bookOf(publish(scripts, builtIns, versions, concepts), { ...defaultSettings, articles: true }, []);

const article: FoundArticle = {
  id: 'a'.repeat(32),
  number: 'KB0000001',
  title: 'Standing desks',
  excerpt: 'Order one.',
  language: 'en',
  url: 'https://example.com/kb',
};

describe('articles in a talk', () => {
  let count = 0;
  const at = Date.UTC(2026, 10, 23, 8);
  const happen = (before: Conversation | undefined, event: Event, later = 0): Decided => {
    count += 1;
    const decided = decide(
      before,
      {
        id: `e${count}`,
        kind: 'conversation',
        subject: 'teams:t:maria',
        at: at + later,
        by: 'maria',
        event,
        person: { id: 'maria', name: 'Maria', locale: 'en-US' },
        address: { channel: 'teams', tenant: 't', conversation: 'dm' },
      },
      book,
    );
    if (!decided) throw new Error('nothing was decided');
    return decided;
  };
  const says = (text: string, before?: Conversation) =>
    happen(before, { type: 'said', messageId: `m${count}`, text, files: [], place: 'direct' });
  const searchIn = ({ orders }: Decided) =>
    orders.flatMap((order) => ('effect' in order && order.effect.kind === 'search' ? [order.effect] : []));
  const sentences = ({ orders }: Decided) =>
    orders.flatMap((order) => ('effect' in order && order.effect.kind === 'say' ? [order.effect.message] : []));
  const answer = (before: Decided, found: readonly FoundArticle[]) =>
    happen(before.state, { type: 'articles', asked: searchIn(before)[0]?.asked ?? -1, found });

  it('are looked for with the employee’s words and language, in a lane that holds up nothing, for two seconds', () => {
    const asked = says('xyzzy plugh standing desk');
    expect(searchIn(asked)[0]?.query).to.deep.equal({ text: 'xyzzy plugh standing desk', language: 'en' });
    expect(asked.orders).to.deep.include({ timer: 'search', at: at + 2_000 });
    expect(asked.orders.find((order) => 'effect' in order && order.effect.kind === 'search')).to.include({
      lane: 'search',
    });
    expect(sentences(asked)).to.deep.equal([]);
  });

  it('are given up after two seconds: it goes on as ever, and what comes later changes nothing', () => {
    const asked = says('xyzzy plugh');
    const late = happen(asked.state, { type: 'elapsed', timer: 'search' }, 2_000);
    expect(JSON.stringify(sentences(late))).to.include('in other words');
    const after = happen(late.state, { type: 'articles', asked: searchIn(asked)[0]?.asked ?? -1, found: [article] });
    expect(after.orders).to.deep.equal([]);
    const again = says('plugh xyzzy', late.state);
    const gone = happen(again.state, { type: 'elapsed', timer: 'search' }, 2_000);
    expect(gone.state.phase.name).to.equal('waiting');
  });

  it('that answer an earlier message are not shown', () => {
    const first = says('xyzzy plugh');
    const second = says('frobnicate quux', first.state);
    const early = happen(second.state, { type: 'articles', asked: searchIn(first)[0]?.asked ?? -1, found: [article] });
    expect(early.orders).to.deep.equal([]);
    expect(JSON.stringify(sentences(answer(second, [article])))).to.include('Standing desks');
  });

  it('do not break into a script that began in the meantime', () => {
    const asked = says('xyzzy plugh');
    const guided = says('my vpn does not connect from home', asked.state);
    expect(guided.state.phase.name).to.equal('guided');
    const after = happen(guided.state, { type: 'articles', asked: searchIn(asked)[0]?.asked ?? -1, found: [article] });
    expect(sentences(after)).to.deep.equal([]);
    expect(after.state.phase).to.deep.equal(guided.state.phase);
  });

  it('are shown once in a talk, and again in the next one', () => {
    const offered = answer(says('xyzzy plugh'), [article]);
    expect(offered.state.offered?.map(({ number }) => number)).to.deep.equal(['KB0000001']);
    expect(searchIn(says('frobnicate quux', offered.state))).to.deep.equal([]);
    const over = says('start over', offered.state);
    expect(over.state).to.not.have.any.keys('offered', 'search');
    expect(searchIn(says('frobnicate quux', over.state))).to.have.length(1);
  });

  it('are three at most, whatever was found', () => {
    const many = Array.from({ length: 9 }, (_, at) => ({
      ...article,
      id: `${at}`.repeat(32),
      number: `KB000000${at}`,
    }));
    const [shown] = sentences(answer(says('xyzzy plugh'), many));
    expect(shown?.parts.filter(({ kind }) => kind === 'link')).to.have.length(3);
    expect(shown?.choices).to.have.length(4);
  });

  it('are never looked for once the talk was about something sensitive', () => {
    const sensitive = scripts.find((script) => script.sensitive);
    if (!sensitive) throw new Error('no shipped script is sensitive');
    const { state } = says('hello');
    const { id, version } = sensitive;
    const trail = { script: id, version, title: '', answers: [], steps: [], outcome: 'left' as const };
    const asked = says('xyzzy plugh', { ...state, trails: [trail] });
    expect(searchIn(asked)).to.deep.equal([]);
    expect(JSON.stringify(sentences(asked))).to.include('in other words');
  });

  it('are not looked for by the label of a button, but by the words that led to it', () => {
    const { state } = says('hello');
    const question = { kind: 'which' as const, scripts: ['vpn', 'printer'], text: 'the xyzzy does not plugh' };
    const message = { language: 'en' as const, tone: 'info' as const, parts: [], inputs: [] };
    const none = { id: 'none', label: 'None of these' };
    const which: Conversation = {
      ...state,
      phase: { name: 'idle', misses: 0, question },
      live: { card: '7', message: { ...message, choices: [none] } },
    };
    const pressed = happen(which, { type: 'chose', card: '7', choice: 'none', inputs: {} });
    expect(searchIn(pressed)[0]?.query.text).to.equal('the xyzzy does not plugh');
    expect(searchIn(says('none of these', which))[0]?.query.text).to.equal('the xyzzy does not plugh');
  });
});
