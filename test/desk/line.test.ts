import { expect } from 'chai';
import fc from 'fast-check';
import { defaultSettings } from '../../src/desk/book.ts';
import type { Order } from '../../src/desk/effect.ts';
import type { Agent } from '../../src/desk/inbound.ts';
import { rankOf } from '../../src/desk/line/ranking.ts';
import { decideLine, emptyLine, type Line, type LineBook, type LineHappening } from '../../src/desk/line.ts';
import { defaultPlan, type Member, type Plan, type Priority } from '../../src/desk/plan.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Monday 2026-11-23, 09:00 in Madrid. */
const monday = Date.UTC(2026, 10, 23, 8);

const bookWith = (plan: Plan): LineBook => ({ plan, settings: defaultSettings, scripts: new Map() });
const ana: Agent = { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' };
const luis: Agent = { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' };
const channel = { channel: 'teams', tenant: 't', conversation: 'desk' } as const;

type Step = { readonly event: LineHappening; readonly at: number };

function play(steps: readonly Step[], plan: Plan = defaultPlan, from: Line = emptyLine) {
  let line = from;
  const orders: Order[] = [];
  for (const { event, at } of steps) {
    const after = decideLine(line, event, at, bookWith(plan));
    line = after.state;
    orders.push(...after.orders);
  }
  return { line, orders };
}

const joins = (subject: string, since: number, priority: Priority = 3, topics: readonly string[] = ['software']) =>
  ({ type: 'joined', subject, since, priority, needs: { language: 'es', topics } }) as const;
const order = (line: Line) => line.waiting.map((one) => one.subject);
const said = (orders: readonly Order[]) =>
  orders.flatMap((one) => ('effect' in one && 'message' in one.effect ? [wordsOfMessage(one.effect.message)] : []));
const places = (orders: readonly Order[]) =>
  orders.flatMap((one) =>
    'effect' in one && one.effect.kind === 'place'
      ? [{ subject: one.effect.subject, place: one.effect.place, minutes: one.effect.waitMs / minute }]
      : [],
  );

const subjects = ['s1', 's2', 's3', 's4', 's5', 's6'] as const;
const priorities = [1, 2, 3, 4, 5] as const;

const anEvent = fc.oneof(
  fc.record({
    kind: fc.constant('joined' as const),
    subject: fc.constantFrom(...subjects),
    priority: fc.constantFrom(...priorities),
    ago: fc.integer({ min: 0, max: 30 }),
  }),
  fc.record({ kind: fc.constantFrom('served', 'left', 'ended' as const), subject: fc.constantFrom(...subjects) }),
  fc.record({
    kind: fc.constant('owned' as const),
    subject: fc.constantFrom(...subjects),
    who: fc.constantFrom(ana, luis),
  }),
  fc.record({
    kind: fc.constant('present' as const),
    who: fc.constantFrom(ana, luis),
    text: fc.constantFrom('on', 'off', 'break', 'line', 'who', 'nonsense'),
  }),
  fc.record({
    kind: fc.constant('elapsed' as const),
    timer: fc.constantFrom('presence:ana', 'break:luis', 'monday', 'board'),
  }),
);

type AnEvent = typeof anEvent extends fc.Arbitrary<infer T> ? T : never;

function eventOf(one: AnEvent, at: number): LineHappening {
  switch (one.kind) {
    case 'joined':
      return joins(one.subject, at - one.ago * minute, one.priority);
    case 'owned':
      return { type: 'owned', subject: one.subject, owner: one.who, name: one.subject, at };
    case 'present':
      return { type: 'commanded', agent: one.who, at: channel, text: one.text };
    case 'elapsed':
      return { type: 'elapsed', timer: one.timer };
    default:
      return { type: one.kind, subject: one.subject };
  }
}

const aTalk = fc.array(fc.record({ one: anEvent, after: fc.integer({ min: 0, max: 40 }) }), { maxLength: 40 });
const stepsOf = (talk: readonly { one: AnEvent; after: number }[]): Step[] => {
  let at = monday;
  return talk.map(({ one, after }) => {
    at += after * minute;
    return { event: eventOf(one, at), at };
  });
};

type Told = { readonly place: number; readonly minutes: number };
const isNews = (was: Told | undefined, now: Told): boolean =>
  was === undefined || was.place !== now.place || Math.abs(was.minutes - now.minutes) >= 5;

describe('the laws of the line', () => {
  it('gives everybody who waits exactly one place, from one on without a hole', () => {
    fc.assert(
      fc.property(aTalk, fc.constantFrom(defaultPlan, globalChat), (talk, plan) => {
        const { line } = play(stepsOf(talk), plan);
        expect(line.waiting.map((one) => one.place)).to.deep.equal(line.waiting.map((_one, index) => index + 1));
        expect(new Set(order(line)).size).to.equal(line.waiting.length);
      }),
    );
  });

  it('keeps exactly those in line who joined and were neither served nor left, whatever agents do', () => {
    fc.assert(
      fc.property(aTalk, (talk) => {
        const steps = stepsOf(talk);
        const expected = new Set<string>();
        for (const { event } of steps) {
          if (event.type === 'joined') expected.add(event.subject);
          if (event.type === 'served' || event.type === 'left') expected.delete(event.subject);
        }
        expect(order(play(steps).line).toSorted()).to.deep.equal([...expected].toSorted());
      }),
    );
  });

  it('orders by rank and then by age', () => {
    fc.assert(
      fc.property(aTalk, (talk) => {
        const steps = stepsOf(talk);
        const at = steps.at(-1)?.at ?? monday;
        const { waiting } = play(steps).line;
        for (const [index, one] of waiting.entries()) {
          const next = waiting[index + 1];
          if (!next) continue;
          const [a, b] = [rankOf(one, at, defaultPlan), rankOf(next, at, defaultPlan)];
          expect(a < b || (a === b && one.since <= next.since)).to.equal(true);
        }
      }),
    );
  });

  it('tells a place once, and says so again only when it is another one or the wait is far from what was told', () => {
    fc.assert(
      fc.property(aTalk, (talk) => {
        const told = new Map<string, Told>();
        let line = emptyLine;
        for (const { event, at } of stepsOf(talk)) {
          const after = decideLine(line, event, at, bookWith(defaultPlan));
          const stayed = new Set(order(line));
          for (const { subject, ...now } of places(after.orders)) {
            const was = stayed.has(subject) ? told.get(subject) : undefined;
            expect(isNews(was, now), `${subject} was told ${JSON.stringify(was)} again`).to.equal(true);
            told.set(subject, now);
          }
          line = after.state;
          expect(line.waiting.map((one) => told.get(one.subject)?.place)).to.deep.equal(
            line.waiting.map((one) => one.place),
          );
        }
      }),
    );
  });

  it('gives every agent exactly the talks that he was said to own last', () => {
    fc.assert(
      fc.property(aTalk, (talk) => {
        const steps = stepsOf(talk);
        const expected = new Map<string, string>();
        for (const { event } of steps) {
          if (event.type === 'owned') expected.set(event.subject, event.owner.id);
          if (event.type === 'ended' || event.type === 'joined') expected.delete(event.subject);
        }
        const owned = play(steps).line.owned.map((one) => [one.subject, one.owner] as const);
        expect(new Map(owned)).to.deep.equal(expected);
        expect(owned.length).to.equal(expected.size);
      }),
    );
  });

  it('passes nobody over for ever, even if more urgent requests never stop coming', () => {
    const steps: Step[] = [{ event: joins('patient', monday, 5), at: monday }];
    for (let quarter = 1; quarter <= 40; quarter++) {
      const at = monday + quarter * 15 * minute;
      steps.push({ event: joins(`urgent${quarter}`, at, 1), at });
      const first = play(steps).line.waiting[0]?.subject ?? '';
      steps.push({ event: { type: 'served', subject: first }, at });
      if (first === 'patient') return expect(quarter).to.be.at.most(17);
    }
    return expect.fail('the patient one was never served');
  });
});

describe('the line', () => {
  it('puts a more urgent request first and the older one before the newer of the same priority', () => {
    const { line, orders } = play([
      { event: joins('first', monday, 3), at: monday },
      { event: joins('second', monday + minute, 3), at: monday + minute },
      { event: joins('urgent', monday + 2 * minute, 1), at: monday + 2 * minute },
      { event: joins('returned', monday - hour / 2, 3), at: monday + 3 * minute },
    ]);
    expect(order(line)).to.deep.equal(['urgent', 'returned', 'first', 'second']);
    expect(places(orders).filter((one) => one.subject === 'second')).to.have.length(3);
  });

  it('expects half the wait when two can take it, and twice for who is second', () => {
    const one = play([{ event: joins('a', monday), at: monday }]);
    expect(places(one.orders)).to.deep.equal([{ subject: 'a', place: 1, minutes: 5 }]);
    const two = play([
      { event: { type: 'sighted', agent: ana }, at: monday },
      { event: { type: 'sighted', agent: luis }, at: monday },
      { event: joins('a', monday), at: monday },
      { event: joins('b', monday + 1), at: monday + 1 },
    ]);
    expect(places(two.orders)).to.deep.equal([
      { subject: 'a', place: 1, minutes: 2.5 },
      { subject: 'b', place: 2, minutes: 5 },
    ]);
  });

  it('expects what requests of the same kind took lately, once there are three of them', () => {
    const steps: Step[] = [];
    for (const [index, topic] of ['hardware', 'software', 'software', 'software'].entries()) {
      const at = monday + index * hour;
      const took = topic === 'hardware' ? 50 : 20;
      steps.push({ event: joins(`s${index}`, at, 3, [topic]), at });
      steps.push({ event: { type: 'served', subject: `s${index}` }, at: at + took * minute });
    }
    const at = monday + 8 * hour;
    const { orders } = play([...steps, { event: joins('next', at), at }]);
    expect(places(orders).at(-1)).to.deep.equal({ subject: 'next', place: 1, minutes: 20 });
  });

  it('learns nothing from the hours in which nobody was there', () => {
    const friday = Date.UTC(2026, 10, 20, 21, 30);
    const { line } = play(
      [
        { event: joins('late', friday), at: friday },
        { event: { type: 'served', subject: 'late' }, at: Date.UTC(2026, 10, 23, 7, 10) },
      ],
      globalChat,
    );
    expect(line.waits).to.deep.equal([{ ms: 40 * minute, place: 1, people: 2, kind: 'software' }]);
  });

  it('corrects the expected wait of those who keep their place when people go', () => {
    const steps: Step[] = [
      { event: { type: 'sighted', agent: ana }, at: monday },
      { event: { type: 'sighted', agent: luis }, at: monday },
      ...['a', 'b', 'c', 'd'].map((subject) => ({ event: joins(subject, monday), at: monday })),
    ];
    const { line } = play(steps);
    const off = decideLine(
      line,
      { type: 'commanded', agent: luis, at: channel, text: 'break' },
      monday + minute,
      bookWith(defaultPlan),
    );
    expect(places(off.orders)).to.deep.equal([
      { subject: 'b', place: 2, minutes: 10 },
      { subject: 'c', place: 3, minutes: 15 },
      { subject: 'd', place: 4, minutes: 20 },
    ]);
  });

  it('reads a record of an earlier version', () => {
    const old = {
      ...emptyLine,
      waiting: [{ subject: 'old', at: monday, since: monday, place: 1 }],
      waits: [10 * minute],
    };
    const { line, orders } = play([{ event: joins('new', monday + 1, 4), at: monday + 1 }], defaultPlan, old);
    expect(order(line)).to.deep.equal(['old', 'new']);
    expect(places(orders).at(-1)).to.deep.equal({ subject: 'new', place: 2, minutes: 20 });
  });

  it('forgets an agent who is erased, with what he said of himself and what he had', () => {
    const { line } = play([
      { event: { type: 'sighted', agent: ana }, at: monday },
      { event: { type: 'commanded', agent: ana, at: channel, text: 'on' }, at: monday },
      { event: { type: 'owned', subject: 's', owner: ana, name: 'María', at: monday }, at: monday },
      { event: { type: 'forgotten', subject: 'teams:t:ana', person: 'ana' }, at: monday },
    ]);
    expect(JSON.stringify(line)).to.not.contain('ana');
  });
});

describe('presence', () => {
  const members = (people: readonly Member[]): Plan => ({ ...globalChat, people });

  it('understands the commands in English and in Spanish', () => {
    const commanded = (text: string) =>
      play([
        { event: { type: 'sighted', agent: ana }, at: monday },
        { event: { type: 'commanded', agent: ana, at: channel, text }, at: monday },
      ]);
    for (const [words, state] of [
      [['on', 'On!', 'dentro', 'Disponible'], 'on'],
      [['off', 'fuera', 'salgo'], 'off'],
      [['break', 'pausa', 'descanso'], 'break'],
    ] as const)
      for (const word of words) expect(commanded(word).line.presence['ana']?.state, word).to.equal(state);
    expect(said(commanded('cola').orders).join()).to.contain('Nobody is waiting.');
    expect(said(commanded('quién').orders).join()).to.contain('Ana López: on · 0 of 4 talks');
    expect(said(commanded('help').orders).join())
      .to.contain('The desk now')
      .and.to.contain('[Break]');
  });

  it('lets "on" end with the shift, the lunch break notwithstanding', () => {
    const { line, orders } = play(
      [{ event: { type: 'commanded', agent: ana, at: channel, text: 'on' }, at: monday }],
      globalChat,
    );
    const close = Date.UTC(2026, 10, 23, 17);
    expect(line.presence['ana']?.until).to.equal(close);
    expect(orders).to.deep.include({ timer: 'presence:ana', at: close });
    const late = play([{ event: { type: 'elapsed', timer: 'presence:ana' }, at: close + hour }], globalChat, line);
    expect(late.line.presence).to.deep.equal({});
  });

  it('asks who has gone off also about a talk that the line did not know to be his when he said so', () => {
    const off = { event: { type: 'commanded' as const, agent: ana, at: channel, text: 'off' }, at: monday + minute };
    const owned = { type: 'owned' as const, subject: 's1', owner: ana, name: 'Otto' };
    const asked = (at: number) =>
      play([off, { event: { ...owned, at }, at: monday + 2 * minute }]).orders.filter(
        (one) => 'effect' in one && one.effect.kind === 'inform',
      );
    expect(asked(monday)).to.have.length(1);
    expect(asked(monday + minute + 1), 'taken after he went off').to.have.length(0);
  });

  it('never ends where the desk is always open', () => {
    const { line, orders } = play([{ event: { type: 'commanded', agent: ana, at: channel, text: 'on' }, at: monday }]);
    expect(line.presence['ana']).to.not.have.property('until');
    expect(orders).to.deep.include({ cancel: 'presence:ana' });
  });

  it('asks after an hour of break and switches nobody by itself', () => {
    const start = play(
      [
        { event: { type: 'sighted', agent: ana }, at: monday },
        { event: { type: 'commanded', agent: ana, at: channel, text: 'break' }, at: monday },
      ],
      members(globalChat.people),
    );
    expect(start.orders).to.deep.include({ timer: 'break:ana', at: monday + hour });
    const late = play(
      [{ event: { type: 'elapsed', timer: 'break:ana' }, at: monday + 75 * minute }],
      globalChat,
      start.line,
    );
    expect(said(late.orders)).to.deep.equal([
      'Ana López, your break has lasted 75 minutes. Are you back? Until you say so, you stay on the break.\n[I am on] [I am off]',
    ]);
    expect(late.line.presence['ana']?.state).to.equal('break');
  });
});

describe('the lead’s list', () => {
  const marta: Agent = { id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' };
  const raised: Step[] = [1, 2, 1].map((number) => ({
    event: { type: 'raised', key: `k${number}`, subject: `s${number}`, text: `**INC${number}** differs` },
    at: monday,
  }));
  const presses = (agent: Agent): Step => ({
    event: { type: 'pressed', agent, at: channel, card: 'line-1', choice: 'line:item', inputs: { item: 'k1' } },
    at: monday,
  });

  it('has everything once, and shows it to who asks', () => {
    const { line, orders } = play(
      [...raised, { event: { type: 'commanded', agent: luis, at: channel, text: 'list' }, at: monday }],
      globalChat,
    );
    expect(line.items?.map((one) => one.key)).to.deep.equal(['k1', 'k2']);
    expect(said(orders).join()).to.contain('INC1 differs').and.to.not.contain('Done');
  });

  it('loses what a lead takes off, and nothing by anybody else', () => {
    const tried = play([...raised, presses(luis)], globalChat);
    expect(said(tried.orders).join()).to.contain('only a lead');
    expect(tried.line.items).to.have.length(2);
    const done = play([...raised, presses(marta)], globalChat);
    expect(done.line.items?.map((one) => one.key)).to.deep.equal(['k2']);
    expect(said(done.orders).join()).to.contain('INC2 differs');
  });

  it('forgets what is about somebody who is erased', () => {
    const { line } = play([...raised, { event: { type: 'forgotten', subject: 's1', person: 'p' }, at: monday }]);
    expect(line.items?.map((one) => one.key)).to.deep.equal(['k2']);
  });
});

describe('the card of the week', () => {
  const sunday = Date.UTC(2026, 10, 22, 12);
  const start = (plan: Plan) => play([{ event: joins('s', sunday), at: sunday }], plan);

  it('is shown when the week opens, names thin cover, and is set for the next week', () => {
    const plan: Plan = { ...globalChat, coverage: { ...globalChat.coverage, minAgents: 2 } };
    const opens = Date.UTC(2026, 10, 23, 7);
    expect(start(plan).orders).to.deep.include({ timer: 'monday', at: opens });
    const { orders } = play(
      [{ event: { type: 'elapsed', timer: 'monday' }, at: opens + minute }],
      plan,
      start(plan).line,
    );
    expect(said(orders).join()).to.contain('Cover of the next 7 days').and.to.contain('Thin: 1 of 2');
    expect(orders).to.deep.include({ timer: 'monday', at: opens + 7 * 24 * hour });
  });

  it('names the gaps of what was promised', () => {
    const required = { ...globalChat.calendars.get('madrid'), id: 'promise', tz: 'Europe/Madrid' };
    const promise = {
      ...required,
      weekly: { mon: [{ from: '07:00', to: '18:00' }] },
      holidays: [],
      exceptions: [],
      closures: [],
    };
    const plan: Plan = { ...globalChat, coverage: { ...globalChat.coverage, required: promise } };
    const opens = Date.UTC(2026, 10, 23, 7);
    const { orders } = play([{ event: { type: 'elapsed', timer: 'monday' }, at: opens }], plan, start(plan).line);
    expect(said(orders).join()).to.contain('Gap: nobody is there: Mon').and.to.contain('12:00 – 13:00');
  });

  it('does not exist where the desk never closes', () => {
    expect(start(defaultPlan).orders.some((one) => 'timer' in one)).to.equal(false);
  });

  it('is shown once, however often its timer comes', () => {
    const opens = Date.UTC(2026, 10, 23, 7);
    const first = play(
      [{ event: { type: 'elapsed', timer: 'monday' }, at: opens }],
      globalChat,
      start(globalChat).line,
    );
    const again = play([{ event: { type: 'elapsed', timer: 'monday' }, at: opens + 1 }], globalChat, first.line);
    expect(said(first.orders)).to.have.length(1);
    expect(said(again.orders)).to.deep.equal([]);
  });
});
