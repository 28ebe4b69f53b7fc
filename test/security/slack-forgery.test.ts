import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { ChannelError } from '../../src/channels/channel.ts';
import { readConfig } from '../../src/config.ts';
import { plain } from '../../src/desk/message.ts';
import { logger } from '../../src/operations.ts';
import { callbackOf } from '../channels/fake-slack-people.ts';
import { openSlack, type SlackRig } from '../channels/slack-rig.ts';
import type { Json } from '../channels/slack-view.ts';
import { figure } from '../figures.ts';

const own = 'fake-signing-secret';
const sign = (secret: string, stamp: string, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`;

describe('forged requests to the Slack endpoint', () => {
  let rig: SlackRig;
  beforeEach(async () => {
    rig = await openSlack('http');
  });
  afterEach(async () => rig.close());

  const now = (): number => Math.floor(rig.slack.now() / 1_000);
  const event = (over: Json = {}): string =>
    JSON.stringify({
      type: 'event_callback',
      team_id: rig.slack.team,
      event_id: 'Ev1',
      event: { type: 'message', channel: 'D100', user: 'U100', ts: '1.1', text: 'hi' },
      ...over,
    });

  /** Sends header lines exactly as they are given; gives the answer with its status line. */
  function raw(body: string, lines: readonly string[], type = 'application/json'): Promise<string> {
    const head = [
      'POST /slack/events HTTP/1.1',
      'host: x',
      `content-type: ${type}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      ...lines,
    ];
    return new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () =>
        socket.write(`${head.join('\r\n')}\r\n\r\n${body}`),
      );
      socket.on('data', (chunk) => {
        heard += String(chunk);
      });
      socket.on('end', () => resolve(heard));
      socket.on('error', reject);
    });
  }
  const signature = (value: string): string => `x-slack-signature: ${value}`;
  const stamped = (value: string | number): string => `x-slack-request-timestamp: ${value}`;

  it('are refused whatever their headers say, by a 4xx and without any effect', async () => {
    const body = event();
    const at = String(now());
    const good = sign(own, at, body);
    const variants: readonly (readonly string[])[] = [
      [],
      [signature(good)],
      [stamped(at)],
      [signature(good), signature(good), stamped(at)],
      [signature('v0=0'), signature(good), stamped(at)],
      [signature(good), stamped(at), stamped(at)],
      [signature(good), stamped(at), stamped(Number(at) + 1)],
      [signature(`${good}, ${good}`), stamped(at)],
      [signature(good.toUpperCase()), stamped(at)],
      [signature(good.slice(0, -1)), stamped(at)],
      [signature(`${good}0`), stamped(at)],
      [signature(good.replace('v0=', '')), stamped(at)],
      [signature(good.replace('v0=', 'v1=')), stamped(at)],
      [signature(sign(own, String(now() + 400), body)), stamped(now() + 400)],
      [signature(sign(own, String(now() - 400), body)), stamped(now() - 400)],
      [signature(sign(own, '99999999999', body)), stamped('99999999999')],
      [signature(sign(own, `-${at}`, body)), stamped(`-${at}`)],
      [signature(sign(own, `${at}000`, body)), stamped(`${at}000`)],
      [signature(sign(own, `0x${Number(at).toString(16)}`, body)), stamped(`0x${Number(at).toString(16)}`)],
      [signature(sign('', at, body)), stamped(at)],
      [signature(sign(own, at, '')), stamped(at)],
      [signature(good), stamped(at), 'content-encoding: identity'],
    ];
    for (const lines of variants) {
      expect(await raw(body, lines), lines.join(' | ')).to.match(/^HTTP\/1\.1 4(01|15) /);
    }
    expect(rig.inbound).to.deep.equal([]);
    expect(rig.logged.filter(({ what }) => what === 'slack request refused')).to.have.length(variants.length);
    figure('P16', 'forged or stale requests to Slack’s address', variants.length, { accepted: rig.inbound.length });
  });

  it('smuggle nothing in beside the certificate check', async () => {
    const form = 'application/x-www-form-urlencoded';
    const payload = `payload=${encodeURIComponent(event())}`;
    for (const body of [`ssl_check=1&${payload}`, `${payload}&ssl_check=1`, `ssl_check=1&ssl_check=0&${payload}`]) {
      expect(await raw(body, [], form)).to.match(/^HTTP\/1\.1 200 /);
    }
    for (const body of [`ssl_check=0&ssl_check=1&${payload}`, `ssl_check=%201&${payload}`, `SSL_CHECK=1&${payload}`]) {
      expect(await raw(body, [], form)).to.match(/^HTTP\/1\.1 401 /);
    }
    expect(await raw('{"ssl_check":"1"}', [])).to.match(/^HTTP\/1\.1 401 /);
    expect(rig.inbound).to.deep.equal([]);
  });

  it('change nothing when they repeat a genuine one, also with the headers of a retry', async () => {
    const body = event();
    const at = String(now());
    const lines = [signature(sign(own, at, body)), stamped(at)];
    for (let time = 0; time < 5; time += 1) {
      const retry = time === 0 ? [] : [`x-slack-retry-num: ${time}`, 'x-slack-retry-reason: http_timeout'];
      expect(await raw(body, [...lines, ...retry])).to.match(/^HTTP\/1\.1 200 /);
    }
    expect(rig.inbound).to.have.length(1);
  });

  it('of other workspaces and organisations are acknowledged and mean nothing', async () => {
    for (const over of [
      { team_id: 'T0ELSE' },
      { team_id: 'T0ELSE', enterprise_id: 'E0ELSE' },
      { team_id: undefined },
      { team_id: 'T0ELSE', authorizations: [{ team_id: 'T0ELSE2' }] },
      { team_id: [rig.slack.team] },
    ]) {
      const body = event(over);
      expect(await raw(body, [signature(sign(own, String(now()), body)), stamped(now())])).to.match(/^HTTP\/1\.1 200 /);
    }
    expect(rig.inbound).to.deep.equal([]);
    figure('P16', 'signed requests of other workspaces and organisations', 5, { accepted: rig.inbound.length });
  });
});

