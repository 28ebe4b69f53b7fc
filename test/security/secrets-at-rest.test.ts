import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AxiosError, AxiosHeaders } from 'axios';
import { expect } from 'chai';
import { defaultSettings } from '../../src/desk/book.ts';
import type { Envelope } from '../../src/desk/event.ts';
import { engineOf } from '../../src/engine.ts';
import { type Log, logger } from '../../src/operations.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { figure } from '../figures.ts';
import { type HouseRig, houseRig, type Side, shows, until } from '../house-rig.ts';
import { secretsOf } from '../secrets-corpus.ts';
import { unkeptScripts } from '../unkept-script.ts';

/** The log as the service writes it, kept line by line; nothing is told to be hidden, so that only its own care counts. */
function keptLog(): { readonly lines: string[]; readonly log: Log } {
  const lines: string[] = [];
  return { lines, log: logger('debug', { write: (line) => void lines.push(line) }) };
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());

/** Every place that what was typed could have got to, as text. */
function placesOf({ folder, sandbox, connector, slack }: HouseRig, lines: readonly string[]) {
  const tables = ['incident', 'interaction', 'sys_user', 'sys_attachment'].flatMap((table) => sandbox.rows(table));
  const held = tables.map((row) => {
    const id = row['sys_id'] ?? '';
    return [row, sandbox.journal(id), sandbox.attachments(id).map((file) => file.content.toString('utf8'))];
  });
  return {
    disk: filesIn(folder)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n'),
    ServiceNow: JSON.stringify(held),
    // All that the bot sent to either platform: to the agents, and back to the employee.
    platforms: JSON.stringify([connector.requests, slack.calls.map(({ method, args }) => [method, args])]),
    log: lines.join('\n'),
  };
}

// A secret of several lines stands escaped in JSON: any of its lines is enough to find it by.
const linesOf = (secret: string): readonly string[] => secret.split('\n').filter((line) => !line.startsWith('-----'));

describe('secrets that people type (P14)', function () {
  this.timeout(60_000);
  let rig: HouseRig;
  let dialogs: string;
  before(() => {
    dialogs = unkeptScripts();
  });
  after(() => rmSync(dialogs, { recursive: true, force: true }));
  afterEach(() => rig.close());

  const spoken = secretsOf(2026, 26);

  async function answersTheScript() {
    const { employee } = rig;
    await employee.writes('el wifi está muy lento');
    await shows(employee, 'Which PIN?');
    await employee.writes('tulipán-4711');
    await shows(employee, '[Family]');
    await employee.presses('Family');
    await shows(employee, 'Which day?');
    await employee.presses('Enviar', { date: '1984-12-24' });
    await shows(employee, 'Did that help?');
    await employee.writes('no');
    await shows(rig.agent, '[Claim]');
  }

  async function talksToThePerson() {
    const { employee, agent } = rig;
    await agent.presses('Claim');
    await shows(employee, 'Ana López ya está contigo');
    for (let at = 0; at < spoken.length; at += 2)
      await employee.writes(
        spoken
          .slice(at, at + 2)
          .map(({ line }) => line)
          .join('\n\n'),
      );
    await employee.writes('mi contraseña es');
    await employee.writes('hipopotamo');
    await employee.writes('eso es todo por ahora');
    await shows(agent, 'eso es todo por ahora');
    await agent.writes('tu clave nueva es Temporal#77', true);
    await shows(employee, 'tu clave nueva es');
    await agent.presses('Resolve…');
    await until(
      () => agent.sees().includes('[Resolve]'),
      () => agent.sees(),
    );
    await agent.presses('Resolve', { notes: 'puse la clave Temporal#78 en su equipo, clave: Temporal#78' });
    await until(
      () => rig.sandbox.rows('incident').some((row) => row['close_notes']?.includes('en su equipo')),
      () => agent.sees(),
    );
  }

  const sides: readonly (readonly [Side, Side])[] = [
    ['teams', 'slack'],
    ['slack', 'teams'],
  ];
  for (const [employeeOn, agentsOn] of sides) {
    it(`reach neither disk, ServiceNow, agents nor log: employee on ${employeeOn}, agents on ${agentsOn}`, async () => {
      const { lines, log } = keptLog();
      rig = await houseRig(employeeOn, agentsOn, { env: { DIALOGS_DIR: dialogs }, log });
      await answersTheScript();
      await talksToThePerson();
      await rig.stop();
      const places = placesOf(rig, lines);
      const typed = [
        ...spoken.map(({ secret }) => secret),
        'tulipán-4711',
        '1984-12-24',
        'hipopotamo',
        'Temporal#77',
        'Temporal#78',
      ];
      expect(typed.length).to.be.at.least(30);
      for (const [place, text] of Object.entries(places)) {
        expect(text.length, place).to.be.greaterThan(200);
        const found = typed.filter((secret) => linesOf(secret).some((line) => text.includes(line)));
        expect(found, place).to.deep.equal([]);
      }
      for (const place of ['disk', 'ServiceNow', 'platforms'] as const)
        for (const mark of ['[•••• card]', '[•••• password]', '[•••• private key]', 'eso es todo por ahora'])
          expect(places[place], place).to.include(mark);
      expect(places.disk).to.include('"text":"[•••• answer]"');
      const where = `${employeeOn} to ${agentsOn}`;
      figure('P14', `secrets typed, ${where}; disk, ServiceNow, platforms and log searched`, typed.length, {
        found: 0,
      });
    });
  }
});

