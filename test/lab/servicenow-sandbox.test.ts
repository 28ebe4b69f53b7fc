import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { articles } from '../../src/lab/articles.ts';
import { sandboxTarget } from '../../src/lab/conformance.ts';
import {
  listOf,
  newIncident,
  objectOf,
  patch,
  query,
  type RawClient,
  rawClient,
  tablePath,
  textOf,
} from '../../src/lab/conformance-client.ts';
import { conformanceCommand } from '../../src/lab/conformance-main.ts';
import { openQuestions } from '../../src/lab/conformance-questions.ts';
import { sysIdOf } from '../../src/lab/servicenow/seed.ts';
import { fromLocal, localOf, spokenDuration, storedOf } from '../../src/lab/servicenow/zone.ts';
import { type RecordChange, type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');

describe('the ServiceNow sandbox', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  let now = noon;

  before(async () => {
    sandbox = await startSandbox({
      now: () => now,
      seed: { users: [{ userName: 'eve.extra', name: 'Eve Extra', email: 'eve.extra@example.com' }] },
    });
  });
  beforeEach(() => {
    now = noon;
    sandbox.reset();
    client = rawClient(sandboxTarget(sandbox.url));
  });
  after(() => sandbox.close());

  const status = async (method = 'GET', path = tablePath('incident', { limit: '1' }), json?: object) =>
    (await client.send(method, path, json === undefined ? {} : { json })).status;

  it('starts with people, groups, tickets and articles enough to look real', () => {
    const users = sandbox.rows('sys_user');
    expect(users.length).to.be.at.least(60);
    expect(users.filter((user) => user['email'] === 'dup@example.com')).to.have.length(2);
    expect(users.filter((user) => user['email'] === '').length).to.be.at.least(2);
    expect(users.filter((user) => user['active'] === 'false')).to.have.length(1);
    expect(users.map((user) => user['email'])).to.include.members([
      'maria.garcia@example.com',
      'tom.becker@example.com',
      'ana.lopez@example.com',
      'luis.ortega@example.com',
      'eve.extra@example.com',
    ]);
    expect(sandbox.rows('sys_user_group')).to.have.length(6);
    expect(sandbox.rows('incident')).to.have.length(40);
    expect(sandbox.rows('kb_knowledge_base')).to.have.length(2);
  });

  it('keeps the sys_ids of seeded records, so that settings can name them', async () => {
    const [group] = await query(client, 'sys_user_group', 'name=Network', { fields: 'sys_id' });
    expect(group?.['sys_id']).to.equal(sysIdOf('sys_user_group', 'Network'));
  });

  it('serves an English and a Spanish article for every shipped script, in the version the script names', () => {
    const files = readdirSync('dialogs').filter(
      (file) => file.endsWith('.yaml') && !/^(built-ins|concepts|desk)\.yaml$/.test(file),
    );
    const rows = sandbox.rows('kb_knowledge');
    expect(files).to.have.length(15);
    for (const file of files) {
      const { article } = parse(readFileSync(`dialogs/${file}`, 'utf8'));
      const english = rows.find((row) => row['number'] === article.number);
      const spanish = rows.find((row) => row['parent'] === english?.['sys_id'] && row['language'] === 'es');
      expect([english?.['workflow_state'], spanish?.['workflow_state']], file).to.deep.equal([
        'published',
        'published',
      ]);
      expect(english?.['display_number'], file).to.equal(`${article.number} v${article.version}`);
    }
  });

  it('has balanced markup in every article', () => {
    for (const article of articles) {
      const open: string[] = [];
      for (const [, slash, name = ''] of article.html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
        if (slash === '') open.push(name);
        else expect(open.pop(), article.number).to.equal(name);
      }
      expect(open, article.number).to.deep.equal([]);
    }
  });

  it('keeps drafts, retired articles and runbooks out of an employee search', async () => {
    const path = '/api/sn_km_api/knowledge/articles?limit=100&language=all&query=';
    const numbers = async (as: 'norole' | 'bot') =>
      JSON.stringify(objectOf(await client.send('GET', path, { as }))).match(/KB\d{7}/g) ?? [];
    expect(await numbers('norole')).to.not.include.members(['KB0030001']);
    expect(await numbers('bot')).to.include('KB0030001');
    for (const hidden of ['KB0010016', 'KB0010017']) expect(await numbers('bot')).to.not.include(hidden);
  });

  it('strikes so many requests with a fault and then works again', async () => {
    sandbox.faults.set({ down: { status: 503, times: 2 } });
    expect([await status(), await status(), await status()]).to.deep.equal([503, 503, 200]);
    expect(sandbox.faults.current()).to.deep.equal({});
  });

  it('strikes only the method, table or path a fault names', async () => {
    sandbox.faults.set({ down: { method: 'POST', table: 'incident' }, businessRule: { path: '/kb_feedback' } });
    expect(await status()).to.equal(200);
    expect(await status('POST', tablePath('incident'), {})).to.equal(500);
    expect(await status('POST', tablePath('interaction'), {})).to.equal(201);
    expect(await status('POST', tablePath('kb_feedback'), {})).to.equal(403);
  });

  it('answers late, and not at all, when told to', async () => {
    sandbox.faults.set({ slowMs: 60 });
    const before = performance.now();
    expect(await status()).to.equal(200);
    expect(performance.now() - before).to.be.at.least(55);
    sandbox.faults.set({ slowMs: false, refuse: true });
    let failure: unknown;
    await status().catch((error) => {
      failure = error;
    });
    expect(failure).to.be.instanceOf(Error);
  });

  it('can cancel a read while it streams: status 200 with an error inside', async () => {
    sandbox.faults.set({ cancelledStream: { times: 1 } });
    const answer = await client.send('GET', tablePath('incident', { limit: '1' }));
    expect(answer.status).to.equal(200);
    expect(objectOf(answer)).to.have.keys('result', 'error', 'status');
  });

  it('refuses a fault, a switch or a control request it does not know, and says what it knows', async () => {
    const post = (name: string, body: string, type = 'application/json') =>
      client.send('POST', `/_sandbox/${name}`, { as: null, raw: body, headers: { 'content-type': type } });
    const unknown = await post('faults', '{"flood":true}');
    expect(unknown.status).to.equal(400);
    expect(unknown.text).to.include('known: down');
    expect((await post('switches', '{"nope":true}')).status).to.equal(400);
    expect((await post('faults', 'not json')).status).to.equal(400);
    expect((await post('nothing', '{}')).status).to.equal(404);
    expect((await post('faults', '{"down":true}', 'text/plain')).status).to.equal(415);
    expect(sandbox.faults.current()).to.deep.equal({});
  });

  it('shows and changes its faults and its clock over HTTP', async () => {
    await client.target.control?.faults({ asleep: { times: 3 } });
    expect(objectOf(await client.send('GET', '/_sandbox/faults', { as: null }))).to.deep.equal({
      asleep: { times: 3 },
    });
    await client.target.control?.advance(60_000);
    expect(sandbox.clock.now()).to.equal(noon + 60_000);
    sandbox.clock.set(noon);
    now += 5000;
    expect(sandbox.clock.now(), 'a clock that was set goes on').to.equal(noon + 5000);
  });

  it('forgets everything on reset, and gives the same numbers again', async () => {
    const first = textOf(await newIncident(client), 'number');
    sandbox.faults.set({ down: true });
    sandbox.reset();
    expect(await status()).to.equal(200);
    expect(textOf(await newIncident(client), 'number')).to.equal(first);
  });

  it('tells listeners which record changed, until they leave', async () => {
    const changes: RecordChange[] = [];
    const leave = sandbox.onChange((change) => changes.push(change));
    const sysId = textOf(await newIncident(client), 'sys_id');
    await patch(client, sysId, { comments: 'hello' });
    leave();
    await patch(client, sysId, { urgency: '1' });
    expect(changes.filter((change) => change.table === 'incident')).to.deep.equal([
      { table: 'incident', sysId },
      { table: 'incident', sysId },
    ]);
    expect(changes.filter((change) => change.table === 'sys_journal_field')).to.have.length(1);
  });

  it('shows a record with its journal and files to whoever holds it', async () => {
    const sysId = textOf(await newIncident(client, { work_notes: 'note' }), 'sys_id');
    const path = `/api/now/attachment/file?table_name=incident&table_sys_id=${sysId}&file_name=${encodeURIComponent('año.txt')}`;
    await client.send('POST', path, { raw: 'contents', headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(sandbox.journal(sysId)).to.deep.equal([
      { element: 'work_notes', value: 'note', createdAt: noon, createdBy: 'bot' },
    ]);
    const [file] = sandbox.attachments(sysId);
    expect([file?.fileName, file?.contentType, file?.sizeBytes, file?.content.toString()]).to.deep.equal([
      'año.txt',
      'text/plain; charset=utf-8',
      8,
      'contents',
    ]);
  });

  it('counts the requests it answered', async () => {
    await status();
    await status('GET', '/api/now/nope');
    expect(sandbox.requests.map(({ method, path, status: code }) => [method, path, code])).to.deep.equal([
      ['GET', '/api/now/table/incident', 200],
      ['GET', '/api/now/nope', 400],
    ]);
  });

  it('takes in people and articles while it runs', async () => {
    const sysId = sandbox.addUser({ userName: 'new.comer', name: 'New Comer', email: 'new.comer@example.com' });
    expect((await query(client, 'sys_user', 'email=new.comer@example.com'))[0]?.['sys_id']).to.equal(sysId);
    sandbox.addArticle({ number: 'KB0090001', title: 'Zebra printing', language: 'en', html: '<p>x</p>' });
    const answer = await client.send('GET', '/api/sn_km_api/knowledge/articles?query=zebra');
    expect(answer.text).to.include('KB0090001');
  });

  it('attaches service levels three seconds after the insert, due by the clock, and breaches them', async () => {
    const sysId = textOf(await newIncident(client, { impact: '1', urgency: '1' }), 'sys_id');
    const slas = () => query(client, 'task_sla', `task=${sysId}^stage!=cancelled^ORDERBYplanned_end_time`);
    now += 2999;
    expect(await slas()).to.deep.equal([]);
    now += 1;
    expect((await slas()).map((row) => row['planned_end_time'])).to.deep.equal([
      storedOf(noon + 5 * 60_000),
      storedOf(noon + 240 * 60_000),
    ]);
    now = noon + 20 * 60_000;
    expect((await slas()).map((row) => row['has_breached'])).to.deep.equal(['true', 'false']);
    await patch(client, sysId, { state: '3', hold_reason: '1' });
    now += 60 * 60_000;
    await patch(client, sysId, { state: '2' });
    expect((await slas()).map((row) => row['planned_end_time'])).to.deep.equal([
      storedOf(noon + 65 * 60_000),
      storedOf(noon + 300 * 60_000),
    ]);
    await patch(client, sysId, { impact: '3', urgency: '3' });
    expect((await slas()).map((row) => row['stage'])).to.deep.equal(['in_progress', 'in_progress']);
  });

  it('lets a caller comment on the own ticket and see no other', async () => {
    const maria = sysIdOf('sys_user', 'maria.garcia');
    const mine = textOf(await newIncident(client, { caller_id: maria }), 'sys_id');
    const other = textOf(await newIncident(client), 'sys_id');
    expect((await patch(client, mine, { comments: 'please' }, 'caller')).status).to.equal(200);
    expect((await patch(client, mine, { urgency: '1' }, 'caller')).status).to.equal(403);
    expect((await patch(client, other, { comments: 'hm' }, 'caller')).status).to.equal(404);
    const list = await client.send('GET', tablePath('incident', { fields: 'sys_id' }), { as: 'caller' });
    expect(listOf(list)).to.deep.equal([{ sys_id: mine }]);
  });

  it('can be an instance that restricts Basic authentication, or ignores chosen ids', async () => {
    sandbox.switches.set({ basicAuthRestricted: true });
    expect(await status()).to.equal(401);
    sandbox.switches.set({ basicAuthRestricted: false, honourSysId: false });
    const sysId = 'a'.repeat(32);
    expect(textOf(await newIncident(client, { sys_id: sysId }), 'sys_id')).to.not.equal(sysId);
    sandbox.switches.set({ danglingReferences: 'drop', caseInsensitive: true, linkBase: 'https://acme.example.com' });
    expect(await newIncident(client, { assignment_group: 'Network' })).to.include({ assignment_group: '' });
    expect(await query(client, 'sys_user', 'email=DUP@example.com')).to.have.length(2);
    const record = await newIncident(client, { caller_id: sysIdOf('sys_user', 'tom.becker') });
    expect(JSON.stringify(record['caller_id'])).to.include('https://acme.example.com/api/now/table/sys_user/');
  });

  it('keeps the original opening time when it is sent', async () => {
    const record = await newIncident(client, { opened_at: '2026-03-01 08:00:00' });
    expect(record).to.include({ opened_at: '2026-03-01 08:00:00', sys_created_on: storedOf(noon) });
  });

  it('refuses methods, types and bodies it does not take', async () => {
    expect(await status('PATCH', tablePath('incident'), {})).to.equal(405);
    const text = { raw: 'x', headers: { 'content-type': 'text/plain' } };
    expect((await client.send('POST', tablePath('incident'), text)).status).to.equal(415);
    expect((await client.send('GET', tablePath('incident'), { headers: { accept: 'image/png' } })).status).to.equal(
      406,
    );
    expect((await client.send('POST', tablePath('incident'), { json: 'text' })).status).to.equal(400);
    expect((await client.send('GET', '/login.do')).headers.get('content-type')).to.include('text/html');
  });

  it('answers any query whatever with 200 and never fails', async () => {
    const part = fc.constantFrom(
      '^',
      'OR',
      '^NQ',
      '^ORDERBY',
      'state',
      '=',
      '!=',
      'IN',
      '1,2',
      'caller_id.name',
      'LIKE',
      '@',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (encoded) => {
        expect(await status('GET', tablePath('incident', { query: encoded, limit: '1' })), encoded).to.equal(200);
      }),
      { numRuns: 60 },
    );
  });

  it('answers each open question in words', async () => {
    const target = rawClient(sandboxTarget(sandbox.url));
    for (const question of openQuestions) expect(await question.ask(target), question.question).to.match(/\w/);
    expect(openQuestions.map((question) => question.number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('shows local time across a change of clocks, and reads it back', () => {
    expect(localOf(Date.parse('2026-03-08T09:59:59Z'), 'America/Los_Angeles')).to.equal('2026-03-08 01:59:59');
    expect(localOf(Date.parse('2026-03-08T10:00:00Z'), 'America/Los_Angeles')).to.equal('2026-03-08 03:00:00');
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }), (seconds) => {
        // Berlin's doubled hour in October is the one wall-clock time that names two instants.
        const local = localOf(seconds * 1000, 'Europe/Berlin');
        expect(
          localOf(Date.parse(`${fromLocal(local, 'Europe/Berlin')}Z`.replace(' ', 'T')), 'Europe/Berlin'),
        ).to.equal(local);
      }),
    );
    expect(spokenDuration('1970-01-02 02:03:00')).to.equal('1 Day 2 Hours 3 Minutes');
  });
});

describe('the conformance command', () => {
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const code = await conformanceCommand(args, (line) => lines.push(line));
    return { code, lines };
  };

  it('writes nothing unless asked, and answers what it may', async () => {
    const { code, lines } = await run();
    expect(code).to.equal(0);
    expect(lines).to.include('skip  7 a bare insert answers a whole incident with its defaults (writes)');
    expect(lines.filter((line) => line.startsWith('FAIL'))).to.deep.equal([]);
    expect(lines.some((line) => line.startsWith(' 9. a missing article in the knowledge API: 200'))).to.equal(true);
  });

  it('runs a single row, writing when asked', async () => {
    const { code, lines } = await run('--write', '--row', '7');
    expect(code).to.equal(0);
    expect(lines.at(-1)).to.equal('\n1 as expected, 0 otherwise, 0 skipped');
  });

  it('explains itself, and asks for accounts', async () => {
    expect((await run('--help')).lines[0]).to.include('--accounts');
    expect((await run('--url', 'https://acme.example.com')).code).to.equal(2);
  });

  it('reports a row that an instance answers otherwise, and ends with 1', async () => {
    const sandbox = await startSandbox();
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      sandbox.switches.set({ honourSysId: false });
      const file = join(folder, 'accounts.json');
      const account = (user: string) => ({ user, password: user });
      writeFileSync(file, JSON.stringify({ bot: account('bot'), admin: account('admin') }));
      const before = sandbox.rows('incident').length;
      const { code, lines } = await run(
        '--url',
        sandbox.url,
        '--accounts',
        file,
        '--write',
        '--row',
        '86',
        '--row',
        '4',
      );
      expect(code).to.equal(1);
      expect(lines.join('\n')).to.match(/skip {2}4 .+ \(needs oauth\)\nFAIL 86 /);
      expect(sandbox.rows('incident'), 'what a run created is deleted again').to.have.length(before);
    } finally {
      rmSync(folder, { recursive: true });
      await sandbox.close();
    }
  });
});
