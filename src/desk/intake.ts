import type { Envelope, Event, Inputs } from './event.ts';
import { fingerprint } from './fingerprint.ts';
import type { Agent, Happening, Inbound, Person } from './inbound.ts';
import { maskSecrets } from './masking.ts';
import { type Address, threadKey } from './message.ts';

/** The conversation of a person: one per channel, tenant and user, whatever chat or thread he writes in. */
export function subjectOf(address: Address, person: Person): string {
  return `${address.channel}:${address.tenant}:${person.id}`;
}

/**
 * What an employee's delivery means, as an envelope to his own conversation; undefined where it means nothing to the
 * desk (talk in a public channel that is not addressed to the bot).
 */
export function fromEmployee(raw: Inbound, at: number): Envelope | undefined {
  const { inbound, masked } = withoutSecrets(raw);
  const { person, address, place } = inbound;
  const subject = subjectOf(address, person);
  const event = employeeEvent(inbound, masked);
  if (!event) return undefined;
  const reply = place === 'direct' ? address : privateAddress(address, person);
  return {
    id: intentOf(inbound, subject),
    kind: 'conversation',
    subject,
    at,
    by: subject,
    event,
    person,
    address: reply,
  };
}

// What is a secret by itself ends here; what is one by what was said before ends in `masking-talk.ts`. Nothing behind
// them, neither journal nor ticket nor the other platform, ever holds one.
function withoutSecrets(inbound: Inbound): { readonly inbound: Inbound; readonly masked: readonly string[] } {
  const kinds = new Set<string>();
  const clean = (text: string): string => {
    const { text: masked, found } = maskSecrets(text);
    for (const { kind } of found) kinds.add(kind);
    return masked;
  };
  const happened = cleanedBy(clean, inbound.happened);
  return { inbound: { ...inbound, happened }, masked: [...kinds] };
}

function cleanedBy(clean: (text: string) => string, happened: Happening): Happening {
  switch (happened.kind) {
    case 'message':
    case 'edited':
      return { ...happened, text: clean(happened.text) };
    case 'choice': {
      const inputs = Object.entries(happened.inputs).map(([id, value]) => [id, clean(value)]);
      return { ...happened, inputs: Object.fromEntries(inputs) };
    }
    case 'deleted':
    case 'opened':
    case 'installed':
    case 'removed':
      return happened;
  }
}

function privateAddress({ thread: _thread, ...address }: Address, person: Person): Address {
  return { ...address, conversation: '', user: person.id };
}

function employeeEvent({ happened, place, address }: Inbound, kinds: readonly string[]): Event | undefined {
  const masked = kinds.length > 0 ? { masked: kinds } : {};
  switch (happened.kind) {
    case 'message': {
      if (place === 'direct')
        return {
          type: 'said',
          messageId: happened.messageId,
          text: happened.text,
          files: happened.files,
          place,
          ...masked,
        };
      if (!happened.mentioned) return undefined;
      return {
        type: 'said',
        messageId: happened.messageId,
        text: happened.text,
        files: happened.files,
        place: 'public',
        at: address,
        ...masked,
      };
    }
    case 'choice':
      return { type: 'chose', card: happened.card, choice: happened.choice, inputs: happened.inputs, ...masked };
    case 'edited':
      return { type: 'edited', messageId: happened.messageId, text: happened.text, ...masked };
    case 'deleted':
      return { type: 'deleted', messageId: happened.messageId };
    case 'opened':
    case 'installed':
    case 'removed':
      return place === 'direct' ? { type: happened.kind } : undefined;
  }
}

/** What an agent's delivery in the thread of a handoff means to the conversation it belongs to. */
export function fromAgent(raw: Inbound, subject: string, at: number): Envelope | undefined {
  const { inbound, masked } = withoutSecrets(raw);
  const agent = agentOf(inbound.person);
  const event = agentEvent(inbound, agent, masked);
  const id = intentOf(inbound, subject);
  const thread = threadKey(inbound.address);
  return event && { id, kind: 'conversation', subject, at, by: `agent:${agent.id}`, event, thread };
}

/** A person of the shared channel as an agent. */
export function agentOf(person: Person): Agent {
  return { id: person.id, name: person.name, ...(person.email ? { email: person.email } : {}) };
}

