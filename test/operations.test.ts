import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import restify from 'restify';
import { logger, metrics, mountOperations, type Probes } from '../src/operations.ts';
import { secret } from '../src/secret.ts';

type Line = Record<string, unknown>;

function listening(level: 'debug' | 'info' | 'warn' | 'error' = 'info', hidden: readonly string[] = []) {
  const written: string[] = [];
  const log = logger(level, { write: (line) => void written.push(line) }, hidden.map(secret));
  return { log, written, lines: () => written.map((line) => JSON.parse(line) as Line) };
}

describe('the log', () => {
  it('writes one JSON object a line, with level, time and what happened', () => {
    const { log, lines, written } = listening();
    log('warn', 'effect postponed', { kind: 'say', attempts: 3, again: true });
    const [line] = lines();
    expect(line).to.include({ level: 'warn', what: 'effect postponed', kind: 'say', attempts: 3, again: true });
    expect(line?.['time']).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(line).to.not.have.any.keys('pid', 'hostname');
    expect(written[0]?.endsWith('}\n')).to.equal(true);
  });

  it('leaves out what is quieter than its level', () => {
    const { log, lines } = listening('warn');
    log('debug', 'a');
    log('info', 'b');
    log('warn', 'c');
    log('error', 'd');
    expect(lines().map((line) => line['what'])).to.deep.equal(['c', 'd']);
  });

  it('takes no objects and cuts long strings, so that no record slips in whole', () => {
    const { log, lines } = listening();
    log('info', 'x'.repeat(500), {
      activity: { text: 'canary' },
      events: [{ text: 'canary' }],
      call: () => 'canary',
      long: 'y'.repeat(500),
      fields: ['state', 'priority'],
      size: 12n,
      none: undefined,
      nothing: null,
    });
    const [line] = lines();
    expect(line).to.include({ activity: '[object]', events: '[object]', call: '[object]', size: '12' });
    expect(line?.['fields']).to.deep.equal(['state', 'priority']);
    expect(String(line?.['long'])).to.have.length(200);
    expect(String(line?.['what'])).to.have.length(200);
    expect(line).to.not.have.any.keys('none', 'nothing');
  });

  it("never writes people's words or credentials that are handed to it under their usual names", () => {
    const { log, written, lines } = listening();
    log('info', 'said', { text: 'canary', body: 'canary', Message: 'canary', headers: 'canary', password: 'canary' });
    expect(written.join()).to.not.include('canary');
    expect(lines()[0]).to.include({ text: '[not logged]' });
  });

  it('keeps its own words when a detail has the same name', () => {
    const { log, lines } = listening();
    log('info', 'real', { level: 'fake', time: 1, what: 'fake' });
    expect(lines()[0]).to.include({ level: 'info', what: 'real', level_: 'fake', what_: 'fake' });
  });

  it('replaces known secrets and everything with the shape of a token', () => {
    const { log, written } = listening('info', ['canary-known']);
    log('error', 'refused with canary-known', {
      error: new Error('GET https://user:canary@acme.com Bearer canary.canary eyJcanary.canary.canary'),
      detail: 'xoxb-canary-1 and xapp-1-canary and canary-known',
    });
    expect(written.join()).to.include('[secret]').and.not.include('canary');
  });

  it('tells of an error its name, code, status and first frames, and nothing that hangs on it', () => {
    const { log, lines, written } = listening();
    const error = Object.assign(new Error(`went wrong ${'z'.repeat(400)}`, { cause: new Error('canary') }), {
      code: 'ECONNRESET',
      status: 502,
      reason: 'throttled',
      config: { headers: { authorization: 'canary' } },
      response: { data: 'canary' },
    });
    log('error', 'effect failed', { error });
    const told = lines()[0]?.['error'] as Line;
    expect(told).to.include({ name: 'Error', code: 'ECONNRESET', status: 502, reason: 'throttled' });
    expect(told).to.have.all.keys('name', 'code', 'status', 'reason', 'message', 'frames');
    expect(String(told['message'])).to.have.length(200);
    expect(told['frames']).to.have.length.within(1, 3);
    expect((told['frames'] as string[])[0]).to.match(/^[^/\\]*test\/operations\.test\.ts:\d+:\d+\)?$/);
    expect(written.join()).to.not.include('canary');
  });

  it('does not take lines of a message for frames', () => {
    const { log, written } = listening();
    log('error', 'x', { error: new Error(`${'a'.repeat(300)}\n    at canary (canary.ts:1:1)`) });
    expect(written.join()).to.not.include('canary');
  });

  it('takes an error whose fields are nonsense', () => {
    const { log, lines } = listening();
    const error = Object.assign(new Error('odd'), { code: { canary: 1 }, status: 'canary', stack: undefined });
    log('error', 'x', { error });
    expect(lines()[0]?.['error']).to.deep.equal({ name: 'Error', message: 'odd', frames: [] });
  });
});

