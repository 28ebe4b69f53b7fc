import { expect } from 'chai';
import type { Conversation } from '../../src/desk/conversation.ts';
import type { Happening, Inbound } from '../../src/desk/inbound.ts';
import { figure } from '../figures.ts';
import { type Story, story } from '../story.ts';

/** Everything that a button or a message can mean to the desk, with what a form would be filled in with. */
const filled = {
  claim: {},
  release: {},
  return: {},
  reply: { text: 'I am not Ana' },
  resolve: {},
  'resolve:send': { code: 'Solution provided', notes: 'done', category: 'network' },
  transfer: {},
  'transfer:send': { to: 'mallory', why: 'because' },
  triage: {},
  'triage:send': { category: 'hardware', impact: '1', urgency: '1' },
  verify: {},
  'verify:send': { method: 'in person', evidence: 'badge 4711', outcome: 'passed' },
  'hold:release': {},
  'no such button': {},
} as const;
type Action = keyof typeof filled;
const actions = Object.keys(filled) as readonly Action[];

/** Who may be acting, and where. */
const actors = [
  'the employee in his chat',
  'a colleague in his own chat',
  'an agent in his own chat with the bot',
  'the employee in a public channel',
  'an agent beside the thread',
  'an agent in a thread that is not of this talk',
  'the owner in the thread',
  'another agent in the thread',
] as const;
type Actor = (typeof actors)[number];

/**
 * What changes anything in the talk; everything else changes nothing. Forms are opened by a first press, so that the
 * `:send` of a form that nobody has opened changes nothing either.
 */
const allowed: Readonly<Record<'waiting' | 'attended', Partial<Record<Actor, readonly Action[]>>>> = {
  waiting: {
    'the owner in the thread': ['claim', 'triage'],
    'another agent in the thread': ['claim', 'triage'],
  },
  attended: {
    'the owner in the thread': ['release', 'return', 'reply', 'resolve', 'transfer', 'triage', 'verify'],
    'another agent in the thread': ['triage'],
  },
};

const people = {
  maria: { id: 'maria', name: 'María García', email: 'maria.garcia@example.com' },
  bob: { id: 'bob', name: 'Bob', email: 'bob@example.com' },
  ana: { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' },
  luis: { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' },
} as const;

let presses = 0;

/** One press of a button as it would arrive: the ids of a form are taken from what stands open, as an attacker might. */
function pressOf(desk: Story, who: Actor, action: Action, now: Conversation): Inbound {
  presses += 1;
  const card = now.handoff?.form?.card ?? now.live?.card ?? '1';
  const happened: Happening = { kind: 'choice', card, choice: action, inputs: filled[action] };
  const thread = now.handoff?.card?.address.thread ?? 'none';
  const inThread = (person: keyof typeof people, under: string | undefined): Inbound => ({
    id: `press-${presses}`,
    place: 'desk',
    person: people[person],
    address: {
      channel: desk.desk.name,
      tenant: 't',
      conversation: 'desk',
      user: person,
      ...(under ? { thread: under } : {}),
    },
    happened,
  });
  const inChat = (person: keyof typeof people, place: Inbound['place'] = 'direct'): Inbound => ({
    ...inThread(person, undefined),
    place,
    address: {
      channel: desk.chat.name,
      tenant: 't',
      conversation: place === 'direct' ? `dm-${person}` : 'general',
      user: person,
    },
  });
  switch (who) {
    case 'the employee in his chat':
      return inChat('maria');
    case 'a colleague in his own chat':
      return inChat('bob');
    case 'an agent in his own chat with the bot':
      return inChat('ana');
    case 'the employee in a public channel':
      return inChat('maria', 'public');
    case 'an agent beside the thread':
      return inThread('ana', undefined);
    case 'an agent in a thread that is not of this talk':
      return inThread('ana', 'elsewhere');
    case 'the owner in the thread':
      return inThread('ana', thread);
    case 'another agent in the thread':
      return inThread('luis', thread);
  }
}

/** What of a talk only somebody with the right to it may change. */
const guarded = ({ phase, handoff, transcript }: Conversation): unknown => {
  const { category, impact, urgency, resolution, claimedAt, form, ...rest } = handoff ?? ({} as never);
  const said = transcript.filter((line) => line.from === 'agent').length;
  const verifications = 'verifications' in rest ? rest.verifications : undefined;
  return JSON.stringify({ phase, category, impact, urgency, resolution, claimedAt, form, verifications, said });
};

async function atPhase(phase: 'waiting' | 'attended'): Promise<Story> {
  const desk = await story();
  await desk.employee.says('no puedo entrar, mi cuenta está bloqueada');
  await desk.employee.says('quiero hablar con una persona');
  await desk.b.says('hello');
  if (phase === 'attended') await desk.a.presses('Claim');
  expect((await desk.conversation()).phase.name).to.equal(phase);
  return desk;
}

for (const phase of ['waiting', 'attended'] as const) {
  describe(`while a sensitive talk is ${phase}`, function () {
    this.timeout(60_000);
    let cells = 0;
    let acted = 0;
    after(() => figure('P17', `actor × action while ${phase}`, cells, { acted, 'beyond their role': 0 }));

    it('nobody changes anything whom it does not belong to', async () => {
      const desk = await atPhase(phase);
      for (const who of actors) {
        for (const action of actions.filter((one) => !allowed[phase][who]?.includes(one))) {
          const before = await desk.conversation();
          await desk.loop.receive(pressOf(desk, who, action, before));
          await desk.settled();
          expect(guarded(await desk.conversation()), `${who}: ${action}`).to.equal(guarded(before));
          cells += 1;
        }
      }
      const { rows } = desk.sandbox;
      expect(JSON.stringify(rows('incident'))).to.not.include('I am not Ana');
      await desk.end();
    });

    for (const who of actors) {
      for (const action of allowed[phase][who] ?? []) {
        it(`${who} may ${action}`, async () => {
          const desk = await atPhase(phase);
          const before = await desk.conversation();
          await desk.loop.receive(pressOf(desk, who, action, before));
          await desk.settled();
          expect(guarded(await desk.conversation())).to.not.equal(guarded(before));
          cells += 1;
          acted += 1;
          await desk.end();
        });
      }
    }
  });
}
