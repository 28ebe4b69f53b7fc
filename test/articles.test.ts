import { expect } from 'chai';
import fc from 'fast-check';
import { articlesOf, type IndexedArticle } from '../src/articles.ts';
import { syncArticles } from '../src/articles-sync.ts';
import { languages } from '../src/desk/language.ts';
import { RecordError } from '../src/effects/servicenow-error.ts';
import type { Knowledge, Listed } from '../src/effects/servicenow-knowledge.ts';
import { articles as seeds } from '../src/lab/articles.ts';
import { plainOfHtml } from '../src/scripts-article.ts';

const shipped: readonly IndexedArticle[] = seeds
  .filter(({ state = 'published', base = 'it' }) => state === 'published' && base === 'it')
  .map(({ number, title, language, html, keywords = '', category = '' }) => ({
    id: number,
    number,
    title,
    language,
    keywords,
    category,
    url: `https://example.com/${number}`,
    text: plainOfHtml(html),
    changedAt: 1,
  }));

describe('the search among articles', () => {
  const all = articlesOf();
  before(() => {
    for (const article of shipped) all.put(article);
  });
  const best = (text: string, language: (typeof languages)[number]) => all.search({ text, language })[0]?.number;

  it('finds the article of everyday sentences, in the language that the employee reads', () => {
    expect(best('my shared folder is gone', 'en')).to.equal('KB0010011');
    expect(best('mailbox is full how to archive', 'en')).to.equal('KB0010006');
    expect(best('how to connect phone to wifi', 'en')).to.equal('KB0010005');
    expect(best('como puedo vaciar el buzon lleno', 'es')).to.equal('KB0020006');
    expect(best('se me perdio el portatil en el tren', 'es')).to.equal('KB0020012');
  });

  it('falls back to the nearest language that has one', () => {
    expect(best('minha vpn não conecta em casa', 'pt')).to.equal('KB0020004');
    expect(best('mon vpn ne se connecte pas', 'fr')).to.equal('KB0010004');
    expect(best('wie verbinde ich mich mit dem vpn', 'de')).to.equal('KB0010004');
  });

  it('finds nothing for nonsense, small talk and what no article is about', () => {
    for (const text of [
      '',
      '   ',
      '🙂🙂',
      'xyzzy plugh',
      'asdf qwer zxcv',
      'the coffee machine is broken',
      'what is the meaning of life',
      'who won the match yesterday',
      'hello there can you please help me with something',
      'cual es el menu del comedor hoy',
      'mi jefe me grita',
      'parking permit for visitors',
      'my salary was paid late',
    ])
      for (const language of languages) expect(all.search({ text, language }), text).to.deep.equal([]);
  });

  it('shows plain excerpts of at most 220 characters, from where the words are', () => {
    const [found] = all.search({ text: 'vpn drops, certificate', language: 'en' });
    expect(found?.excerpt).to.match(/certificate/i);
    expect(found?.excerpt.length).to.be.at.most(220);
  });

  it('takes any text for mere words, and gives three known articles at most', () => {
    const parts = ['vpn', '*', '"', '~1', ' AND ', '^OR', 'outlook', '\u0000', '__proto__', 'constructor', '<b>', '\n'];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.constantFrom(...parts)).map(String),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...languages), (said, language) => {
        const found = all.search({ text: said, language });
        expect(found.length).to.be.at.most(3);
        expect(shipped.map(({ number }) => number)).to.include.members(found.map(({ number }) => number));
      }),
    );
  });

  it('answers a very long paste at once', () => {
    const startedAt = performance.now();
    all.search({ text: Array.from({ length: 50_000 }, (_, at) => `word${at}`).join(' '), language: 'en' });
    expect(performance.now() - startedAt).to.be.below(500);
  });

  it('forgets an article that is taken out or replaced', () => {
    const own = articlesOf();
    const [one] = shipped;
    if (!one) throw new Error('no article');
    own.put({ ...one, title: 'Standing desks', text: 'Order a standing desk.', language: 'en', keywords: '' });
    expect(own.search({ text: 'standing desk', language: 'en' })).to.have.length(1);
    own.put({ ...one, title: 'Chairs', text: 'Order a chair.', language: 'en', keywords: '' });
    expect(own.search({ text: 'standing desk', language: 'en' })).to.deep.equal([]);
    own.remove(one.id);
    own.remove(one.id);
    expect(own.known().size).to.equal(0);
    expect(own.search({ text: 'chair', language: 'en' })).to.deep.equal([]);
  });
});

type About = Listed['open'][number];

