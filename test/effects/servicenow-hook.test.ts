import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hint, hookHeader, readHook } from '../../src/effects/servicenow-hook.ts';
import { startSandbox } from '../../src/lab/servicenow.ts';
import { draftOf, monday, tried } from './record-samples.ts';

const secret = 'a-secret-of-the-test';
const id = 'a'.repeat(32);
const hint = JSON.stringify({ sys_id: id, number: 'INC0010041', sys_mod_count: 7, changed: ['state'] });
const macOf = (body: string, at = monday, key = secret) =>
  createHmac('sha256', key)
    .update(`${Math.floor(at / 1000)}.${body}`)
    .digest('hex');
const signed = (body: string, at = monday, key = secret) => `t=${Math.floor(at / 1000)},v1=${macOf(body, at, key)}`;
const refusal = (read: Hint | { refused: string }) => ('refused' in read ? read.refused : 'taken');

describe('a webhook from ServiceNow', () => {
  it('is a hint when it is signed, whatever it says beside key and count', () => {
    const expected = { ticketId: id, modCount: 7 };
    expect(readHook(hint, signed(hint), [secret], monday)).to.deep.equal(expected);
    expect(readHook(Buffer.from(hint), signed(hint), [secret], monday)).to.deep.equal(expected);
    const texts = JSON.stringify({ sys_id: id, sys_mod_count: '7', number: 'Größe 😀' });
    expect(readHook(texts, signed(texts), [secret], monday)).to.deep.equal(expected);
  });

  it('is taken with either of two secrets, and with one of two signatures', () => {
    expect(refusal(readHook(hint, signed(hint, monday, 'old'), ['new', 'old'], monday))).to.equal('taken');
    expect(refusal(readHook(hint, signed(hint, monday, 'new'), ['new', 'old'], monday))).to.equal('taken');
    const two = `${signed(hint, monday, 'other')},v1=${macOf(hint)}`;
    expect(refusal(readHook(hint, two, [secret], monday))).to.equal('taken');
  });

  it('is refused without a signature, or with one of somebody else’s', () => {
    for (const header of [undefined, '', 't=1', 'v1=00', `v1=${macOf(hint)}`, `t=x,v1=${macOf(hint)}`, 't=1,v1=zz']) {
      expect(refusal(readHook(hint, header, [secret], monday)), String(header)).to.equal('not signed');
    }
    expect(refusal(readHook(hint, signed(hint, monday, 'guess'), [secret], monday))).to.equal('wrong signature');
    expect(refusal(readHook(`${hint} `, signed(hint), [secret], monday))).to.equal('wrong signature');
  });

  it('is refused where no secret is set, also when it is signed with nothing', () => {
    expect(refusal(readHook(hint, signed(hint, monday, ''), [], monday))).to.equal('wrong signature');
    expect(refusal(readHook(hint, signed(hint, monday, ''), [''], monday))).to.equal('wrong signature');
  });

  it('is refused more than five minutes before or after its time, which is signed with it', () => {
    const at = (ms: number) => refusal(readHook(hint, signed(hint, monday + ms), [secret], monday));
    expect([at(-300_000), at(300_000)]).to.deep.equal(['taken', 'taken']);
    expect([at(-301_000), at(301_000)]).to.deep.equal(['too old or too new', 'too old or too new']);
    const moved = signed(hint, monday - 600_000).replace(/t=\d+/, `t=${monday / 1000}`);
    expect(refusal(readHook(hint, moved, [secret], monday))).to.equal('wrong signature');
  });

  it('is refused when it is not a hint, or far too long for one', () => {
    for (const body of [
      'not json',
      'null',
      '[]',
      '{}',
      JSON.stringify({ sys_id: 'A'.repeat(32), sys_mod_count: 1 }),
      JSON.stringify({ sys_id: id }),
      JSON.stringify({ sys_id: id, sys_mod_count: -1 }),
      JSON.stringify({ sys_id: `${id}^ORactive=true`, sys_mod_count: 1 }),
    ]) {
      expect(refusal(readHook(body, signed(body), [secret], monday)), body).to.equal('not a hint');
    }
    const long = JSON.stringify({ sys_id: id, sys_mod_count: 1, changed: 'x'.repeat(20_000) });
    expect(refusal(readHook(long, signed(long), [secret], monday))).to.equal('too large');
  });

  it('never throws, and never takes what was not signed', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (body, header) => {
        expect(refusal(readHook(body, header, [secret], monday))).to.not.equal('taken');
      }),
    );
  });
});