describe('the metrics', () => {
  it('count what the desk does, by words of the desk', async () => {
    const counts = metrics();
    counts.inbound('teams', 'said');
    counts.inbound('teams', 'said');
    counts.refused('slack', 'bad signature');
    counts.effect('say', 'done');
    counts.undecided();
    counts.outbox(3, 12);
    counts.decided(0.0004);
    counts.acknowledged(0.01);
    const told = await counts.registry.metrics();
    for (const line of [
      'secondline_inbound_total{channel="teams",kind="said"} 2',
      'secondline_refused_total{channel="slack",reason="bad signature"} 1',
      'secondline_effects_total{kind="say",outcome="done"} 1',
      'secondline_undecided_total 1',
      'secondline_outbox_tasks 3',
      'secondline_outbox_oldest_seconds 12',
      'secondline_decide_seconds_count 1',
      'secondline_ack_seconds_count 1',
      'process_cpu_seconds_total',
    ]) {
      expect(told).to.include(line);
    }
    expect(told).to.not.include('attended');
  });

  it('go on from where they were when they were last asked for', async () => {
    const counts = metrics();
    counts.effect('say', 'done');
    for (let asked = 0; asked < 3; asked += 1) await counts.registry.metrics();
    counts.effect('say', 'done');
    counts.effect('say', 'failed');
    const told = await counts.registry.metrics();
    expect(told).to.include('secondline_effects_total{kind="say",outcome="done"} 2');
    expect(told).to.include('secondline_effects_total{kind="say",outcome="failed"} 1');
  });

  it('do not make a label of what a person wrote', async () => {
    const counts = metrics();
    counts.inbound('teams', 'My password is canary!');
    counts.refused('"} canary 1\n', 'x');
    const told = await counts.registry.metrics();
    expect(told).to.include('secondline_inbound_total{channel="teams",kind="other"} 1').and.not.include('canary');
  });

  it('belong to one house: a second one starts at nothing', async () => {
    metrics().undecided();
    expect(await metrics().registry.metrics()).to.include('secondline_undecided_total 0');
  });
});