function agentEvent({ happened }: Inbound, agent: Agent, kinds: readonly string[]): Event | undefined {
  const masked = kinds.length > 0 ? { masked: kinds } : {};
  switch (happened.kind) {
    case 'message': {
      const { messageId, text, files, mentioned } = happened;
      return mentioned
        ? { type: 'replied', agent, text, messageId, files, ...masked }
        : { type: 'remarked', agent, messageId };
    }
    case 'edited':
      return { type: 'reworded', agent, messageId: happened.messageId, text: happened.text, ...masked };
    case 'deleted':
      return { type: 'withdrew', agent, messageId: happened.messageId };
    case 'choice':
      return pressed(happened, agent, masked);
    case 'opened':
    case 'installed':
    case 'removed':
      return undefined;
  }
}

type Pressed = { readonly choice: string; readonly card: string; readonly inputs: Inputs };

type Masked = { readonly masked?: readonly string[] };

function pressed({ choice, card, inputs }: Pressed, agent: Agent, masked: Masked): Event {
  const input = (id: string) => inputs[id] ?? '';
  switch (choice) {
    case 'claim':
      return { type: 'claimed', agent };
    case 'release':
      return { type: 'released', agent };
    case 'return':
      return { type: 'returned', agent };
    case 'reply':
      return { type: 'replied', agent, text: input('text'), files: [], ...masked };
    case 'resolve':
    case 'transfer':
    case 'triage':
    case 'verify':
      return { type: 'opened form', agent, form: choice };
    case 'resolve:send':
      return {
        type: 'resolved',
        agent,
        card,
        code: input('code'),
        notes: input('notes'),
        category: input('category'),
        ...masked,
      };
    case 'transfer:send':
      return { type: 'transferred', agent, card, to: input('to'), why: input('why'), ...masked };
    case 'triage:send':
      return {
        type: 'reclassified',
        agent,
        card,
        category: input('category'),
        impact: input('impact'),
        urgency: input('urgency'),
        verify: input('verify'),
      };
    case 'verify:send': {
      const [method, evidence, outcome] = [input('method'), input('evidence'), input('outcome')];
      return { type: 'verified', agent, card, method, evidence, outcome, ...masked };
    }
    case 'hold:release':
      return { type: 'lifted', agent };
    case 'wait:on':
    case 'wait:off':
      return { type: 'awaited', agent, on: choice === 'wait:on' };
    case 'shift:keep':
    case 'shift:hand':
      return { type: 'shift answered', agent, card, answer: choice === 'shift:keep' ? 'keep' : 'hand over' };
    case 'escalate':
    case 'sendback':
      return { type: 'opened form', agent, form: choice };
    case 'escalate:send':
      return { type: 'escalated', agent, card, level: input('level'), inputs, ...masked };
    case 'escalate:accept':
      return { type: 'escalation accepted', agent };
    case 'sendback:send': {
      const article = input('article') === '' ? {} : { article: input('article') };
      return {
        type: 'escalation returned',
        agent,
        card,
        code: input('code'),
        why: input('why'),
        ...article,
        ...masked,
      };
    }
    default:
      return pressedMore({ choice, card, inputs }, agent);
  }
}

function pressedMore({ choice, card, inputs }: Pressed, agent: Agent): Event {
  if (choice.startsWith('page:ack:'))
    return { type: 'acknowledged', agent, run: choice.slice('page:ack:'.length).split('|')[0] ?? '' };
  if (choice.startsWith('urgency:')) return { type: 'ranked', agent, urgency: choice.slice('urgency:'.length) };
  if (choice === 'right:none') return { type: 'taught', agent, card, answer: 'none' };
  if (choice === 'right:another') return { type: 'taught', agent, card, answer: 'another' };
  if (choice === 'right:send') return { type: 'taught', agent, card, answer: 'script', script: inputs['script'] ?? '' };
  if (choice.startsWith('right:script:'))
    return { type: 'taught', agent, card, answer: 'script', script: choice.slice('right:script:'.length) };
  return { type: 'pressed unknown', agent, choice };
}

// A click is re-sent by Teams with new ids: what counts is which button of which card, by whom, with what filled in.
function intentOf(inbound: Inbound, subject: string): string {
  const { happened, person } = inbound;
  if (happened.kind !== 'choice') return inbound.id;
  // Which answer it was that may not be kept must not be told by the id either.
  if (happened.choice.startsWith('unkept:')) return `press/${subject}/${happened.card}/unkept/${person.id}`;
  const filled = Object.entries(happened.inputs).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `press/${subject}/${happened.card}/${happened.choice}/${person.id}/${fingerprint(JSON.stringify(filled))}`;
}
