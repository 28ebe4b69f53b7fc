import { expect } from 'chai';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';
import { failureOf, maria, monday, tried } from './record-samples.ts';

describe('what employees say of an article', () => {
  let sandbox: Sandbox;
  const clock = { at: monday };
  before(async () => {
    sandbox = await startSandbox({ now: () => clock.at });
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const first = { number: 1 };
  const articleId = () =>
    String(sandbox.rows('kb_knowledge').find((row) => row['number'] === 'KB0010004')?.['sys_id'] ?? '');
  const given = (more: object = {}) => ({ article: articleId(), useful: false, mark: 'teams:t:maria#7', ...more });
  const kept = () => sandbox.rows('kb_feedback').filter((row) => row['article'] === articleId());
  const client = (sendFeedback = true) => tried(sandbox.url, { sendFeedback }, clock);

  it('is kept with the article, the answer and the person, where that is switched on', async () => {
    await client(false).client.feedback(given(), maria, first);
    expect(kept()).to.have.length(0);
    await client().client.feedback(given(), maria, first);
    const person = sandbox.rows('sys_user').find((row) => row['user_name'] === 'maria.garcia')?.['sys_id'];
    expect(kept()).to.have.length(1);
    expect(kept()[0]).to.deep.include({ useful: 'no', user: person });
    expect(kept()[0]?.['comments']).to.match(/^Answered in chat\.\nref: [0-9a-f]{8}$/);
  });

  it('is kept once, whatever became of the first answer', async () => {
    const { client: desk } = client();
    sandbox.faults.set({ timeoutAfterWrite: { ending: 'cancelled', table: 'kb_feedback', method: 'POST', times: 1 } });
    expect((await failureOf(desk.feedback(given(), maria, first))).kind).to.equal('unknown');
    await desk.feedback(given(), maria, { number: 2 });
    await client().client.feedback(given(), maria, { number: 2 });
    expect(kept()).to.have.length(1);
    await desk.feedback(given({ mark: 'teams:t:maria#90', useful: true }), maria, first);
    expect(kept().map((row) => row['useful'])).to.have.members(['no', 'yes']);
  });

  it('is sent no more, with a word to the admin, where it is refused', async () => {
    const auth = { kind: 'basic', user: 'reader', password: 'reader' } as const;
    const { client: desk, logged } = tried(sandbox.url, { auth, sendFeedback: true }, clock);
    await desk.feedback(given(), maria, first);
    const calls = sandbox.requests.length;
    await desk.feedback(given({ mark: 'another' }), maria, first);
    expect(sandbox.requests.length).to.equal(calls);
    expect(logged.filter((one) => one.level === 'error').map((one) => one.what)).to.deep.equal([
      'servicenow article feedback switched off',
    ]);
  });
});
