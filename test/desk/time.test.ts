import { expect } from 'chai';
import fc from 'fast-check';
import { type Book, defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, newConversation } from '../../src/desk/conversation.ts';
import { decide } from '../../src/desk/decide.ts';
import type { Order } from '../../src/desk/effect.ts';
import type { Event } from '../../src/desk/event.ts';
import { readScripts } from '../../src/scripts.ts';
import { globalChat } from '../plans.ts';
import { bookIn } from '../stories/paths.ts';

const ana = { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' };
const luis = { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' };
const settings = { ...defaultSettings, deskZone: 'Europe/Madrid' };
const book: Book = { ...bookIn(readScripts('dialogs'), 'en'), plan: globalChat, agents: [ana, luis], settings };
const person = { id: 'maria', name: 'María García', locale: 'es-ES', zone: 'America/Mexico_City' };
const address = { channel: 'teams' as const, tenant: 't', conversation: 'dm', user: 'maria' };
const card = { address: { ...address, conversation: 'desk', thread: 'c1' }, id: 'c1' };

/** A conversation on its own, with its timers and its clock. */
type Life = { state: Conversation; at: number; count: number; readonly timers: Map<string, number> };

const minuteMs = 60_000;

function happens(life: Life, event: Event): readonly Order[] {
  life.count += 1;
  const { state, at, count } = life;
  const decided = decide(
    state,
    { id: `${count}`, kind: 'conversation', subject: state.subject, at, by: 'x', event },
    book,
  );
  if (!decided) throw new Error('the desk forgot the talk');
  // What is kept is JSON: nothing may hang on what does not survive it.
  life.state = JSON.parse(JSON.stringify(decided.state)) as Conversation;
  for (const order of decided.orders) {
    if ('timer' in order) life.timers.set(order.timer, order.at);
    if ('cancel' in order) life.timers.delete(order.cancel);
  }
  return decided.orders;
}

const told = (orders: readonly Order[]) =>
  orders.filter((order) => 'lane' in order && (order.lane === 'person' || order.lane === 'page'));

/** Time passes; due timers ring, each late by up to the whole stretch when the desk is down for it. */
function passes(life: Life, minutes: number, down: boolean): void {
  const end = life.at + minutes * minuteMs;
  for (let rung = 0; rung < 500; rung++) {
    const due = [...life.timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0];
    if (!due) break;
    life.at = down ? end : Math.max(life.at, due[1]);
    life.timers.delete(due[0]);
    happens(life, { type: 'elapsed', timer: due[0] });
    check(life, `after ${due[0]}`);
    expect(told(again(life, due[0])).length, `${due[0]} rang again`).to.equal(0);
  }
  life.at = end;
}

// A timer that rings twice (a crash before it was settled) does nothing the second time.
function again(life: Life, timer: string): readonly Order[] {
  if (timer !== 'sla' && timer !== 'opening' && timer !== 'awaiting' && !timer.startsWith('page:')) return [];
  const copy: Life = { ...life, timers: new Map() };
  return happens(copy, { type: 'elapsed', timer });
}

function check(life: Life, what: string): void {
  const { handoff, phase } = life.state;
  const has = (timer: string) => life.timers.has(timer);
  expect(has('waiting') || has('opening'), `${what}: in the line with a timer`).to.equal(phase.name === 'waiting');
  expect(has('opening'), `${what}: opening`).to.equal(handoff?.opening !== undefined);
  expect(life.timers.get('sla'), `${what}: warning`).to.equal(handoff?.warnsAt);
  const awaited = handoff?.awaiting !== undefined && handoff.awaiting.parkedAt === undefined;
  expect(has('awaiting'), `${what}: awaited`).to.equal(awaited);
  const paused = handoff?.clock?.findLast(({ kind }) => kind === 'paused' || kind === 'resumed')?.kind === 'paused';
  expect(paused, `${what}: paused`).to.equal(handoff?.awaiting !== undefined);
  const ids = (handoff?.clock ?? []).map(({ id }) => id);
  expect(new Set(ids).size, `${what}: clock ids`).to.equal(ids.length);
  expect(new Set(handoff?.warned).size, `${what}: warned`).to.equal(handoff?.warned?.length ?? 0);
  checkPages(life, what);
}

function checkPages({ state, timers }: Life, what: string): void {
  const pages = state.handoff?.pages ?? [];
  const going = pages.filter(({ endedAt }) => endedAt === undefined);
  expect(new Set(going.map(({ policy }) => policy)).size, `${what}: runs of a policy`).to.equal(going.length);
  const live = going.filter(({ run }) => run.exhaustedAt === undefined || run.acknowledgedAt !== undefined);
  const set = [...timers.keys()].filter((timer) => timer.startsWith('page:'));
  expect(set.sort(), `${what}: page timers`).to.deep.equal(live.map(({ id }) => `page:${id}`).sort());
}

const says = (text: string): Event => ({ type: 'said', messageId: 'm', text, files: [], place: 'direct' });

const acts: Readonly<Record<string, (life: Life) => Event>> = {
  asks: () => says('quiero hablar con una persona'),
  worse: () => says('es urgente, no puedo trabajar'),
  worst: () => says('todo el edificio está parado, nadie puede trabajar'),
  writes: () => says('sigue igual'),
  cancels: () => says('cancelar'),
  claims: () => ({ type: 'claimed', agent: ana }),
  replies: () => ({ type: 'replied', agent: ana, text: 'lo miro', files: [] }),
  waits: () => ({ type: 'awaited', agent: ana, on: true }),
  goesOn: () => ({ type: 'awaited', agent: ana, on: false }),
  releases: () => ({ type: 'released', agent: ana }),
  returns: () => ({ type: 'returned', agent: ana }),
  urgent: () => ({ type: 'ranked', agent: luis, urgency: '1' }),
  calm: () => ({ type: 'ranked', agent: luis, urgency: '3' }),
  takesOn: ({ state }) => ({ type: 'acknowledged', agent: luis, run: state.handoff?.pages?.at(-1)?.id ?? '1-1' }),
  stands: ({ state }) => ({ type: 'posted', handoff: state.handoff?.number ?? 0, ref: card }),
  fails: ({ state }) => {
    const run = state.handoff?.pages?.at(-1)?.id ?? '1-1';
    const mark = { kind: 'page' as const, handoff: state.handoff?.number ?? 0, run, notice: '0.0.0', who: 'Ana' };
    return { type: 'undelivered', mark, reason: 'blocked' };
  },
};

const often = ['claims', 'claims', 'claims', 'waits', 'waits', 'worst', 'worse', 'takesOn', 'releases'];

type Step = { readonly act: string } | { readonly minutes: number; readonly down: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(acts), ...often).map((act) => ({ act })) },
  {
    weight: 1,
    arbitrary: fc.record({ minutes: fc.constantFrom(1, 4, 7, 20, 61, 400, 3000), down: fc.boolean() }),
  },
);

describe('time, whatever is done and whenever', () => {
  it('keeps its timers, clocks and pages as the request stands, and rings once', () => {
    // From the Friday before Madrid changes its clocks to the Wednesday after.
    const begins = fc.integer({ min: 0, max: 5 * 24 * 60 }).map((minute) => Date.UTC(2026, 9, 23) + minute * minuteMs);
    fc.assert(
      fc.property(begins, fc.array(step, { maxLength: 25 }), (at, steps) => {
        const state = { ...newConversation('teams:t:maria', person, address, 'es', at), met: true, greeted: true };
        const life: Life = { state, at, count: 0, timers: new Map() };
        happens(life, says('no me conecta la vpn desde casa'));
        for (const one of [{ act: 'asks' }, ...steps]) {
          if ('minutes' in one) passes(life, one.minutes, one.down);
          else happens(life, acts[one.act]?.(life) ?? says('hola'));
          check(life, JSON.stringify(one));
        }
      }),
      { numRuns: 400, seed: 20261123 },
    );
  }).timeout(120_000);
});
