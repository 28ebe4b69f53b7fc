import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import restify from 'restify';
import { type WebChannel, webChannel } from '../../src/channels/web.ts';
import { plain } from '../../src/desk/message.ts';
import { defaultPlan } from '../../src/desk/plan.ts';
import { mountPlayground, type PlaygroundSandbox, type PlaygroundSetup } from '../../src/lab/playground.ts';
import { recordsOf, type StoredRow } from '../../src/lab/playground-records.ts';
import type { PlaygroundView, RecordsView } from '../../src/lab/playground-wire.ts';
import { globalChat } from '../plans.ts';

const start = 1_800_000_000_000;

const tables: Record<string, StoredRow[]> = {
  incident: [
    { sys_id: 'i1', number: 'INC0010001', short_description: 'Old', state: '7', priority: '1' },
    {
      sys_id: 'i2',
      number: 'INC0010002',
      short_description: 'VPN',
      state: '2',
      priority: '3',
      caller_id: 'u1',
      category: 'network',
      opened_at: '2027-01-15 08:00:00',
      sys_updated_on: '2027-01-15 08:00:05',
      assigned_to: 'nobody',
      reopen_count: '0',
      close_notes: null,
    },
  ],
  interaction: [{ sys_id: 'x1', number: 'IMS0010001', state: 'closed_complete', type: 'chat', opened_for: 'u1' }],
  sys_user: [{ sys_id: 'u1', user_name: 'maria', name: 'María García' }],
  sys_journal_field: [
    {
      sys_id: 'j1',
      element_id: 'i2',
      element: 'work_notes',
      value: 'first\nnote',
      sys_created_by: 'maria',
      sys_created_on: '2027-01-15 08:01:00',
    },
    {
      sys_id: 'j2',
      element_id: 'i2',
      element: 'comments',
      value: 'hello',
      sys_created_by: 'secondline',
      sys_created_on: '2027-01-15 08:02:00',
    },
  ],
};

const file = (sysId: string, contentType: string, content: string) => ({
  sysId,
  fileName: `${sysId}.txt`,
  contentType,
  sizeBytes: content.length,
  content: Buffer.from(content),
});

function fakeSandbox() {
  const faults: object[] = [];
  const listeners: (() => void)[] = [];
  const sandbox: PlaygroundSandbox = {
    rows: (table) => tables[table] ?? [],
    attachments: (id) => (id === 'i2' ? [file('a1', 'text/plain', 'said'), file('a2', 'image/png', 'bits')] : []),
    faults: { set: (change) => faults.push(change) },
    onChange: (listener) => listeners.push(listener),
  };
  return {
    sandbox,
    faults,
    change: () => {
      for (const listener of listeners) listener();
    },
  };
}

describe('the records of the sandbox', () => {
  const view = recordsOf(fakeSandbox().sandbox);

  it('show newest first, with labels, names and instants in place of what is stored', () => {
    expect(view.incidents.map(({ number }) => number)).to.deep.equal(['INC0010002', 'INC0010001']);
    const [vpn, old] = view.incidents;
    expect(vpn).to.include({ state: 'In Progress', priority: '3 - Moderate', level: 3, closed: false });
    expect(old).to.include({ state: 'Closed', closed: true, level: 1 });
    const shown = Object.fromEntries(vpn?.fields.map(({ label, value }) => [label, value]) ?? []);
    expect(shown).to.include({ Caller: 'María García', Category: 'Network', 'Assigned to': 'nobody' });
    expect(shown).to.not.have.any.keys('Reopen count', 'Close notes');
    expect(vpn?.fields.find(({ name }) => name === 'opened_at')?.at).to.equal(Date.UTC(2027, 0, 15, 8));
    expect(vpn?.changedAt).to.equal(Date.UTC(2027, 0, 15, 8, 2));
    expect(view.interactions[0]).to.include({ number: 'IMS0010001', state: 'Closed Complete', closed: true, level: 0 });
  });

  it('carry their journal newest first, told apart by who may read it, and their files', () => {
    const [vpn] = view.incidents;
    expect(vpn?.journal.map(({ kind, who, text }) => [kind, who, text])).to.deep.equal([
      ['comment', 'secondline', 'hello'],
      ['note', 'María García', 'first\nnote'],
    ]);
    expect(vpn?.files.map(({ name, text }) => [name, text])).to.deep.equal([
      ['a1.txt', 'said'],
      ['a2.txt', undefined],
    ]);
  });
});