describe('two signing secrets', () => {
  it('by comma are both taken while one is being replaced, and neither is ever logged', async () => {
    const read = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-canary',
      SLACK_SIGNING_SECRET: 'old-signing-canary, new-signing-canary',
    });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const { slack, secrets } = read.config;
    const lines: string[] = [];
    const log = logger('info', { write: (line) => lines.push(line) }, secrets);
    log('info', 'x', { one: 'old-signing-canary', other: 'new-signing-canary' });
    expect(lines.join('')).to.not.include('signing-canary');

    const rig = await openSlack('http', { signingSecret: slack?.signingSecret?.reveal() ?? '' });
    try {
      const statuses: number[] = [];
      for (let at = 0; at < 20; at += 1) {
        const event = { type: 'message', channel: 'D100', user: 'U100', ts: `1.${at}`, text: 'hi' };
        const body = JSON.stringify({ type: 'event_callback', team_id: rig.slack.team, event });
        const stamp = String(Math.floor(rig.slack.now() / 1_000));
        const secret = ['old-signing-canary', 'new-signing-canary'][at % 2] ?? '';
        const headers = {
          'content-type': 'application/json',
          'x-slack-request-timestamp': stamp,
          'x-slack-signature': sign(secret, stamp, body),
        };
        statuses.push((await fetch(rig.url, { method: 'POST', body, headers })).status);
      }
      expect(new Set(statuses)).to.deep.equal(new Set([200]));
      expect(rig.inbound).to.have.length(20);
    } finally {
      await rig.close();
    }
  });

  it('are enough: a third is a mistake', () => {
    const read = readConfig({ SLACK_BOT_TOKEN: 'xoxb-canary', SLACK_SIGNING_SECRET: 'a1,b2,c3' });
    expect('problems' in read && read.problems.map(({ variable }) => variable)).to.include('SLACK_SIGNING_SECRET');
  });
});