describe('keeping articles in step', () => {
  const about = (number: number, more: Partial<About> = {}): About => ({
    id: `${number}`.padStart(32, '0'),
    number: `KB${`${number}`.padStart(7, '0')}`,
    version: '1.0',
    title: `Article ${number}`,
    language: 'en',
    base: 'IT',
    category: '',
    keywords: '',
    changedAt: number * 1_000,
    url: 'https://example.com',
    ...more,
  });
  const rig = (lists: (asked: { since?: number }) => Listed | Error, most?: number) => {
    const clock = { now: Date.UTC(2026, 10, 23) };
    const asked: { since?: number }[] = [];
    const bodies: number[] = [];
    const waits: number[] = [];
    const told: string[] = [];
    const tooLarge = new Set<string>();
    const knowledge: Pick<Knowledge, 'list' | 'bodies'> = {
      list: async (one) => {
        asked.push(one.since === undefined ? {} : { since: one.since });
        const listed = lists(one);
        if (listed instanceof Error) throw listed;
        return listed;
      },
      bodies: async (ids) => {
        bodies.push(ids.length);
        if (ids.some((id) => tooLarge.has(id)))
          throw new RecordError('unknown', { reason: 'too large', adminText: 'too large' });
        return new Map(ids.map((id) => [id, '<p>Words</p>']));
      },
    };
    const articles = articlesOf();
    const sync = syncArticles({
      articles,
      knowledge: knowledge as Knowledge,
      now: () => clock.now,
      sleep: (ms) => {
        waits.push(ms);
        return () => undefined;
      },
      log: (_level, what) => told.push(what),
      ...(most === undefined ? {} : { most }),
    });
    return { articles, sync, asked, bodies, waits, told, clock, tooLarge };
  };

  it('reads all at the start, then what changed every ten minutes, and all again each hour', async () => {
    const { sync, asked, waits, clock } = rig(() => ({ open: [about(1), about(2)], shut: [] }));
    await sync.settled();
    clock.now += 600_000;
    await sync.look();
    clock.now += 3_600_000;
    await sync.look();
    expect(asked).to.deep.equal([{}, { since: 2_000 }, {}]);
    expect(waits).to.deep.equal([600_000, 600_000, 600_000]);
  });

  it('reads the body of what is new or changed only', async () => {
    const lists = [
      { open: [about(1), about(2)], shut: [] },
      { open: [about(2), about(1, { changedAt: 9_000 })], shut: [] },
    ];
    const { sync, bodies } = rig(() => lists.shift() ?? { open: [], shut: [] });
    await sync.settled();
    await sync.look();
    expect(bodies).to.deep.equal([2, 1]);
  });

  it('lets go what was shut, and what is in no list any more', async () => {
    const lists: Listed[] = [
      { open: [about(1), about(2), about(3)], shut: [] },
      { open: [], shut: [about(1).id] },
      { open: [about(3)], shut: [] },
    ];
    const { sync, articles, clock } = rig(() => lists.shift() ?? { open: [], shut: [] });
    await sync.settled();
    await sync.look();
    expect(articles.known().size).to.equal(2);
    clock.now += 3_600_000;
    await sync.look();
    expect([...articles.known().keys()]).to.deep.equal([about(3).id]);
  });

  it('keeps what it has through an outage, and tries again within a minute', async () => {
    const down = new RecordError('later', { reason: 'unreachable', adminText: 'down' });
    const lists: (Listed | Error)[] = [{ open: [about(1)], shut: [] }, down];
    const { sync, articles, waits, told } = rig(() => lists.shift() ?? down);
    await sync.settled();
    await sync.look();
    expect(articles.known().size).to.equal(1);
    expect(waits).to.deep.equal([600_000, 60_000]);
    expect(told).to.include('articles could not be read');
  });

  it('keeps no more articles than it may', async () => {
    const many = Array.from({ length: 30 }, (_, at) => about(at + 1));
    const { sync, articles } = rig(() => ({ open: many, shut: [] }), 12);
    await sync.settled();
    expect(articles.known().size).to.equal(12);
  });

  it('reads around an article that is too large for one answer', async () => {
    const { sync, articles, tooLarge, told } = rig(() => ({ open: [about(1), about(2), about(3)], shut: [] }));
    tooLarge.add(about(2).id);
    await sync.settled();
    expect([...articles.known().keys()]).to.deep.equal([about(1).id, about(3).id]);
    expect(told).to.include('an article is too large to be read');
  });

  it('does nothing any more once closed', async () => {
    const { sync, asked } = rig(() => ({ open: [], shut: [] }));
    await sync.settled();
    sync.close();
    await sync.look();
    expect(asked).to.have.length(1);
  });
});