describe('the webhook of the sandbox', () => {
  it('tells every change of an incident of ours, signed so that it is taken, but those of our account', async () => {
    const got: { header: string; body: string }[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        got.push({ header: String(request.headers[hookHeader]), body: Buffer.concat(parts).toString('utf8') });
        response.statusCode = 202;
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const clock = { at: monday };
    const sandbox = await startSandbox({ now: () => clock.at });
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/servicenow`;
      sandbox.webhook.set({ url, secret, except: 'bot' });
      const desk = tried(sandbox.url, {}, clock).client;
      const { id: ticketId, number } = await desk.open(draftOf(), { number: 1 });
      await desk.note(ticketId, 'Ours', 'task-1', { number: 1 });
      sandbox.colleague('ana.lopez').update(ticketId, { state: '2', comments: 'On it.' });
      const other = String(
        sandbox.rows('incident').find((row) => row['state'] === '1' && row['sys_id'] !== ticketId)?.['sys_id'],
      );
      sandbox.colleague('ana.lopez').note(other, 'Not one of theirs');
      await sandbox.webhook.settled();
      expect(got).to.have.length(1);
      const [{ body, header } = { body: '', header: '' }] = got;
      expect(readHook(body, header, [secret], clock.at)).to.deep.equal({ ticketId, modCount: 2 });
      const said = JSON.parse(body);
      expect(said).to.deep.include({ number, sys_updated_on: '2026-03-02 08:00:00' });
      expect(said.changed).to.include.members(['state', 'comments']);
      expect(sandbox.webhook.sent.map((one) => one.status)).to.deep.equal([202]);
    } finally {
      await sandbox.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it('is lost when nobody is there, and holds nothing up', async () => {
    const sandbox = await startSandbox({ now: () => monday });
    try {
      sandbox.webhook.set({ url: 'http://127.0.0.1:1/hooks/servicenow', secret });
      await tried(sandbox.url).client.open(draftOf(), { number: 1 });
      await sandbox.webhook.settled();
      expect(sandbox.webhook.sent.map((one) => one.status)).to.deep.equal([0]);
    } finally {
      await sandbox.close();
    }
  });
});

describe('the script that an admin puts into ServiceNow', () => {
  const [, script = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/servicenow-webhook.md', 'utf8')) ?? [];
  type Request = { url: string; headers: Record<string, string>; body: string };

  /** Runs the script as the platform would, over stand-ins for its objects; gives the requests that it makes. */
  const run = (record: Record<string, string>, properties: Record<string, string>, breaks = false): Request[] => {
    const sent: Request[] = [];
    function restMessage(this: Record<string, unknown>) {
      const request: Request = { url: '', headers: {}, body: '' };
      Object.assign(this, {
        setEndpoint: (url: string) => {
          request.url = url;
        },
        setHttpMethod: () => undefined,
        setHttpTimeout: () => undefined,
        setRequestHeader: (name: string, value: string) => {
          request.headers[name.toLowerCase()] = value;
        },
        setRequestBody: (body: string) => {
          request.body = body;
        },
        execute: () => {
          if (breaks) throw new Error('no route');
          sent.push(request);
        },
      });
    }
    function encryption(this: Record<string, unknown>) {
      this['generateMac'] = (key: string, _algorithm: string, text: string) =>
        createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
    }
    runInNewContext(script, {
      current: { getUniqueValue: () => record['sys_id'], getValue: (name: string) => record[name] ?? null },
      previous: null,
      gs: { getProperty: (name: string, usual: string) => properties[name] ?? usual, warn: () => undefined },
      GlideStringUtil: { base64Encode: (text: string) => Buffer.from(text).toString('base64') },
      GlideCertificateEncryption: encryption,
      sn_ws: { RESTMessageV2: restMessage },
    });
    return sent;
  };
  const record = {
    sys_id: id,
    number: 'INC0010041',
    sys_mod_count: '7',
    sys_updated_on: '2026-03-02 08:00:00',
    sys_updated_by: 'ana.lopez',
  };
  const properties = {
    'secondline.webhook.url': 'https://desk.example.com/hooks/servicenow',
    'secondline.webhook.secret': secret,
    'secondline.account': 'secondline.bot',
  };

  it('sends what is taken', () => {
    const [request] = run(record, properties);
    expect(request?.url).to.equal('https://desk.example.com/hooks/servicenow');
    const read = readHook(request?.body ?? '', request?.headers[hookHeader], [secret], Date.now());
    expect(read).to.deep.equal({ ticketId: id, modCount: 7 });
  });

  it('says nothing of our own changes, nor before it is set up, and breaks nothing', () => {
    expect(run({ ...record, sys_updated_by: 'secondline.bot' }, properties)).to.deep.equal([]);
    expect(run(record, {})).to.deep.equal([]);
    expect(run(record, properties, true)).to.deep.equal([]);
  });
});