describe('an event that could not be decided', () => {
  const say = (text: string, id: string): Envelope => ({
    id,
    kind: 'conversation',
    subject: 'web:t:maria',
    at: 60_000,
    by: 'maria',
    event: { type: 'said', messageId: id, text, files: [], place: 'direct' },
    person: { id: 'maria', name: 'María' },
    address: { channel: 'web', tenant: 't', conversation: 'c' },
  });

  it('is kept without the secret that only the talk shows to be one, and without a word when not even that could be told', async () => {
    const { scripts, builtIns, concepts } = readScripts('dialogs');
    const good = bookOf(publish(scripts, builtIns, new Map(), concepts), defaultSettings, []);
    const books = { now: good };
    const store = memoryStore();
    const nothing = () => undefined;
    const parts = { store, onTasks: nothing, onUndecided: nothing, onLine: nothing, onDecided: nothing };
    const engine = engineOf({ ...parts, book: () => books.now });
    await engine.submit(say('mi contraseña es', '1'));
    const broken = (key: keyof typeof good) =>
      Object.defineProperty({ ...good }, key, {
        get: () => {
          throw new Error('a bug');
        },
      });
    books.now = broken('settings');
    await engine.submit(say('girasol', '2'));
    books.now = broken('exact');
    await engine.submit(say('tulipan', '3'));
    const kept = JSON.stringify([await store.scan('', '', 100), await store.journal('web:t:maria', 100)]);
    expect(kept).to.include('undecided/2').and.to.include('undecided/3').and.to.include('[•••• password]');
    expect(kept).to.not.include('girasol').and.to.not.include('tulipan');
  });
});