describe('the playground', () => {
  let url = '';
  let folder = '';
  let moved = 0;
  let web: WebChannel;
  let fake: ReturnType<typeof fakeSandbox>;
  let closers: (() => Promise<void>)[] = [];

  const open = async (change: Partial<PlaygroundSetup> = {}, withSandbox = true): Promise<string> => {
    const log = { warn: (_fields: object, text: string) => expect.fail(text) };
    web = webChannel({ submit: async () => undefined, now: () => start + moved, log });
    const server = restify.createServer();
    const clock = {
      now: () => Date.now() + moved,
      shift: (by: number) => {
        moved += by;
      },
      reset: () => {
        moved = 0;
      },
    };
    mountPlayground(server, {
      web,
      ...(withSandbox ? { sandbox: fake.sandbox } : {}),
      clock,
      pagesFolder: folder,
      deskName: 'Desk',
      log,
      ...change,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      web.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        (server.server as Server).closeAllConnections();
      });
    });
    return `http://127.0.0.1:${(server.address() as unknown as AddressInfo).port}`;
  };

  beforeEach(async () => {
    moved = 0;
    fake = fakeSandbox();
    folder = await mkdtemp(join(tmpdir(), 'pages-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<script nonce="__NONCE__"></script><meta nonce="__NONCE__">');
    await writeFile(join(folder, 'assets', 'page-1a2b.js'), 'void 0');
    url = await open();
  });

  afterEach(async () => {
    await Promise.all(closers.map((close) => close()));
    closers = [];
    await rm(folder, { recursive: true });
  });

  const api = (path: string) => `${url}/playground/api/${path}`;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(api(path))).json()) as T;
  const post = (path: string, body: object) =>
    fetch(api(path), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  it('serves its page under a policy that runs nothing but our own files, with a fresh nonce each time', async () => {
    const answers = await Promise.all([fetch(`${url}/`), fetch(`${url}/`)]);
    const policies = answers.map(({ headers }) => headers.get('content-security-policy') ?? '');
    for (const [at, answer] of answers.entries()) {
      const nonce = /'nonce-([^']+)'/.exec(policies[at] ?? '')?.[1];
      expect(await answer.text()).to.equal(`<script nonce="${nonce}"></script><meta nonce="${nonce}">`);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    }
    expect(policies[0])
      .to.match(/^default-src 'none'; script-src 'self'; /)
      .and.not.include('unsafe');
    expect(policies[0]).to.not.equal(policies[1]);
  });

  it('serves the files of the page to be kept for ever, and nothing outside its folder', async () => {
    const script = await fetch(`${url}/assets/page-1a2b.js`);
    expect(await script.text()).to.equal('void 0');
    expect(script.headers.get('content-type')).to.equal('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).to.include('immutable');
    for (const path of ['/assets/none.js', '/assets/..%2Findex.html', '/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd']) {
      expect((await fetch(`${url}${path}`)).status).to.equal(404);
    }
  });

  it('says what to do when the page has not been built', async () => {
    url = await open({ pagesFolder: join(folder, 'nowhere') });
    const answer = await fetch(`${url}/`);
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.include('npm run build');
  });

  it('shows the records of the sandbox, and tells open pages once when many rows change together', async () => {
    expect((await get<RecordsView>('servicenow')).incidents).to.have.length(2);
    const reader = (await fetch(api('stream'))).body?.getReader();
    let heard = '';
    const until = async (words: string) => {
      while (!heard.includes(words)) heard += new TextDecoder().decode((await reader?.read())?.value);
    };
    await until('joined');
    for (let times = 0; times < 5; times += 1) fake.change();
    await until('event: records');
    web.broadcast('clock', {});
    await until('event: clock');
    expect(heard.match(/event: records/g)).to.have.length(1);
    await reader?.cancel();
  });

  it('switches the sandbox to slow, down and asleep, and back', async () => {
    for (const servicenow of ['slow', 'down', 'asleep', 'normal']) {
      expect(await (await post('switches', { servicenow })).json()).to.include({ servicenow });
    }
    expect(fake.faults).to.deep.equal([
      { down: false, slowMs: 6000, asleep: false },
      { down: true, slowMs: null, asleep: false },
      { down: false, slowMs: null, asleep: true },
      { down: false, slowMs: null, asleep: false },
    ]);
    expect((await post('switches', { servicenow: 'on fire' })).status).to.equal(400);
  });

  it('lets an employee block the app and take it back', async () => {
    const say = () =>
      web.say({ channel: 'web', tenant: 'web', conversation: 'chat-tom' }, plain('en', 'hi'), 'k').then(
        () => 'said',
        (error: Error) => error.message,
      );
    await post('switches', { person: 'tom', blocked: true });
    expect((await get<PlaygroundView>('state')).switches.blocked).to.deep.equal(['tom']);
    expect(await say()).to.equal('The employee has blocked the app.');
    await post('switches', { person: 'tom', blocked: false });
    expect(await say()).to.equal('said');
    expect((await post('switches', { person: 'ana', blocked: true })).status).to.equal(400);
  });

  it('moves the clock forward and back to now, never backward', async () => {
    await post('clock', { shift: 3_600_000 });
    await post('clock', { shift: 300_000 });
    expect(moved).to.equal(3_900_000);
    expect((await get<PlaygroundView>('state')).clock.offset).to.be.within(3_899_000, 3_901_000);
    for (const shift of [-1, 0, 1.5, '5', 32 * 86_400_000]) {
      expect((await post('clock', { shift })).status).to.equal(400);
    }
    expect(moved).to.equal(3_900_000);
    await post('clock', { reset: true });
    expect(moved).to.equal(0);
  });

  it('moves the clock to an instant, and never back to one', async () => {
    const to = Date.now() + moved + 86_400_000;
    expect((await post('clock', { to })).status).to.equal(200);
    expect(moved).to.be.within(86_300_000, 86_400_000);
    for (const instant of [to - 3_600_000, to + 33 * 86_400_000, Number.NaN]) {
      expect((await post('clock', { to: instant })).status).to.equal(400);
    }
  });

  it('puts the hours of the worked example in force and back, and says where they stand', async () => {
    let chosen: 'own' | 'example' = 'own';
    const hours = {
      own: () => defaultPlan,
      example: globalChat,
      chosen: () => chosen,
      use: (choice: typeof chosen) => {
        chosen = choice;
      },
    };
    // A Saturday at noon in Madrid; the desk opens on Monday at eight.
    const saturday = Date.UTC(2026, 10, 28, 11);
    const clock = { now: () => saturday, shift: () => undefined, reset: () => undefined };
    url = await open({ hours, clock });
    const own = (await get<PlaygroundView>('state')).hours;
    expect(own).to.deep.include({ choice: 'own', ownIsAlwaysOpen: true, open: true, changesAt: null, opensAt: null });
    expect(own?.answers).to.deep.equal([
      { priority: 1, minutes: 5 },
      { priority: 2, minutes: 15 },
      { priority: 3, minutes: 30 },
      { priority: 4, minutes: 60 },
      { priority: 5, minutes: 60 },
    ]);
    expect(own?.closedAt).to.equal(Date.UTC(2026, 11, 5, 9));
    const monday = Date.UTC(2026, 10, 30, 7);
    const { hours: example } = (await (await post('hours', { choice: 'example' })).json()) as PlaygroundView;
    expect(example).to.deep.include({ choice: 'example', open: false, changesAt: monday, opensAt: monday });
    expect(example?.regions).to.deep.equal([
      { name: 'Madrid', zone: 'Europe/Madrid', open: false },
      { name: 'Bogotá', zone: 'America/Bogota', open: false },
    ]);
    expect((await post('hours', { choice: 'never' })).status).to.equal(400);
    await post('hours', { choice: 'own' });
    expect(chosen).to.equal('own');
  });

  it('has no hours to choose where there is no worked example', async () => {
    expect((await get<PlaygroundView>('state')).hours).to.equal(undefined);
    expect((await post('hours', { choice: 'example' })).status).to.equal(409);
  });

  it('shows no records and has no switches when the desk is connected to a real instance', async () => {
    url = await open(undefined, false);
    expect((await get<PlaygroundView>('state')).sandbox).to.equal(false);
    expect(await get<RecordsView>('servicenow')).to.deep.equal({ incidents: [], interactions: [] });
    expect((await post('switches', { servicenow: 'down' })).status).to.equal(409);
  });
});
