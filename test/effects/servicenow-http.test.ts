import { inspect } from 'node:util';
import { expect } from 'chai';
import type { RecordError, ServiceNow } from '../../src/effects/servicenow.ts';
import { instanceOrigin } from '../../src/effects/servicenow.ts';
import { markerLine } from '../../src/effects/servicenow-journal.ts';
import { wireSettings } from '../../src/effects/servicenow-wire.ts';
import { draftOf, failureOf, maria, monday, tried } from './record-samples.ts';
import {
  failed,
  page,
  type Received,
  result,
  type Scripted,
  type ScriptedInstance,
  startScripted,
} from './scripted-instance.ts';

const first = { number: 1 };
const id = 'a'.repeat(32);
const key = { kind: 'api-key', key: 'key-canary-5501' } as const;
const row = { sys_id: id, number: 'INC0010001', state: '2', priority: '3', sys_mod_count: '1' };

const token = (seconds: number, access = 'token-canary-1', more: object = {}): Scripted => ({
  status: 200,
  body: { access_token: access, expires_in: seconds, token_type: 'Bearer', ...more },
});

describe('the ServiceNow client with any answer', () => {
  let instance: ScriptedInstance;
  before(async () => {
    instance = await startScripted();
  });
  after(() => instance.close());
  beforeEach(() => {
    instance.received.length = 0;
    instance.answer = () => result([]);
  });

  const answered = (scripted: Scripted, path = '/api/now/table/incident') => {
    instance.answer = ({ path: asked }) => (asked.startsWith(path) ? scripted : result([]));
  };
  const calls = (method: string, path = '') =>
    instance.received.filter((one) => one.method === method && one.path.includes(path)).length;

  describe('classifies what it is told', () => {
    const rows: ReadonlyArray<readonly [Scripted, RecordError['kind'], string]> = [
      [failed(400, 'Invalid table incident'), 'refused', 'config'],
      [failed(400, 'Requested URI does not represent any resource'), 'refused', 'config'],
      [failed(400, 'Exception while reading request', 'Rejected large REST payload'), 'refused', 'too large'],
      [failed(400, 'Something else'), 'refused', 'bad request'],
      [failed(401, 'User is not authenticated', 'Required to provide Auth information'), 'auth', 'auth'],
      [
        failed(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints'),
        'refused',
        'permission',
      ],
      [
        failed(403, 'Insufficient rights to query records', 'Field(s) present in the query do not…'),
        'refused',
        'column',
      ],
      [failed(403, 'User Not Authorized', 'Failed API level ACL Validation'), 'refused', 'permission'],
      [
        failed(403, 'Operation Failed', "aborted by Business Rule 'Stop bots^abc'. Business Rule Stack:"),
        'refused',
        'rule',
      ],
      [failed(404, 'No Record found', 'Record doesn’t exist or ACL restricts'), 'refused', 'missing'],
      [failed(405, 'x'), 'refused', 'bad request'],
      [failed(406, 'x'), 'refused', 'bad request'],
      [failed(415, 'x'), 'refused', 'bad request'],
      [{ status: 414, body: 'URI Too Long', headers: { 'content-type': 'text/plain' } }, 'refused', 'too long'],
      [failed(500, 'Transaction cancelled: maximum execution time exceeded'), 'unknown', 'cancelled'],
      [failed(500, 'x'), 'unknown', 'server'],
      [page(502, '<html>Bad gateway</html>'), 'unknown', 'server'],
      [page(503, '<html>Unavailable</html>'), 'unknown', 'server'],
      [page(504, '<html>Timeout</html>'), 'unknown', 'server'],
      [page(200, '<html><title>Hibernating Instance</title></html>'), 'asleep', 'asleep'],
      [page(503, '<html>Your instance is hibernating</html>'), 'asleep', 'asleep'],
      [{ status: 200, body: '  <!DOCTYPE html><p>login</p>' }, 'asleep', 'asleep'],
      [page(302, '', { location: 'http://127.0.0.1:9/elsewhere' }), 'asleep', 'redirected'],
      [{ status: 200, body: { result: [row], error: { message: 'Transaction cancelled' } } }, 'unknown', 'cancelled'],
      [{ status: 200, body: { results: [] } }, 'unknown', 'garbled'],
      [{ status: 200, body: '{"result":[{"sys_id":"a' }, 'unknown', 'garbled'],
      [{ status: 200, body: 'null' }, 'unknown', 'garbled'],
      [{ status: 201, body: '' }, 'unknown', 'garbled'],
      ['drop', 'unknown', 'network'],
      ['broken', 'unknown', 'network'],
      ['hold', 'unknown', 'network'],
    ];
    for (const [scripted, kind, reason] of rows) {
      const named =
        typeof scripted === 'string' ? scripted : `${scripted.status} ${JSON.stringify(scripted.body).slice(0, 60)}`;
      it(`${named} after a write is "${kind}"`, async () => {
        const { client } = tried(instance.url, { auth: key, timeouts: { readMs: 80, writeMs: 80 } });
        answered(scripted);
        const error = await failureOf(client.open(draftOf(), first));
        expect([error.kind, error.reason]).to.deep.equal([kind, reason]);
        expect(calls('POST')).to.equal(1);
      });

      it(`${named} after a read is never "unknown"`, async () => {
        const { client } = tried(instance.url, { auth: key, timeouts: { readMs: 80, writeMs: 80 } });
        answered(scripted);
        expect((await failureOf(client.read(id))).kind).to.equal(kind === 'unknown' ? 'later' : kind);
      });
    }

    it('a new incident without its number as an unknown outcome', async () => {
      answered(result({ sys_id: id }, 201));
      const error = await failureOf(tried(instance.url, { auth: key }).client.open(draftOf(), first));
      expect([error.kind, error.reason]).to.deep.equal(['unknown', 'garbled']);
    });

    it('a data policy by the labels that it asks for', async () => {
      const detail = 'Data Policy Exception: \n\tThe following fields are mandatory: Caller, Business service';
      answered(failed(403, 'Operation Failed', detail));
      const error = await failureOf(tried(instance.url, { auth: key }).client.open(draftOf(), first));
      expect([error.kind, error.reason, error.fields]).to.deep.equal([
        'refused',
        'policy',
        ['Caller', 'Business service'],
      ]);
    });

    it('nobody listening as certain: nothing was done', async () => {
      const gone = await startScripted();
      await gone.close();
      const { client } = tried(gone.url, { auth: key });
      const error = await failureOf(client.note(id, 'x', 'm', first));
      expect([error.kind, error.reason]).to.deep.equal(['later', 'unreachable']);
      expect((await client.health()).state).to.equal('unreachable');
    });

    it('429 by Retry-After, by its reset instant, or by a minute', async () => {
      const cases: ReadonlyArray<readonly [Record<string, string>, number]> = [
        [{ 'retry-after': '120' }, monday + 120_000],
        [{ 'retry-after': new Date(monday + 300_000).toUTCString() }, monday + 300_000],
        [{ 'x-ratelimit-reset': String(monday / 1000 + 1800) }, monday + 1_800_000],
        [{ 'retry-after': 'soon' }, monday + 60_000],
      ];
      for (const [headers, retryAt] of cases) {
        answered({ status: 429, body: { error: { message: 'Rate limit exceeded' } }, headers });
        const error = await failureOf(tried(instance.url, { auth: key }).client.open(draftOf(), first));
        expect([error.kind, error.reason, error.retryAt]).to.deep.equal(['later', 'throttled', retryAt]);
      }
    });

    it('an opening time that is refused by leaving it to the description', async () => {
      const sent: Record<string, string>[] = [];
      instance.answer = ({ method, path, body }) => {
        if (method !== 'POST' || !path.endsWith('/incident')) return result([]);
        const fields = JSON.parse(body) as Record<string, string>;
        sent.push(fields);
        return fields['opened_at'] === undefined
          ? result({ ...fields, number: 'INC0010001', priority: '4' }, 201)
          : failed(403, 'Operation Failed', 'Data Policy Exception: \n\tThe following fields are read only: Opened');
      };
      const { client } = tried(instance.url, { auth: key });
      const ticket = await client.open(draftOf({ openedAt: monday - 3_600_000 }), first);
      expect(ticket.number).to.equal('INC0010001');
      expect(sent).to.have.length(2);
      expect(sent[1]?.['description']).to.contain('First reported: 2026-03-02 07:00:00 UTC');
    });
  });

  describe('trusts no row that it did not ask for', () => {
    it('when a filter is ignored and the whole table comes back', async () => {
      const others = [
        { ...row, caller_id: 'b'.repeat(32), correlation_id: 'other', email: 'x@example.com', active: 'true' },
        { ...row, caller_id: 'c'.repeat(32), number: 'INC0010002' },
      ];
      const asked: Received[] = [];
      instance.answer = (request) => {
        asked.push(request);
        if (request.method === 'POST') return result({ ...JSON.parse(request.body), number: 'INC0010009' }, 201);
        return result(others);
      };
      const { client } = tried(instance.url, { auth: key });
      expect(await client.find(maria)).to.deep.equal([]);
      expect(await client.lookUp(maria, 'INC0010001')).to.equal(undefined);
      expect(await client.locate(draftOf().escalation)).to.equal(undefined);
      expect((await client.open(draftOf(), first)).callerMatched).to.equal(false);
      expect(asked.filter((one) => one.method === 'GET').every((one) => one.query.has('sysparm_limit'))).to.equal(true);
      expect((await client.health()).state).to.equal('no-permission');
      expect((await client.health()).detail).to.contain('incident.correlation_id does not filter');
    });

    it('when it names somebody who has left', async () => {
      const left = { sys_id: 'b'.repeat(32), email: maria.email, user_name: maria.email, active: 'false' };
      instance.answer = ({ path }) => result(path.includes('sys_user') ? [left] : [{ ...row, caller_id: left.sys_id }]);
      expect(await tried(instance.url, { auth: key }).client.find(maria)).to.deep.equal([]);
    });

    it('but finds an entry again in the text that people see, where the journal table tells nothing', async () => {
      const shown = `2026-03-02 00:00:01 - Bot (Work notes)\nx\n${markerLine('m')}\n\n`;
      instance.answer = ({ path }) =>
        path.endsWith(id) ? result({ work_notes: { display_value: shown, value: '' } }) : result([]);
      await tried(instance.url, { auth: key }).client.note(id, 'x', 'm', { number: 2 });
      expect(calls('PATCH')).to.equal(0);
    });

    it('when another record answers for the one that was asked for', async () => {
      answered(result({ ...row, sys_id: 'b'.repeat(32) }));
      expect((await failureOf(tried(instance.url, { auth: key }).client.read(id))).reason).to.equal('missing');
    });
  });

  describe('keeps its time', () => {
    it('reads three times with growing pauses, writes once', async () => {
      answered(failed(503, 'x'));
      const { client, pauses } = tried(instance.url, { auth: key });
      expect((await failureOf(client.read(id))).kind).to.equal('later');
      expect(calls('GET')).to.equal(3);
      expect(pauses).to.deep.equal([300, 600]);
      instance.received.length = 0;
      await failureOf(client.note(id, 'x', 'm', first));
      expect(calls('PATCH')).to.equal(1);
    });

    it('leaves a failing instance alone after five failures in a row, then tries it with one call', async () => {
      answered(failed(503, 'x'));
      const { client, clock } = tried(instance.url, { auth: key });
      for (let attempt = 0; attempt < 5; attempt++) await failureOf(client.note(id, 'x', `m${attempt}`, first));
      const held = await failureOf(client.note(id, 'x', 'm9', first));
      expect([held.kind, held.reason, held.retryAt]).to.deep.equal(['later', 'held back', monday + 15_000]);
      expect(calls('PATCH')).to.equal(5);
      clock.at += 15_000;
      const both = await Promise.all(['m10', 'm11'].map((marker) => failureOf(client.note(id, 'x', marker, first))));
      expect(both.map((error) => error.reason).sort()).to.deep.equal(['held back', 'server']);
      expect(calls('PATCH')).to.equal(6);
      expect((await failureOf(client.read(id))).retryAt).to.equal(clock.at + 30_000);
      answered(result(row));
      clock.at += 30_000;
      expect((await client.read(id)).number).to.equal('INC0010001');
      await client.note(id, 'x', 'm12', first);
    });

    it('looks at the health of an instance that it leaves alone', async () => {
      answered(failed(503, 'x'));
      const { client } = tried(instance.url, { auth: key });
      for (let attempt = 0; attempt < 5; attempt++) await failureOf(client.note(id, 'x', `m${attempt}`, first));
      instance.answer = ({ query }) => result((query.get('sysparm_query') ?? '') === '' ? [row] : []);
      expect((await client.health()).state).to.equal('ok');
      await client.note(id, 'x', 'm9', first);
    });

    it('never sends an incident so late after its start that the outbox would misjudge it', async () => {
      const { client, clock } = tried(instance.url, { auth: key });
      instance.answer = ({ path }) => {
        if (path.includes('sys_user')) clock.at += 11_000;
        return result([]);
      };
      const error = await failureOf(client.open(draftOf(), first));
      expect([error.kind, error.reason]).to.deep.equal(['later', 'too late to send']);
      expect(calls('POST')).to.equal(0);
    });

    it('has at most four calls under way', async () => {
      let under = 0;
      let most = 0;
      const slow = await startScripted();
      slow.answer = () => {
        under += 1;
        most = Math.max(most, under);
        setImmediate(() => {
          under -= 1;
        });
        return result(row);
      };
      const { client } = tried(slow.url, { auth: key });
      await Promise.all(Array.from({ length: 20 }, () => client.read(id)));
      await slow.close();
      expect(most).to.be.at.most(4);
      expect(slow.received).to.have.length(20);
    });

    it('and has limits on everything that axios leaves open', () => {
      expect(wireSettings('https://acme.service-now.com')).to.deep.include({
        baseURL: 'https://acme.service-now.com',
        timeout: 65_000,
        maxRedirects: 0,
        maxContentLength: 1_048_576,
        allowAbsoluteUrls: false,
      });
    });

    it('reads no more than 1 MB', async () => {
      answered(result({ ...row, short_description: 'x'.repeat(1_100_000) }));
      expect((await failureOf(tried(instance.url, { auth: key }).client.read(id))).kind).to.equal('later');
    });
  });

  describe('holds a token', () => {
    const oauth = { kind: 'oauth', clientId: 'c', clientSecret: 'client-canary' } as const;
    const password = { ...oauth, kind: 'password', user: 'u', password: 'password-canary' } as const;
    const withTokens = (grants: (form: URLSearchParams) => Scripted, good: () => string) => {
      instance.answer = ({ path, body, headers }) => {
        if (path === '/oauth_token.do') return grants(new URLSearchParams(body));
        return headers.authorization === `Bearer ${good()}` ? result(row) : failed(401, 'User Not Authenticated');
      };
    };

    it('asked for once by many, and again a minute before its end', async () => {
      withTokens(
        () => token(1799),
        () => 'token-canary-1',
      );
      const { client, clock } = tried(instance.url, { auth: oauth });
      await Promise.all(Array.from({ length: 6 }, () => client.read(id)));
      expect(calls('POST', 'oauth')).to.equal(1);
      clock.at += 1_738_000;
      await client.read(id);
      expect(calls('POST', 'oauth')).to.equal(1);
      clock.at += 2000;
      await client.read(id);
      expect(calls('POST', 'oauth')).to.equal(2);
    });

    it('of five seconds without asking for ever', async () => {
      withTokens(
        () => token(5),
        () => 'token-canary-1',
      );
      const { client, clock } = tried(instance.url, { auth: oauth });
      for (let turn = 0; turn < 5; turn++) await client.read(id);
      expect(calls('POST', 'oauth')).to.equal(1);
      clock.at += 5000;
      await client.read(id);
      expect(calls('POST', 'oauth')).to.equal(2);
    });

    it('and gets a new one, once, when it is refused in mid-run', async () => {
      let good = 'token-1';
      withTokens(
        () => token(1799, good),
        () => good,
      );
      const { client } = tried(instance.url, { auth: oauth });
      await client.read(id);
      good = 'token-2';
      await client.note(id, 'x', 'm', first);
      expect(calls('PATCH')).to.equal(2);
      expect(calls('POST', 'oauth')).to.equal(2);
      withTokens(
        () => token(1799, 'token-2'),
        () => 'another',
      );
      const error = await failureOf(client.read(id));
      expect([error.kind, calls('POST', 'oauth')]).to.deep.equal(['auth', 3]);
    });

    it('refreshes by the refresh token, keeps an unrepeated one, and falls back to the password', async () => {
      const grants: string[] = [];
      let refused = false;
      withTokens(
        (form) => {
          const grant = form.get('grant_type') ?? '';
          grants.push(`${grant} ${form.get('refresh_token') ?? form.get('password') ?? ''}`);
          if (grant === 'refresh_token') {
            return refused ? { status: 401, body: { error: 'server_error' } } : token(1799);
          }
          return token(1799, 'token-canary-1', { refresh_token: 'refresh-1' });
        },
        () => 'token-canary-1',
      );
      const { client, clock } = tried(instance.url, { auth: password });
      for (let turn = 0; turn < 4; turn++) {
        refused = turn === 3;
        await client.read(id);
        clock.at += 1_799_000;
      }
      expect(grants).to.deep.equal([
        'password password-canary',
        'refresh_token refresh-1',
        'refresh_token refresh-1',
        'refresh_token refresh-1',
        'password password-canary',
      ]);
    });

    it('that is not granted: auth once for the opaque refusal, else later or asleep', async () => {
      const cases: ReadonlyArray<readonly [Scripted, string]> = [
        [{ status: 401, body: { error: 'server_error', error_description: 'access_denied' } }, 'auth'],
        [{ status: 400, body: { error: 'invalid_request' } }, 'auth'],
        [page(200, '<html>hibernating</html>'), 'asleep'],
        [failed(503, 'x'), 'later'],
        [{ status: 429, body: {}, headers: { 'retry-after': '60' } }, 'later'],
        [{ status: 200, body: {} }, 'later'],
        ['drop', 'later'],
      ];
      for (const [scripted, kind] of cases) {
        withTokens(
          () => scripted,
          () => 'none',
        );
        instance.received.length = 0;
        const { client } = tried(instance.url, { auth: oauth });
        const error = await failureOf(client.open(draftOf({ person: { id: 'U', name: 'N' } }), first));
        expect(error.kind).to.equal(kind);
        expect(instance.received.every((one) => one.path === '/oauth_token.do')).to.equal(true);
        expect(instance.received).to.have.length(1);
      }
    });
  });

  describe('repeats neither secrets nor people’s words', () => {
    const words = 'user-words-4471';
    const secrets = [
      'key-canary',
      'token-canary',
      'client-canary',
      'password-canary',
      'refresh-canary',
      words,
      'maria.garcia@',
    ];
    const auths = [
      key,
      { kind: 'basic', user: 'u', password: 'password-canary' },
      { kind: 'oauth', clientId: 'c', clientSecret: 'client-canary' },
      { kind: 'password', clientId: 'c', clientSecret: 'client-canary', user: 'u', password: 'password-canary' },
    ] as const;
    const orders: ReadonlyArray<(client: ServiceNow) => Promise<unknown>> = [
      (client) => client.open(draftOf({ title: words, description: words, notes: words }), first),
      (client) => client.open(draftOf({ title: words, description: words, notes: words }), { number: 2 }),
      (client) => client.note(id, words, 'm', first),
      (client) => client.comment(id, words, 'm', { number: 2 }),
      (client) => client.attach(id, { name: `${words}.txt`, type: 'text/plain', bytes: Buffer.from(words) }, first),
      (client) => client.resolve(id, { code: 'Solution provided', notes: words, category: '' }),
      (client) => client.reopen(id, words),
      (client) => client.find(maria),
      (client) => client.lookUp(maria, 'INC0010001'),
      (client) => client.assign(id, { id: 'A', name: words, email: maria.email ?? '' }),
      (client) => client.hold(id, words, 'm', first),
      (client) => client.hold(id, words, 'm', { number: 2 }),
      (client) => client.resume(id),
      (client) => client.group(id, 'Network'),
      (client) => client.child(id, 'INC0010001'),
      (client) => client.changes({ at: 0, seen: [] }),
      (client) => client.words(id),
      (client) => client.clocks(id),
    ];

    /** Everything that one order shows of itself, its failure included. */
    const shownBy = async (auth: (typeof auths)[number], order: (typeof orders)[number]): Promise<string[]> => {
      const { client, logged } = tried(instance.url, { auth });
      const shown: string[] = [];
      await order(client).catch((error: unknown) => {
        shown.push(inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error));
      });
      return [...shown, JSON.stringify(logged)];
    };
    const grant = token(1799, 'token-canary-1', { refresh_token: 'refresh-canary' });
    /** What a talkative instance was told: it says all of it again, but for the bytes of files. */
    const heard = (request: Received): string => {
      const written = request.path.includes('/attachment') ? '' : request.body.replaceAll('\\n', '\n');
      const { authorization, 'x-sn-apikey': apiKey } = request.headers;
      return `${authorization} ${apiKey} refresh-canary ${[...request.query.values()].join(' ')} ${written}`;
    };
    const talkative: ReadonlyArray<(echo: string) => Scripted> = [
      (echo) =>
        failed(403, 'Operation Failed', `Data Policy Exception: \n\tThe following fields are mandatory: ${echo}`),
      (echo) => failed(400, echo, echo),
      (echo) => failed(500, echo),
      (echo) => page(200, `<html>${echo}</html>`),
      (echo) => failed(401, echo),
      () => 'drop',
      () => 'broken',
    ];
    const shownByAll = async (auth: (typeof auths)[number]): Promise<string[]> => {
      const shown: string[] = [];
      for (const saying of talkative) {
        instance.answer = (request) => {
          if (request.path === '/oauth_token.do') return grant;
          return request.method === 'GET' && request.path.endsWith(id) ? result(row) : saying(heard(request));
        };
        for (const order of orders) shown.push(...(await shownBy(auth, order)));
      }
      return shown;
    };

    for (const auth of auths) {
      it(`in any error or log line of any call by ${auth.kind}, even when the instance repeats them`, async () => {
        const shown = await shownByAll(auth);
        expect(shown.length).to.be.greaterThan(150);
        for (const secret of secrets.filter((one) => one !== 'refresh-canary' || auth.kind === 'password')) {
          const leak = shown.find((text) => text.includes(secret));
          expect(leak, secret).to.equal(undefined);
        }
      }).timeout(20_000);
    }

    it('and not when the token itself is refused', async () => {
      instance.answer = ({ body }) => ({ status: 401, body: { error: body, error_description: body } });
      for (const auth of auths.slice(2)) {
        const { client, logged } = tried(instance.url, { auth });
        const error = await failureOf(client.find(maria));
        for (const secret of secrets) expect(inspect(error) + JSON.stringify(logged)).to.not.contain(secret);
      }
    });
  });

  it('sends neither cookies nor credentials elsewhere, and follows nobody', async () => {
    const elsewhere = await startScripted();
    instance.answer = () => ({
      status: 307,
      body: '',
      headers: { location: `${elsewhere.url}/steal`, 'set-cookie': 'JSESSIONID=1; Path=/' },
    });
    const { client } = tried(instance.url, { auth: key });
    await failureOf(client.read(id));
    await failureOf(client.read(id));
    await elsewhere.close();
    expect(elsewhere.received).to.deep.equal([]);
    for (const one of instance.received) {
      expect(one.headers).to.not.have.property('cookie');
      expect(one.headers).to.include({ accept: 'application/json', 'x-sn-apikey': 'key-canary-5501' });
    }
  });

  it('takes the address of an instance as people paste it', () => {
    const known: Record<string, string> = {
      acme: 'https://acme.service-now.com',
      ' acme.service-now.com ': 'https://acme.service-now.com',
      'https://acme.service-now.com/now/nav/ui/classic/params/target/incident.do?sys_id=1#x':
        'https://acme.service-now.com',
      'https://user:pw@acme.service-now.com': 'https://acme.service-now.com',
      'acme.example.com:8443/x': 'https://acme.example.com:8443',
      'http://127.0.0.1:8080/': 'http://127.0.0.1:8080',
      '127.0.0.1:8080': 'http://127.0.0.1:8080',
      localhost: 'http://localhost',
      'http://[::1]:8080': 'http://[::1]:8080',
    };
    for (const [pasted, origin] of Object.entries(known)) expect(instanceOrigin(pasted), pasted).to.equal(origin);
    expect(() => instanceOrigin('http://acme.service-now.com')).to.throw('https');
    expect(() => instanceOrigin('http://127.0.0.1.evil.example')).to.throw('https');
    for (const bad of ['', 'ht tp://x', 'https://']) expect(() => instanceOrigin(bad), bad).to.throw('not a URL');
    expect(() => instanceOrigin('ftp://acme')).to.throw();
  });
});
