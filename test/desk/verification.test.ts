import { expect } from 'chai';
import type { Book } from '../../src/desk/book.ts';
import { defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, type Handoff, newConversation } from '../../src/desk/conversation.ts';
import { decide } from '../../src/desk/decide.ts';
import type { Order } from '../../src/desk/effect.ts';
import type { DeskForm, Event } from '../../src/desk/event.ts';
import type { Agent } from '../../src/desk/inbound.ts';
import type { Address } from '../../src/desk/message.ts';
import type { Script } from '../../src/desk/script.ts';
import { asksForSensitive } from '../../src/desk/triage.ts';
import { evidenceOf, obstacleTo } from '../../src/desk/verification.ts';
import { bookOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 23, 8);
const chat: Address = { channel: 'teams', tenant: 't', conversation: 'dm', user: 'maria' };
const maria = { id: 'maria', name: 'María García', email: 'maria.garcia@example.com', zone: 'Europe/Madrid' };
const ana: Agent = { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' };
const luis: Agent = { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' };
/** The employee, who is an agent of the desk as well. */
const herself: Agent = { id: 'maria-desk', name: 'María García', email: 'Maria.Garcia@example.com' };
const agents = [ana, luis, herself];

/** A desk of two short scripts, one of them sensitive. */
function smallBook(): Book {
  const { scripts, builtIns } = readScripts('dialogs');
  const short = (id: string): Script[] =>
    scripts
      .filter((script) => script.id === id)
      .map((script) => ({
        ...script,
        start: 'helped',
        steps: {
          helped: {
            id: 'helped',
            kind: 'check',
            text: { en: 'Does it work?', es: '¿Funciona?' },
            yes: 'solved',
            no: 'person',
          },
        },
      }));
  const used = [...short('account-locked'), ...short('vpn')];
  const versions = new Map(used.map((script) => [`${script.id}@${script.version}`, script]));
  return bookOf(publish(used, builtIns, versions), defaultSettings, agents);
}

/** What an outsider who watches the desk knows of one handoff. */
type Watched = {
  readonly sensitiveAt?: number;
  readonly verified?: { readonly passed: boolean; readonly by: string; readonly at: number };
  readonly liftedBy?: readonly string[];
};
type Place = {
  readonly state: Conversation;
  readonly at: number;
  readonly watched: Readonly<Record<number, Watched>>;
  readonly path: readonly string[];
};
/** Something that people or the clock do, event by event; each is made for what the one before has led to. */
type Move = {
  readonly name: string;
  readonly after?: number;
  readonly events: readonly ((state: Conversation) => Event | undefined)[];
};

const says = (text: string): Move => ({
  name: `says ${text}`,
  events: [() => ({ type: 'said', messageId: text, text, files: [], place: 'direct' })],
});
const presses = (choice: string): Move => ({
  name: `presses ${choice}`,
  events: [({ live }) => live && { type: 'chose', card: live.card, choice, inputs: {} }],
});
const elapses = (timer: string): Move => ({ name: `${timer} elapses`, events: [() => ({ type: 'elapsed', timer })] });
const passes = (minutes: number): Move => ({ name: `${minutes} minutes pass`, after: minutes * minute, events: [] });

const formOf = (state: Conversation): string => state.handoff?.form?.card ?? 'none';

function movesOf(agent: Agent): Move[] {
  const does = (name: string, event: Event): Move => ({ name: `${agent.id} ${name}`, events: [() => event] });
  const sends = (name: string, form: DeskForm, event: (card: string) => Event): Move => ({
    name: `${agent.id} ${name}`,
    events: [() => ({ type: 'opened form', agent, form }), (state) => event(formOf(state))],
  });
  const solves = (code: string) => (card: string) =>
    ({ type: 'resolved', agent, card, code, notes: 'n', category: 'network' }) as const;
  const triages = (verify: string) => (card: string) =>
    ({ type: 'reclassified', agent, card, category: 'network', impact: '3', urgency: '3', verify }) as const;
  const verifies = (outcome: string) => (card: string) =>
    ({ type: 'verified', agent, card, method: 'push', evidence: 'request 00u1a2b3', outcome }) as const;
  return [
    does('claims', { type: 'claimed', agent }),
    does('releases', { type: 'released', agent }),
    does('lifts', { type: 'lifted', agent }),
    does('returns', { type: 'returned', agent }),
    sends('solves', 'resolve', solves('Solution provided')),
    sends('refuses', 'resolve', solves('No resolution provided')),
    sends('verifies', 'verify', verifies('passed')),
    sends('fails to verify', 'verify', verifies('failed')),
    sends('marks', 'triage', triages('yes')),
    sends('unmarks', 'triage', triages('no')),
    ...agents
      .filter((one) => one !== agent)
      .map(({ id }) =>
        sends(`hands over to ${id}`, 'transfer', (card) => ({ type: 'transferred', agent, card, to: id, why: 'w' })),
      ),
  ];
}

/** Reopens the last ticket of an earlier handoff, as "my tickets" offers it. */
const reopens: Move = {
  name: 'reopens',
  events: [
    ({ past }) => {
      const ticket = past.at(-1)?.handoff.ticket;
      return ticket && { type: 'found', tickets: [{ ...ticket, state: 'resolved', resolvedAt: start }], asked: 'x' };
    },
    ({ live }) => live && { type: 'chose', card: live.card, choice: 'reopen', inputs: {} },
  ],
};

const moves: readonly Move[] = [
  says('quiero hablar con una persona'),
  says('mi cuenta está bloqueada'),
  says('no me conecta la vpn desde casa'),
  says('cancelar'),
  presses('answer:yes'),
  presses('answer:no'),
  presses('settle:yes'),
  presses('settle:no'),
  reopens,
  elapses('settle'),
  elapses('returned'),
  passes(61),
  ...agents.flatMap(movesOf),
];

/**
 * What tells two places of the desk's graph apart: everything else only grows. Ana and Luis may be exchanged, for
 * nothing makes a difference between them.
 */
function keyOf(book: Book, place: Place): string {
  const key = JSON.stringify(tokensOf(book, place));
  const swapped = key.replace(/"(ana|luis)"/g, (_, id: string) => (id === 'ana' ? '"luis"' : '"ana"'));
  return [key, swapped].toSorted()[0] ?? key;
}

function tokensOf(book: Book, { state, at, watched }: Place): unknown {
  const { phase, handoff, returned, past, trails, problem } = state;
  const fresh = (time: number) => at - time <= 60 * minute;
  const marks = (one: Handoff | undefined) => {
    const last = one?.verifications?.at(-1);
    return (
      one && [
        [one.sensitive, one.hold?.lifted?.map(({ by }) => by.id).toSorted(), one.hold !== undefined],
        last?.passed && [last.by.id, fresh(last.at)],
        watched[one.number]?.liftedBy?.toSorted(),
      ]
    );
  };
  const sensitive = (id: string) => book.scripts.get(id)?.sensitive ?? false;
  const last = past.at(-1);
  const recent = (state.sensitiveAsks ?? []).filter((ask) => at - ask.at < 24 * 60 * minute);
  const others = recent.filter((ask) => ask.handoff !== handoff?.number).length;
  const talk = [
    last && [last.handoff.sensitive, last.owner?.id],
    [trails.some(({ script }) => sensitive(script)), trails.length > 0],
    problem !== undefined && asksForSensitive(book, problem),
  ];
  const about = 'owner' in phase ? phase.owner.id : phase.name === 'guided' ? sensitive(phase.script) : '';
  return [
    [phase.name, about, phase.name === 'idle' && phase.misses],
    [marks(handoff), marks(returned)],
    [recent.length > others, Math.min(1, others)],
    handoff ? '' : talk,
  ];
}

const requester = (agent: string) => agent === herself.id;

/** What the watcher notes of one event; he goes by what people did and by the card, not by the desk's own rules. */
function watch(
  before: Conversation,
  event: Event,
  after: Conversation,
  at: number,
  known: Place['watched'],
): Place['watched'] {
  const { handoff } = after;
  if (!handoff) return known;
  const { sensitiveAt, ...seen } = known[handoff.number] ?? {};
  const marked = sensitiveAt ?? (handoff.sensitive ? at : undefined);
  // Who asks anew has to be verified anew.
  const kept = before.handoff ? seen : {};
  const done = before.phase.name === 'attended' ? doneBy(event, before.phase.owner.id, before, kept, at) : {};
  const noted: Watched = { ...kept, ...done, ...(marked === undefined ? {} : { sensitiveAt: marked }) };
  return { ...known, [handoff.number]: noted };
}

function doneBy(event: Event, owner: string, before: Conversation, { liftedBy = [] }: Watched, at: number): Watched {
  if (!('agent' in event) || requester(event.agent.id)) return {};
  const by = event.agent.id;
  if (event.type === 'lifted' && by !== owner) return { liftedBy: [...new Set([...liftedBy, by])] };
  const sent = event.type === 'verified' && by === owner && event.card === before.handoff?.form?.card;
  return sent ? { verified: { passed: event.outcome === 'passed', by, at } } : {};
}

function faultsOf(before: Conversation, event: Event, orders: readonly Order[], place: Place): string[] {
  return orders.flatMap((order) => {
    if (!('effect' in order) || order.effect.kind !== 'record') return [];
    const { handoff, order: wanted } = order.effect;
    if (wanted.op === 'interaction') return wordFaultsOf(before, event);
    return wanted.op === 'resolve' && wanted.code !== 'No resolution provided'
      ? solvedFaultsOf(place, handoff, event)
      : [];
  });
}

// A script of its own ends as solved by the person's word only.
function wordFaultsOf({ phase }: Conversation, event: Event): string[] {
  const word = event.type === 'chose' && event.choice === 'answer:yes';
  return word && phase.name === 'guided' ? [] : ['an interaction without the person’s word'];
}

function solvedFaultsOf(place: Place, handoff: number, event: Event): string[] {
  const { verified: proof, liftedBy = [], sensitiveAt } = place.watched[handoff] ?? {};
  if (sensitiveAt === undefined) return [];
  if (event.type !== 'resolved') return [`solved by ${event.type}`];
  const by = event.agent.id;
  const fresh = proof?.passed && place.at - proof.at <= 60 * minute;
  const looked = liftedBy.some((one) => one !== by && one !== proof?.by);
  return [
    ...(fresh ? [] : ['solved without a verification']),
    ...(requester(by) ? ['solved by the requester'] : []),
    ...(isSecond(place, handoff, sensitiveAt) && !looked ? ['solved on hold'] : []),
  ];
}

function isSecond({ watched }: Place, handoff: number, sensitiveAt: number): boolean {
  return Object.entries(watched).some(([number, { sensitiveAt: other = Number.POSITIVE_INFINITY }]) => {
    const before = sensitiveAt - other;
    return Number(number) !== handoff && before >= 0 && before < 24 * 60 * minute;
  });
}

function stepped(book: Book, place: Place, event: Event): { place: Place; faults: string[] } {
  const { state, at, path, watched: known } = place;
  const id = `${path.join('/')}/${event.type}`;
  const decided = decide(state, { id, kind: 'conversation', subject: state.subject, at, by: 'test', event }, book);
  if (!decided) return { place, faults: [] };
  const after = decided.state;
  const was = state.handoff?.sensitive ?? false;
  const is = after.handoff?.sensitive ?? false;
  const settled = after.phase.name === 'settling';
  const solved = settled && state.phase.name === 'settling';
  const same = state.handoff?.number === after.handoff?.number;
  const faults = [
    ...faultsOf(state, event, decided.orders, place),
    ...(settled && !solved && after.handoff ? solvedFaultsOf(place, after.handoff.number, event) : []),
    ...(solved && is && !was ? ['became sensitive when it was solved'] : []),
    ...(same && was && !is ? ['is sensitive no more'] : []),
  ];
  return { place: { ...place, state: after, watched: watch(state, event, after, at, known) }, faults };
}

// The outside answers at once: the ways of its being late are the story of another test.
const answers: readonly ((state: Conversation) => Event | undefined)[] = [
  ({ handoff }) => {
    if (!handoff || handoff.ticket) return undefined;
    const ticket = { id: `T${handoff.number}`, number: `INC000000${handoff.number}`, title: 't', priority: '3' };
    return { type: 'recorded', handoff: handoff.number, ticket: { ...ticket, state: 'new', openedAt: start } };
  },
  ({ handoff }) => {
    if (!handoff || handoff.card) return undefined;
    const ref = { address: { ...chat, conversation: 'desk', thread: `r${handoff.number}` }, id: `r${handoff.number}` };
    return { type: 'posted', handoff: handoff.number, ref };
  },
];

function happen(book: Book, from: Place, move: Move): { place: Place; faults: string[] } {
  const at = from.at + minute / 100 + (move.after ?? 0);
  let place: Place = { ...from, at, path: [...from.path, move.name] };
  const faults: string[] = [];
  for (const make of [...move.events, ...answers]) {
    const event = make(place.state);
    if (!event) continue;
    const next = stepped(book, place, event);
    place = next.place;
    faults.push(...next.faults);
  }
  return { place, faults };
}

/** Every place of the desk's graph that can be reached, and what is wrong on the ways there. */
function explore(book: Book): { readonly places: readonly Place[]; readonly faults: readonly string[] } {
  const first = newConversation('teams:t:maria', maria, chat, 'es', start);
  const places: Place[] = [{ state: { ...first, met: true, greeted: true }, at: start, watched: {}, path: [] }];
  const seen = new Set<string>();
  const faults: string[] = [];
  for (let index = 0; index < places.length && faults.length === 0; index++) {
    const from = places[index];
    for (const { place, faults: found } of from ? moves.map((move) => happen(book, from, move)) : []) {
      faults.push(...found.map((fault) => `${fault}: ${place.path.join(', ')}`));
      const key = keyOf(book, place);
      if (!seen.has(key)) places.push(place);
      seen.add(key);
    }
  }
  return { places, faults };
}

describe('the graph of sensitive requests', () => {
  it('has no path from sensitive to solved without a verification that counts (S20, S21, S22)', function () {
    this.timeout(180_000);
    const { places, faults } = explore(smallBook());
    expect(faults).to.deep.equal([]);
    expect(places.length).to.be.greaterThan(500);
    const solved = places.filter(({ state }) => state.phase.name === 'settling' && state.handoff?.sensitive);
    expect(solved.length, 'verified requests can be solved').to.be.greaterThan(0);
    expect(
      solved.some(({ state }) => state.handoff?.hold),
      'released ones too',
    ).to.equal(true);
  });
});

describe('what keeps an agent from solving', () => {
  const state = { ...newConversation('teams:t:maria', maria, chat, 'es', start), phase: { name: 'waiting' as const } };
  const at = start + 3 * 60 * minute;
  const base: Handoff = {
    number: 1,
    openedAt: start,
    reason: '',
    reference: 'SL-1',
    category: 'inquiry',
    subcategory: '',
    impact: 3,
    urgency: 3,
    sensitive: true,
    title: '',
    announced: true,
    shown: 0,
    told: '',
  };
  const proof = (by: Agent, minutesAgo: number, passed = true) => ({
    verifications: [{ method: 'push' as const, by, evidence: 'x', passed, at: at - minutesAgo * minute }],
  });
  const hold = (...by: Agent[]) => ({
    hold: { reason: 'repeated' as const, at: start, lifted: by.map((one) => ({ by: one, at })) },
  });
  const rows: [string, Partial<Handoff>, Agent, string | undefined][] = [
    ['what is not sensitive', { sensitive: false }, ana, undefined],
    ['what nobody verified', {}, ana, 'not verified'],
    ['what did not pass', proof(ana, 1, false), ana, 'not passed'],
    [
      'what passed, and then did not',
      { verifications: [...proof(ana, 2).verifications, ...proof(ana, 1, false).verifications] },
      ana,
      'not passed',
    ],
    [
      'what did not pass, and then did',
      { verifications: [...proof(ana, 2, false).verifications, ...proof(ana, 1).verifications] },
      ana,
      undefined,
    ],
    ['what was verified an hour ago', proof(ana, 60), ana, undefined],
    ['what was verified longer ago', proof(ana, 60.01), ana, 'outdated'],
    ['what a colleague verified', proof(luis, 5), ana, undefined],
    ['one’s own request', proof(luis, 5), herself, 'own request'],
    ['what the requester verified', proof(herself, 5), ana, 'verified by requester'],
    ['a hold that nobody released', { ...proof(ana, 5), ...hold() }, ana, 'on hold'],
    ['a hold that a colleague released', { ...proof(ana, 5), ...hold(luis) }, ana, undefined],
    ['a hold that the owner released', { ...proof(luis, 5), ...hold(ana) }, ana, 'on hold'],
    ['a hold that the verifier released', { ...proof(luis, 5), ...hold(luis) }, ana, 'on hold'],
    ['a hold that two have released', { ...proof(ana, 5), ...hold(ana, luis) }, ana, undefined],
  ];
  for (const [what, change, agent, expected] of rows) {
    it(`is ${expected ?? 'nothing'} with ${what}`, () => {
      expect(obstacleTo(state, { ...base, ...change }, agent, at)).to.equal(expected);
    });
  }
});

describe('the reference to evidence', () => {
  it('is kept as one line of bounded length', () => {
    expect(evidenceOf('  Okta\n request  00u1 ')).to.equal('Okta request 00u1');
    expect(evidenceOf(`call ${'x'.repeat(500)}`)?.length).to.equal(200);
  });

  it('is not a word of assent, a code, or what was taken out as a secret', () => {
    for (const text of ['', 'ok', '  si ', '123456', '123 456', '1234-5678', 'see [•••• password]'])
      expect(evidenceOf(text), text).to.equal(undefined);
  });
});