describe('what the service itself is trusted with (S31)', function () {
  this.timeout(60_000);
  const canaries = {
    botToken: 'xoxb-fake-bot',
    signingSecret: 'fake-signing-secret',
    servicenow: 'secondline-sandbox',
    password: 'canary-of-the-integration-user',
  };
  const hitsIn = (lines: readonly string[]) =>
    Object.values(canaries).filter((canary) => lines.some((line) => line.includes(canary)));
  let rig: HouseRig | undefined;
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });

  it('stands in no log line when the platforms or ServiceNow fail in any way they know', async () => {
    const { lines, log } = keptLog();
    rig = await houseRig('slack', 'teams', { log });
    const { employee, agent, slack, connector, sandbox } = rig;
    expect([slack.botToken, slack.signingSecret]).to.deep.equal([canaries.botToken, canaries.signingSecret]);
    const postponed = () =>
      lines.filter((line) => /"what":"(?:effect (?:postponed|failed|given up)|slack|teams)/.test(line)).length;
    const told = async (why: string, act: () => Promise<unknown>) => {
      const before = postponed();
      await act();
      await until(
        () => postponed() > before,
        () => `a line about ${why} in\n${lines.slice(-5).join('')}`,
      );
    };
    await employee.writes('quiero hablar con alguien');
    await shows(agent, '[Claim]');
    await agent.presses('Claim');
    await shows(employee, 'Ana López ya está contigo');
    for (const [trouble, fault] of [
      ['bad gateway', { kind: 'error', error: 'invalid_auth' }],
      ['cut', { kind: 'dropped' }],
      ['too many, no hint', { kind: 'ratelimited', retryAfter: 1 }],
    ] as const) {
      connector.trouble(trouble);
      slack.fault(fault);
      await told(`teams: ${trouble}`, () => employee.writes(`hola, ${trouble}`));
      await told(`slack: ${fault.kind}`, () => agent.writes(`hello, ${trouble}`, true));
    }
    slack.fault(undefined);
    connector.trouble(undefined);
    for (const fault of [
      { down: { status: 503 } },
      { refuse: {} },
      { rateLimit: { retryAfter: 1, limit: 10 } },
      { apiAcl: {} },
      { asleep: {} },
    ]) {
      sandbox.faults.set(fault);
      const before = sandbox.requests.length;
      await employee.writes(`otra cosa ${Object.keys(fault).join('')}`);
      await until(
        () => sandbox.requests.length > before,
        () => `a call to ServiceNow under ${JSON.stringify(fault)}`,
      );
      sandbox.faults.clear();
    }
    await rig.stop();
    expect(lines.length).to.be.greaterThan(20);
    expect(hitsIn(lines)).to.deep.equal([]);
  });

  it('stands in no log line when ServiceNow refuses the credentials', async () => {
    const { lines, log } = keptLog();
    const env = { SERVICENOW_USER: 'bot', SERVICENOW_PASSWORD: canaries.password };
    rig = await houseRig('slack', 'teams', { env, log });
    await rig.employee.writes('quiero hablar con alguien');
    await until(
      () => lines.some((line) => line.includes('"what":"effect')),
      () => lines.slice(-5).join(''),
    );
    await rig.stop();
    expect(hitsIn(lines)).to.deep.equal([]);
  });

  it('stands in no log line that an error of axios is written into, wherever the error carries it', () => {
    const { lines, log } = keptLog();
    const statuses = [400, 401, 403, 404, 429, 500, 503, undefined];
    for (const detail of statuses.flatMap((status) => detailsOf(failedCall(status))))
      log('error', 'effect failed', detail);
    expect(lines.length).to.equal(48);
    expect(lines.filter((line) => line.includes('canary'))).to.deep.equal([]);
  });
});

/** An error as axios makes it, with credentials in every place that it has for them; no status where nobody answered. */
function failedCall(status: number | undefined): AxiosError {
  const secret = 'canary-of-a-credential';
  const headers = new AxiosHeaders({ authorization: `Bearer ${secret}`, 'x-sn-apikey': secret, cookie: `s=${secret}` });
  const url = 'https://x.service-now.com/api';
  const config = { headers, url, data: `password=${secret}`, auth: { username: 'bot', password: secret } };
  const request = { headers: { authorization: secret } };
  if (status === undefined) return new AxiosError('socket hang up', 'ECONNRESET', config, request);
  const told = { headers: { 'set-cookie': [secret] }, data: { echo: secret } };
  const response = { status, statusText: '', ...told, config, request };
  return new AxiosError(`Request failed with status code ${status}`, 'ERR_BAD_REQUEST', config, request, response);
}

// The ways in which a careless line could hand it to the log.
const detailsOf = (error: AxiosError): readonly Readonly<Record<string, unknown>>[] => [
  { error },
  { error: new Error('could not be recorded', { cause: error }) },
  { reason: error.message },
  { config: error.config },
  { error: [error] },
  { nested: { error } },
];
