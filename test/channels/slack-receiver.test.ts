import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { expect } from 'chai';
import { openSlack, type SlackRig } from './slack-rig.ts';

type Sent = { readonly status: number; readonly body: string; readonly headers: Record<string, unknown> };
type Forgery = {
  readonly stamp?: string;
  readonly secret?: string;
  readonly to?: string;
  readonly headers?: Record<string, string | string[]>;
};

describe('the request URL of Slack', () => {
  let rig: SlackRig;
  beforeEach(async () => {
    rig = await openSlack('http', { signingSecret: ['fake-signing-secret', 'the-next-secret'] });
  });
  afterEach(async () => rig.close());

  const event = (text = 'hi'): string =>
    JSON.stringify({
      type: 'event_callback',
      team_id: rig.slack.team,
      event_id: 'Ev1',
      event: { type: 'message', channel: 'D100', user: 'U100', ts: '1.1', text },
    });
  const now = (): number => Math.floor(rig.slack.now() / 1_000);
  const signed = async (
    body: string,
    { stamp = String(now()), secret = 'fake-signing-secret', to = rig.url, headers }: Forgery = {},
  ) =>
    await post(to, body, {
      'content-type': 'application/json',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`,
      ...headers,
    });

  it('takes what Slack has signed, with either secret while one is being replaced', async () => {
    expect(await signed(event())).to.include({ status: 200, body: '' });
    expect(await signed(event(), { secret: 'the-next-secret' })).to.include({ status: 200 });
    expect(rig.inbound).to.have.length(2);
  });

  it('takes them by any spelling of its address, and nothing but POST', async () => {
    const url = rig.url;
    for (const spelling of [`${url}?retry=1`, url.replace('slack', '%73lack')]) {
      expect((await signed(event(), { to: spelling })).status, spelling).to.equal(200);
    }
    expect(rig.inbound).to.have.length(1);
    expect((await fetch(url)).status).to.equal(405);
    expect((await fetch(url, { method: 'PUT', body: event() })).status).to.equal(405);
  });

  it('refuses every forgery and hands none on', async () => {
    const forgeries: Forgery[] = [
      { secret: 'another-secret' },
      { stamp: String(now() - 301) },
      { stamp: String(now() + 301) },
      { stamp: String(now() + 86_400) },
      { stamp: '' },
      { stamp: 'NaN' },
      { stamp: `0${now()}` },
      { stamp: `${now()}.0` },
      { stamp: '1e9' },
      { headers: { 'x-slack-signature': '' } },
      { headers: { 'x-slack-signature': 'v0=' } },
      { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } },
      { headers: { 'x-slack-signature': `v0=${'0'.repeat(63)}` } },
      { headers: { 'x-slack-signature': `v0=${'0'.repeat(66)}` } },
      { headers: { 'x-slack-signature': `v0=${'ñ'.repeat(64)}` } },
      { headers: { 'x-slack-signature': `v1=${'0'.repeat(64)}` } },
      { headers: { 'x-slack-signature': ['v0=a', 'v0=b'] } },
      { headers: { 'x-slack-request-timestamp': [String(now()), String(now())] } },
    ];
    for (const forgery of forgeries) {
      expect((await signed(event(), forgery)).status, JSON.stringify(forgery)).to.equal(401);
    }
    expect((await post(rig.url, event(), { 'content-type': 'application/json' })).status).to.equal(401);
    expect(rig.inbound).to.have.length(0);
    expect(rig.logged.some(({ what }) => what === 'slack request refused')).to.equal(true);
  });

  it('takes nothing that is signed with an empty secret, however the secrets are written', async () => {
    await rig.close();
    rig = await openSlack('http', { signingSecret: ',' });
    expect((await signed(event(), { secret: '' })).status).to.equal(401);
    expect((await signed(event())).status).to.equal(401);
    expect(rig.inbound).to.have.length(0);
  });

  it('refuses a body that was changed after it was signed', async () => {
    const stamp = String(now());
    const mac = createHmac('sha256', 'fake-signing-secret')
      .update(`v0:${stamp}:${event('hi')}`)
      .digest('hex');
    const headers = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${mac}` };
    const answer = await post(rig.url, event('ho'), { 'content-type': 'application/json', ...headers });
    expect(answer.status).to.equal(401);
    expect(rig.inbound).to.have.length(0);
  });

  it('acts once on the very same request, and again when the first time was not committed', async () => {
    const stamp = String(now());
    rig.failCommits(true);
    expect((await signed(event(), { stamp })).status).to.equal(503);
    rig.failCommits(false);
    expect((await signed(event(), { stamp })).status).to.equal(200);
    expect((await signed(event(), { stamp })).status).to.equal(200);
    expect(rig.inbound).to.have.length(1);
  });

  it('answers the challenge of Slack only when it is signed, and the certificate check without acting', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c-1' });
    expect(await signed(challenge)).to.include({ status: 200, body: '{"challenge":"c-1"}' });
    expect((await post(rig.url, challenge, { 'content-type': 'application/json' })).status).to.equal(401);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const smuggled = `ssl_check=1&payload=${encodeURIComponent(event())}&command=%2Fsecondline&user_id=U100`;
    expect(await post(rig.url, smuggled, form)).to.include({ status: 200, body: '' });
    expect(rig.inbound).to.have.length(0);
  });

  it('refuses what is too large, compressed, of another type or no JSON', async () => {
    expect((await signed(JSON.stringify({ text: 'x'.repeat(300_000) }))).status).to.equal(413);
    expect((await chunked(rig.url, 'y'.repeat(64 * 1024), 8)).status).to.equal(413);
    expect((await signed(event(), { headers: { 'content-encoding': 'gzip' } })).status).to.equal(415);
    expect((await signed(event(), { headers: { 'content-type': 'text/plain' } })).status).to.equal(415);
    for (const body of ['', '[]', 'null', '"x"', '{"type":']) expect((await signed(body)).status).to.equal(400);
    expect(rig.inbound).to.have.length(0);
  });

  it('stays up whatever an authentic body holds', async () => {
    for (const inner of [
      'null',
      '1',
      '"x"',
      '{}',
      '{"type":"message","channel":null}',
      '{"type":"message","item":null}',
    ]) {
      const body = `{"type":"event_callback","team_id":"${rig.slack.team}","event":${inner}}`;
      expect((await signed(body)).status).to.be.oneOf([200, 503]);
    }
    expect((await signed(event())).status).to.equal(200);
    expect(rig.inbound).to.have.length(1);
  });
});

async function post(url: string, body: string, headers: Record<string, string | string[]>): Promise<Sent> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

// Without a Content-Length only counting while reading can stop it.
async function chunked(url: string, chunk: string, times: number): Promise<{ readonly status: number }> {
  return await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    sent.on('error', reject);
    for (let at = 0; at < times; at += 1) sent.write(chunk);
    sent.end();
  });
}
