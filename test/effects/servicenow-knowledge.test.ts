import { expect } from 'chai';
import { serviceNowKnowledge } from '../../src/effects/servicenow.ts';
import type { Knowledge } from '../../src/effects/servicenow-knowledge.ts';
import { articles } from '../../src/lab/articles.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { monday } from './record-samples.ts';

describe('knowledge articles of the sandbox', () => {
  let sandbox: Sandbox;
  const clock = { at: monday };
  const knowledge = (...bases: string[]): Knowledge =>
    serviceNowKnowledge(
      {
        url: sandbox.url,
        auth: { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
        quarantineSeconds: 75,
        now: () => clock.at,
        log: () => undefined,
        timeouts: { readMs: 2000, writeMs: 2000 },
      },
      bases,
    );
  const baseId = (): string =>
    String(sandbox.rows('kb_knowledge_base').find((row) => row['title'] === 'IT')?.['sys_id']);

  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());

  it('come with number, version, title, language, category, keywords, base and body', async () => {
    const article = await knowledge('IT').read(' kb0020008 ');
    const seed = articles.find(({ number }) => number === 'KB0020008');
    expect(article).to.deep.include({
      number: 'KB0020008',
      version: '1.0',
      title: seed?.title,
      language: 'es',
      base: 'IT',
      category: seed?.category,
      keywords: seed?.keywords,
      html: seed?.html,
      url: `${sandbox.url}/kb_view.do?sysparm_article=KB0020008`,
    });
  });

  it('are those that are published, in an allowed base, by name or by key', async () => {
    expect(await knowledge('IT').read('KB0010016')).to.equal(undefined);
    expect(await knowledge('IT').read('KB0010017')).to.equal(undefined);
    expect(await knowledge('IT').read('KB0030001')).to.equal(undefined);
    expect((await knowledge().read('KB0030001'))?.base).to.equal('IT Operations');
    expect((await knowledge(baseId()).read('KB0010004'))?.number).to.equal('KB0010004');
    expect(await knowledge(baseId()).read('KB0030001')).to.equal(undefined);
  });

  it('are nobody’s for a number that is none', async () => {
    for (const number of ['', 'INC0010001', 'KB1^ORnumber=KB0010004', 'KB9999999'])
      expect(await knowledge().read(number), number).to.equal(undefined);
  });

  it('are listed when they changed at an instant or later, without those of other bases', async () => {
    const published = articles.filter(({ state, base }) => state === undefined && base === undefined);
    const all = await knowledge('IT').changedSince(0);
    expect(all.map(({ number }) => number)).to.have.members(published.map(({ number }) => number));
    expect(all[0]).to.not.have.property('html');
    const [last] = all.toSorted((one, other) => other.changedAt - one.changedAt);
    expect(await knowledge('IT').changedSince((last?.changedAt ?? 0) + 1000)).to.deep.equal([]);
    expect((await knowledge('IT').changedSince(last?.changedAt ?? 0)).length).to.be.greaterThan(0);
  });

  it('are listed when every employee may read them: whole, or what changed with what was shut since', async () => {
    const seed = { title: 'T', language: 'en', html: '<p>x</p>' };
    const today = new Date(monday).toISOString().slice(0, 10);
    const day = 86_400_000;
    clock.at = monday + day;
    const own = sandbox.addArticle({ ...seed, number: 'KB0090001', validTo: today });
    const shut = [
      sandbox.addArticle({ ...seed, number: 'KB0090002', state: 'retired' }),
      sandbox.addArticle({ ...seed, number: 'KB0090003', canRead: 'c'.repeat(32) }),
      sandbox.addArticle({ ...seed, number: 'KB0090004', validTo: '2020-01-01' }),
      sandbox.addArticle({ ...seed, number: 'KB0090005', base: 'operations' }),
    ];
    const changed = await knowledge('IT').list({ since: monday + 1_000, most: 100, today });
    expect(changed.open.map(({ id }) => id)).to.deep.equal([own]);
    expect(changed.shut).to.have.members(shut);
    const whole = await knowledge('IT').list({ most: 100, today });
    expect(whole.open).to.have.length(31);
    expect(whole.open.map(({ number }) => number)).to.not.include.members(['KB0010016', 'KB0030001', 'KB0090003']);
    expect((await knowledge('IT').list({ most: 7, today })).open).to.have.length(7);
  });

  it('give the bodies of those that are still open', async () => {
    const seed = { title: 'T', language: 'en', html: '<p>body</p>' };
    const open = sandbox.addArticle({ ...seed, number: 'KB0090021' });
    const gone = sandbox.addArticle({ ...seed, number: 'KB0090022', state: 'retired' });
    const bodies = await knowledge('IT').bodies([open, gone, 'no key']);
    expect([...bodies]).to.deep.equal([[open, '<p>body</p>']]);
    expect((await knowledge('IT').bodies([])).size).to.equal(0);
  });

  it('tell an answer that is too large from an outage', async () => {
    const large = sandbox.addArticle({
      number: 'KB0090031',
      title: 'T',
      language: 'en',
      html: `<img src="data:image/png;base64,${'A'.repeat(1_100_000)}">`,
    });
    const error = await knowledge('IT')
      .bodies([large])
      .catch((one: unknown) => one);
    expect(error).to.have.property('reason', 'too large');
  });
});
