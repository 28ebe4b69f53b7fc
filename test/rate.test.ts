import { expect } from 'chai';
import fc from 'fast-check';
import type { Conversation } from '../src/desk/conversation.ts';
import type { Inbound } from '../src/desk/inbound.ts';
import type { AnyEnvelope } from '../src/engine.ts';
import { frontDoor } from '../src/front-door.ts';
import { type Admission, frontDoorRates, type Rates, rateLimits, take } from '../src/rate.ts';

const alone = async (): Promise<boolean> => false;
const minute = 60_000;

describe('a bucket of tokens', () => {
  it('never gives more than its burst and its rate allow, however it is asked', () => {
    const gaps = fc.array(fc.integer({ min: -minute, max: 3 * minute }), { maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 60 }), (steps, burst, perMinute) => {
        const rule = { burst, perMinute };
        let bucket = take(undefined, rule, 0).bucket;
        let given = 1;
        let now = 0;
        let latest = 0;
        for (const step of steps) {
          now = Math.max(0, now + step);
          latest = Math.max(latest, now);
          const answer = take(bucket, rule, now);
          bucket = answer.bucket;
          if (answer.ok) given += 1;
        }
        expect(given).to.be.at.most(burst + (latest / minute) * perMinute + 1e-6);
        expect(bucket.tokens).to.be.within(0, burst);
      }),
    );
  });
});

describe('the limits of the front door', () => {
  const ask = async (limits: ReturnType<typeof rateLimits>, count: number, at: number, who = 'ana', from = 'acme') => {
    const answers: Admission[] = [];
    for (let one = 0; one < count; one += 1) {
      answers.push(await limits.admit({ person: who, tenant: from }, `${who}/${at}/${one}`, at, alone));
    }
    return answers;
  };
  const counted = (answers: readonly Admission[]) =>
    Object.fromEntries(['in', 'tell', 'drop'].map((kind) => [kind, answers.filter((one) => one === kind).length]));

  it('let in twenty messages a minute, tell the person once, and drop the rest until it is quiet', async () => {
    const limits = rateLimits();
    expect(counted(await ask(limits, 50, 0))).to.deep.equal({ in: 20, tell: 1, drop: 29 });
    // After ten seconds three tokens are back, but he was told to wait.
    expect(counted(await ask(limits, 5, 10_000))).to.deep.equal({ in: 0, tell: 0, drop: 5 });
    expect(counted(await ask(limits, 20, minute + 1))).to.deep.equal({ in: 20, tell: 0, drop: 0 });
    expect(counted(await ask(limits, 2, minute + 2))).to.deep.equal({ in: 0, tell: 1, drop: 1 });
  });

  it('let in all that a platform delivers again', async () => {
    const limits = rateLimits();
    const sender = { person: 'ana', tenant: 'acme' };
    for (let time = 0; time < 100; time += 1) {
      expect(await limits.admit(sender, 'one and the same', 0, alone)).to.equal('in');
    }
    expect(counted(await ask(limits, 20, 0))).to.deep.include({ in: 19 });
  });

  it('are wider for whoever waits for an agent or is with one, and ask for that only when they must', async () => {
    const limits = rateLimits();
    let asked = 0;
    const attended = async () => {
      asked += 1;
      return true;
    };
    const answers: Admission[] = [];
    for (let one = 0; one < 160; one += 1) {
      answers.push(await limits.admit({ person: 'ana', tenant: 'acme' }, `m${one}`, 0, attended));
    }
    expect(counted(answers)).to.deep.equal({ in: 140, tell: 1, drop: 19 });
    expect(asked).to.equal(140);
  });

  it('keep people apart, and people from using up what is their tenant’s', async () => {
    const rates: Rates = { ...frontDoorRates, tenant: { burst: 30, perMinute: 30 } };
    const limits = rateLimits(rates);
    expect(counted(await ask(limits, 1_000, 0, 'eve'))).to.deep.equal({ in: 20, tell: 1, drop: 979 });
    expect(counted(await ask(limits, 5, 0, 'ana'))).to.deep.equal({ in: 5, tell: 0, drop: 0 });
    expect(counted(await ask(limits, 20, 0, 'luis'))).to.deep.equal({ in: 5, tell: 1, drop: 14 });
    expect(counted(await ask(limits, 5, 0, 'kim', 'other'))).to.deep.equal({ in: 5, tell: 0, drop: 0 });
  });

  it('remember a bounded number of people', async () => {
    const limits = rateLimits({ ...frontDoorRates, remembered: 100 });
    await ask(limits, 25, 0, 'first');
    for (let one = 0; one < 200; one += 1) await ask(limits, 1, 0, `p${one}`);
    expect(counted(await ask(limits, 1, 1, 'first'))).to.deep.include({ in: 1 });
  });
});

describe('the front door', () => {
  const inbound = (at: number, over: Partial<Inbound> = {}): Inbound => ({
    id: `slack:T1:D1:${at}`,
    place: 'direct',
    person: { id: 'U1', name: 'Ana', locale: 'es-ES' },
    address: { channel: 'slack', tenant: 'T1', conversation: 'D1', user: 'U1' },
    happened: { kind: 'message', messageId: String(at), text: 'hola', mentioned: false, files: [] },
    ...over,
  });
  const opened = (conversation?: Partial<Conversation>) => {
    const submitted: AnyEnvelope[] = [];
    const refused: string[] = [];
    const admits = frontDoor({
      engine: {
        submit: async (envelope) => {
          submitted.push(envelope);
          return 'committed';
        },
        conversation: async () => conversation as Conversation | undefined,
      },
      limits: rateLimits(),
      now: () => 0,
      deskLanguage: () => 'en',
      onRefused: (channel) => refused.push(channel),
    });
    return { submitted, refused, admits };
  };

  it('tells once, in the language of the person, that his message was not taken', async () => {
    const { submitted, refused, admits } = opened();
    const let_in: boolean[] = [];
    for (let at = 0; at < 30; at += 1) let_in.push(await admits(inbound(at)));
    expect(let_in.filter((one) => one)).to.have.length(20);
    expect(refused).to.have.length(10);
    expect(submitted).to.have.length(1);
    expect(submitted[0]?.event).to.deep.include({ type: 'asked', at: inbound(0).address, language: 'es' });
    expect(JSON.stringify(submitted[0]?.event)).to.match(/no recogí tu último mensaje.*envíalo de nuevo/);
  });

  it('speaks in private of what was said in public, and in the language of the talk', async () => {
    const { submitted, admits } = opened({ language: 'en', phase: { name: 'idle', misses: 0 } });
    const address = { channel: 'slack', tenant: 'T1', conversation: 'C9', thread: '1.1', user: 'U1' } as const;
    for (let at = 0; at < 21; at += 1) await admits(inbound(at, { place: 'public', address }));
    expect(submitted[0]?.event).to.deep.include({
      at: { channel: 'slack', tenant: 'T1', conversation: '', user: 'U1' },
      language: 'en',
    });
  });

  it('lets through what is meant for an agent, and what costs nothing', async () => {
    const waiting = { language: 'en', phase: { name: 'waiting' } } as unknown as Partial<Conversation>;
    const { submitted, admits } = opened(waiting);
    for (let at = 0; at < 100; at += 1) expect(await admits(inbound(at))).to.equal(true);
    for (let at = 0; at < 100; at += 1) {
      expect(await admits(inbound(1_000 + at, { happened: { kind: 'deleted', messageId: String(at) } }))).to.equal(
        true,
      );
    }
    expect(submitted).to.deep.equal([]);
  });
});