describe('the operations routes', () => {
  const servers: restify.Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const fine = { ready: true, detail: 'fine' };

  async function house(probes: Partial<Probes> = {}) {
    const server = restify.createServer();
    servers.push(server);
    mountOperations(server, {
      store: () => fine,
      channels: () => [{ name: 'teams', ...fine }],
      outbox: async () => ({ waiting: 2, oldestSeconds: 1 }),
      serviceNow: async () => ({ state: 'ok', detail: 'fine' }),
      version: '1.2.3',
      metrics: metrics(),
      ...probes,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as unknown as AddressInfo;
    return async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    };
  }

  async function readyz(probes: Partial<Probes>) {
    const get = await house(probes);
    const { status, text } = await get('/readyz');
    const body = JSON.parse(text) as { status: string; parts: Record<string, Line> };
    return { code: status, text, ...body };
  }

  it('say that the process lives, whatever else is wrong', async () => {
    const get = await house({ store: () => ({ ready: false, detail: 'full' }) });
    const { status, text, headers } = await get('/healthz');
    expect(status).to.equal(200);
    expect(JSON.parse(text)).to.include({ status: 'ok', version: '1.2.3' });
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
  });

  it('say that the house is ready, part by part', async () => {
    const { code, status, parts } = await readyz({});
    expect([code, status]).to.deep.equal([200, 'ready']);
    expect(parts).to.deep.equal({
      store: fine,
      channels: [{ name: 'teams', ...fine }],
      outbox: { ready: true, waiting: 2, oldestSeconds: 1 },
      serviceNow: { ready: true, state: 'ok', detail: 'fine' },
    });
  });

  it('are not ready without the store or with a configured channel down', async () => {
    const full = await readyz({ store: () => ({ ready: false, detail: 'the disk is full' }) });
    expect([full.code, full.status]).to.deep.equal([503, 'not ready']);
    expect(full.parts['store']).to.deep.equal({ ready: false, detail: 'the disk is full' });
    const mute = await readyz({ channels: () => [{ name: 'slack', ready: false, detail: 'no answer' }] });
    expect([mute.code, mute.status]).to.deep.equal([503, 'not ready']);
  });

  it('stay ready, but degraded, while ServiceNow is away or the outbox is more than 5 minutes behind', async () => {
    const asleep = await readyz({ serviceNow: async () => ({ state: 'asleep', detail: 'hibernating' }) });
    expect([asleep.code, asleep.status]).to.deep.equal([200, 'degraded']);
    expect(asleep.parts['serviceNow']).to.include({ ready: false, state: 'asleep' });
    const late = await readyz({ outbox: async () => ({ waiting: 9, oldestSeconds: 301 }) });
    expect([late.code, late.status]).to.deep.equal([200, 'degraded']);
  });

  it('answer when a check throws or keeps silent, without telling what it threw', async () => {
    const thrown = () => {
      throw new Error('canary');
    };
    const broken = await readyz({ store: thrown, channels: thrown, outbox: thrown, serviceNow: thrown });
    expect([broken.code, broken.status]).to.deep.equal([503, 'not ready']);
    expect(broken.text).to.not.include('canary');
    const silent = await readyz({ serviceNow: () => new Promise(() => undefined), patienceMs: 5 });
    expect([silent.code, silent.status]).to.deep.equal([200, 'degraded']);
    expect(silent.parts['serviceNow']).to.include({ ready: false, state: 'unknown' });
  });

  it('cut what a part tells, and take tokens out of it', async () => {
    const detail = `Bearer canarycanary ${'x'.repeat(500)}`;
    const { text, parts } = await readyz({ serviceNow: async () => ({ state: 'auth', detail }) });
    expect(text).to.not.include('canary');
    expect(String(parts['serviceNow']?.['detail'])).to.have.length(200);
  });

  it('give the metrics in the format of Prometheus, with the outbox as it is now', async () => {
    const get = await house();
    const { status, text, headers } = await get('/metrics');
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    expect(text).to.include('secondline_outbox_tasks 2').and.include('secondline_outbox_oldest_seconds 1');
  });

  it('give the metrics even when the outbox cannot be asked', async () => {
    const get = await house({ outbox: () => Promise.reject(new Error('canary')) });
    const { status, text } = await get('/metrics');
    expect(status).to.equal(200);
    expect(text).to.include('secondline_outbox_tasks 0').and.not.include('canary');
  });

  it('say so when the metrics themselves fail', async () => {
    const counts = metrics();
    counts.registry.metrics = () => Promise.reject(new Error('canary'));
    const get = await house({ metrics: counts });
    const { status, text } = await get('/metrics');
    expect(status).to.equal(500);
    expect(text).to.equal('The metrics could not be collected.\n');
  });
});