describe('the agents’ channel in Slack', () => {
  let rig: SlackRig;
  beforeEach(async () => {
    rig = await openSlack('http');
  });
  afterEach(async () => rig.close());

  const desk = () => {
    const found = rig.slack.space.conversations.get(rig.slack.deskChannel);
    if (!found) throw new Error('there is no desk channel');
    return found;
  };
  const told = async (event: Json, more: Json = {}): Promise<void> => {
    const stage = { space: rig.slack.space, deliver: rig.slack.deliver, now: rig.slack.now };
    const body = { ...callbackOf(stage, event), ...more };
    expect((await rig.slack.deliver({ kind: 'event', body })).status).to.equal(200);
  };
  const post = async (): Promise<string> => {
    const to = { channel: 'slack', tenant: rig.slack.team, conversation: rig.slack.deskChannel } as const;
    try {
      await rig.channel.post(to, plain('en', 'hi'), `k${Math.random()}`);
      return 'posted';
    } catch (error) {
      return (error as ChannelError).reason;
    }
  };

  it('is left alone from the moment another organisation shares it, and used again when it no longer does', async () => {
    expect(await post()).to.equal('posted');
    desk().shared = true;
    await told({ type: 'channel_shared', channel: rig.slack.deskChannel, connected_team_id: 'T0ELSE' });
    expect(await post()).to.equal('refused');
    expect(rig.channel.desk()).to.equal(undefined);
    expect(rig.channel.state().ready).to.equal(false);
    expect(rig.logged.some(({ detail }) => JSON.stringify(detail).includes('shared with another'))).to.equal(true);
    desk().shared = false;
    await told({ type: 'channel_unshared', channel: rig.slack.deskChannel, is_ext_shared: false });
    expect(await post()).to.equal('posted');
    expect(rig.channel.state().ready).to.equal(true);
  });

  it('is found to be shared by the mark on what happens there, and by looking every ten minutes', async () => {
    desk().shared = true;
    const remark = { type: 'message', channel: rig.slack.deskChannel, user: 'U200', ts: '9.1', text: 'hm' };
    await told(remark, { is_ext_shared_channel: true });
    expect(await post()).to.equal('refused');
    await rig.slack.elapse(11 * 60_000);
    desk().shared = false;
    expect(await post()).to.equal('posted');
    desk().shared = true;
    expect(await post()).to.equal('posted');
    await rig.slack.elapse(11 * 60_000);
    expect(await post()).to.equal('refused');
  });

  it('gets no change of a card either while it is shared', async () => {
    const to = { channel: 'slack', tenant: rig.slack.team, conversation: rig.slack.deskChannel } as const;
    const ref = await rig.channel.post(to, plain('en', 'first'), 'k1');
    desk().shared = true;
    await told({ type: 'channel_shared', channel: rig.slack.deskChannel });
    const failed = await rig.channel.amend(ref, plain('en', 'a secret name')).catch((error: unknown) => error);
    expect(failed).to.include({ reason: 'refused' });
    expect(JSON.stringify(rig.slack.space.messages)).to.not.include('a secret name');
  });

  it('is used although it is public, and the admin is told', async () => {
    const open = await openSlack('http', { deskChannel: 'C0OPEN' });
    expect(open.channel.state()).to.deep.include({ ready: true });
    expect(open.channel.state().detail).to.include('make it private');
    expect(open.logged.some(({ what }) => what === 'slack desk channel')).to.equal(true);
    await open.close();
  });

  const press = (user: Json): Json => ({
    type: 'block_actions',
    team: { id: rig.slack.team },
    user,
    channel: { id: rig.slack.deskChannel },
    message: { ts: '5.1' },
    actions: [{ action_id: 'press:0', value: JSON.stringify({ c: 'n', a: 'claim' }), action_ts: '6.1' }],
  });

  it('obeys nobody of another team: no claim, no word, no form', async () => {
    rig.slack.person({ id: 'U400', name: 'Eve', team: 'T0ELSE' });
    for (const user of [{ id: 'U400', team_id: 'T0ELSE' }, { id: 'U400' }, { id: 'U400', team_id: rig.slack.team }]) {
      expect((await rig.slack.deliver({ kind: 'interactive', body: press(user) })).status).to.equal(200);
    }
    await told({ type: 'message', channel: rig.slack.deskChannel, user: 'U400', ts: '7.1', text: '<@U0BOT> hi' });
    expect(rig.inbound).to.deep.equal([]);
    await rig.slack.deliver({ kind: 'interactive', body: press({ id: 'U200', team_id: rig.slack.team }) });
    expect(rig.inbound.map((one) => one.happened.kind)).to.deep.equal(['choice']);
  });

  it('obeys colleagues of other workspaces of the same organisation, and waits until the directory says so', async () => {
    const grid = await openSlack('http', {}, (slack) => {
      slack.space.enterprise = 'E0OURS';
    });
    try {
      grid.slack.person({ id: 'U500', name: 'Cora', team: 'T0NEAR', enterprise: 'E0OURS' });
      grid.slack.person({ id: 'U600', name: 'Mal', team: 'T0ELSE', enterprise: 'E0ELSE' });
      const act = async (id: string, team: string) =>
        (await grid.slack.deliver({ kind: 'interactive', body: press({ id, team_id: team }) })).status;
      expect(await act('U600', 'T0ELSE')).to.equal(200);
      expect(grid.inbound).to.have.length(0);
      expect(await act('U500', 'T0NEAR')).to.equal(200);
      expect(grid.inbound).to.have.length(1);
      grid.slack.fault({ kind: 'error', error: 'internal_error' });
      expect(await act('U700', 'T0ELSE')).to.equal(503);
      expect(grid.inbound).to.have.length(1);
    } finally {
      await grid.close();
    }
  });
});
