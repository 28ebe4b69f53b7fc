import { expect } from 'chai';
import fc from 'fast-check';
import { defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, type Handoff, newConversation } from '../../src/desk/conversation.ts';
import type { Order } from '../../src/desk/effect.ts';
import type { Agent } from '../../src/desk/inbound.ts';
import { holdsUntil, onShift, shiftEndOf } from '../../src/desk/line/crew.ts';
import { ownerOf, tellOwner } from '../../src/desk/ownership.ts';
import type { Plan } from '../../src/desk/plan.ts';
import { shiftAnswered, shiftElapsed } from '../../src/desk/shift.ts';
import { policyOfRegion } from '../../src/desk/shift-page.ts';
import { become, type Turn } from '../../src/desk/turn.ts';
import { globalChat } from '../plans.ts';

const minute = 60_000;
const hour = 60 * minute;
const ana: Agent = { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' };
const luis: Agent = { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' };
const utc = (text: string) => Date.parse(`${text}Z`);

describe('the end of a shift', () => {
  it('is the last close of the day where somebody works, before and after a change of the clocks', () => {
    const ends = (agent: Agent, at: string) => new Date(shiftEndOf(globalChat, agent, utc(at)) ?? 0).toISOString();
    expect(ends(ana, '2026-10-23T07:00')).to.equal('2026-10-23T16:00:00.000Z');
    expect(ends(ana, '2026-10-26T07:00')).to.equal('2026-10-26T17:00:00.000Z');
    expect(ends(luis, '2026-10-23T14:00')).to.equal('2026-10-23T22:00:00.000Z');
    expect(ends(luis, '2026-10-26T14:00')).to.equal('2026-10-26T22:00:00.000Z');
  });

  it('is not the lunch break, which belongs to the shift', () => {
    expect(onShift(globalChat, ana, utc('2026-11-23T12:30'))).to.equal(true);
    expect(onShift(globalChat, ana, utc('2026-11-23T06:30'))).to.equal(false);
    expect(onShift(globalChat, ana, utc('2026-11-23T17:00'))).to.equal(false);
  });

  it('is four hours away for who works outside of his hours, or the end of the shift that begins in them', () => {
    expect(holdsUntil(globalChat, ana, utc('2026-11-23T20:00'))).to.equal(utc('2026-11-24T00:00'));
    expect(holdsUntil(globalChat, ana, utc('2026-11-24T05:00'))).to.equal(utc('2026-11-24T17:00'));
  });

  it('finds who is called for a region: its own roster before any other, nobody where there is none', () => {
    const region = { id: 'bogota', name: 'Bogotá', calendar: 'bogota' };
    expect(policyOfRegion(globalChat, region)?.id).to.equal('p1-oncall');
    expect(policyOfRegion({ ...globalChat, oncall: [] }, region)).to.equal(undefined);
    const [roster] = globalChat.oncall;
    const [policy] = globalChat.escalation.policies;
    if (!roster || !policy) return expect.fail('the plan has a roster and a policy');
    const own = { ...policy, id: 'own', steps: [{ ...policy.steps[0], notify: [{ oncall: 'l2-bogota' }] }] };
    const plan = {
      ...globalChat,
      oncall: [...globalChat.oncall, { ...roster, id: 'l2-bogota' }],
      escalation: { ...globalChat.escalation, policies: [...globalChat.escalation.policies, own] },
    } as Plan;
    return expect(policyOfRegion(plan, region)?.id).to.equal('own');
  });
});

type World = { state: Conversation; timer: number | undefined };

const handoffAt = (at: number): Handoff => ({
  number: 1,
  openedAt: at,
  reason: 'asked for a person',
  reference: 'SL-AAAAAA',
  category: 'software',
  subcategory: '',
  impact: 3,
  urgency: 3,
  sensitive: false,
  title: 'x',
  announced: true,
  shown: 0,
  told: '',
});

function waitingAt(at: number): Conversation {
  const address = { channel: 'teams', tenant: 't', conversation: 'c', user: 'u' } as const;
  const fresh = newConversation('teams:t:u', { id: 'u', name: 'U' }, address, 'es', at);
  return { ...fresh, phase: { name: 'waiting' }, handoff: handoffAt(at) };
}

const turnOf = (state: Conversation, at: number): Turn =>
  ({
    state,
    at,
    orders: [],
    book: {
      plan: globalChat,
      settings: defaultSettings,
      agents: [ana, luis],
      presence: {},
      load: {},
      scripts: new Map(),
    },
  }) as unknown as Turn;

function shiftTimer(orders: readonly Order[], before: number | undefined): number | undefined {
  let timer = before;
  for (const one of orders) {
    if ('timer' in one && one.timer === 'shift') timer = one.at;
    if ('cancel' in one && one.cancel === 'shift') timer = undefined;
  }
  return timer;
}

function step(world: World, at: number, act: (turn: Turn) => Turn): World {
  const after = tellOwner(world.state, act(turnOf(world.state, at)));
  return { state: after.state, timer: shiftTimer(after.orders, world.timer) };
}

const elapse = (world: World, at: number): World => step({ ...world, timer: undefined }, at, shiftElapsed);

const claim = (who: Agent) => (turn: Turn) => become(turn, { phase: { name: 'attended', owner: who } });

const anAct = fc.record({
  after: fc.integer({ min: 1, max: 9 * 60 }),
  what: fc.constantFrom('claim ana', 'claim luis', 'keep', 'hand over', 'nothing' as const),
  /** How late a timer comes: the desk was down. */
  late: fc.constantFrom(0, 0, 0, 7, 200),
});

function act(world: World, what: string, at: number): World {
  const owner = ownerOf(world.state);
  if (what === 'claim ana' || what === 'claim luis')
    return world.state.phase.name === 'waiting' ? step(world, at, claim(what === 'claim ana' ? ana : luis)) : world;
  const card = world.state.handoff?.shift?.card;
  if (!owner || !card || (what !== 'keep' && what !== 'hand over')) return world;
  return step(world, at, (turn) => shiftAnswered(turn, { type: 'shift answered', agent: owner, card, answer: what }));
}

// A timer that comes late comes once; what it sets may be due at once.
function timersUntil(world: World, from: number, until: number, lateMs: number): World {
  let [now, at] = [world, from];
  while (now.timer !== undefined && now.timer + lateMs <= until) {
    at = Math.max(at, now.timer + lateMs);
    now = elapse(now, at);
  }
  return now;
}

describe('the handover invariant', () => {
  it('leaves every talk with one owner whom a timer will ask, or in the line, whatever is answered and however late', () => {
    const start = utc('2026-10-22T07:00');
    fc.assert(
      fc.property(fc.array(anAct, { maxLength: 25 }), (acts) => {
        let world: World = { state: waitingAt(start), timer: undefined };
        let at = start;
        for (const { after, what, late } of acts) {
          const until = at + after * minute;
          world = timersUntil(world, at, until, late * minute);
          at = until;
          world = act(world, what, at);
          expect(world.state.phase.name).to.be.oneOf(['waiting', 'attended']);
          expect(world.state.handoff?.openedAt, 'its age is kept').to.equal(start);
          if (world.state.phase.name !== 'attended') continue;
          const owner = world.state.phase.owner;
          expect(world.timer, `a timer for ${owner.id}`).to.be.a('number');
          // Nobody keeps one without being asked longer than a shift, or four hours of working beyond it, lasts.
          expect((world.timer ?? 0) - at).to.be.at.most(14 * hour);
        }
      }),
    );
  });

  it('takes it from who says nothing, at the very minute that his shift ends', () => {
    const start = utc('2026-11-23T10:00');
    let world = step({ state: waitingAt(start), timer: undefined }, start, claim(ana));
    expect(world.timer).to.equal(utc('2026-11-23T16:45'));
    world = elapse(world, utc('2026-11-23T16:45'));
    expect(world.timer).to.equal(utc('2026-11-23T17:00'));
    world = elapse(world, utc('2026-11-23T17:00'));
    expect(world.state.phase.name).to.equal('waiting');
    expect(world.state.handoff?.region).to.equal('bogota');
    expect(world.timer).to.equal(utc('2026-11-23T17:15'));
  });
});
