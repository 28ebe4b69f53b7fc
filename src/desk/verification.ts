import type { Conversation, Handoff } from './conversation.ts';
import type { Hold, SensitiveAsk, Verification } from './identity.ts';
import type { Agent } from './inbound.ts';

/** How long a verification counts, in milliseconds. */
export const verificationLastsMs = 60 * 60_000;
/** The resolution code which says that nothing was done: the only one without a verification. */
export const refusedCode = 'No resolution provided';

const asksCountMs = 24 * 3_600_000;
const mostAsks = 20;
const mostVerifications = 5;

/** Why a sensitive request cannot be solved by an agent now. */
export type Obstacle = 'own request' | 'not verified' | 'not passed' | 'outdated' | 'verified by requester' | 'on hold';

/** What keeps an agent from solving a handoff at a moment (epoch ms); undefined when nothing does. */
export function obstacleTo(state: Conversation, handoff: Handoff, agent: Agent, at: number): Obstacle | undefined {
  if (!handoff.sensitive) return undefined;
  if (isRequester(state, handoff, agent)) return 'own request';
  const fault = verificationFault(state, handoff, at);
  if (fault) return fault;
  return isHeld(handoff, agent) ? 'on hold' : undefined;
}

/** What is wanting in the verification of a handoff; the one recorded last is the one that counts. */
export function verificationFault(
  state: Conversation,
  handoff: Handoff,
  at: number,
): Exclude<Obstacle, 'own request' | 'on hold'> | undefined {
  const last = handoff.verifications?.at(-1);
  if (!last) return 'not verified';
  if (!last.passed) return 'not passed';
  if (isRequester(state, handoff, last.by)) return 'verified by requester';
  return at - last.at > verificationLastsMs ? 'outdated' : undefined;
}

/** Whether a hold still stands in the way of an agent; of nobody yet, if nobody owns the request. */
export function isHeld({ hold, verifications }: Handoff, agent: Agent | undefined): boolean {
  if (!hold) return false;
  const last = verifications?.at(-1);
  const verifier = last?.passed ? last.by.id : undefined;
  // Four eyes: who released it may be neither the one who solves it nor the one who verified.
  return !(hold.lifted ?? []).some(({ by }) => by.id !== agent?.id && by.id !== verifier);
}

/** Whether an agent and the employee are one person: by mail address, or by id where both are on one platform. */
export function isRequester({ person, address }: Conversation, { card }: Handoff, agent: Agent): boolean {
  const mail = person.email?.trim().toLowerCase();
  if (mail && mail === agent.email?.trim().toLowerCase()) return true;
  const there = card?.address;
  const together = !there || (there.channel === address.channel && there.tenant === address.tenant);
  return together && person.id === agent.id;
}

const shortestEvidence = 4;
/** At most so many characters of a reference to evidence are kept. */
export const longestEvidence = 200;

/** The reference to evidence as it is kept; undefined when it is empty, a mere word of assent, or looks like a secret. */
export function evidenceOf(text: string): string | undefined {
  const evidence = text.replace(/\s+/g, ' ').trim().slice(0, longestEvidence);
  if (evidence.length < shortestEvidence) return undefined;
  // Up to eight digits are what one-time codes look like; what was masked was one, or a password.
  const secret = /^[\d\s-]{4,9}$/.test(evidence) || evidence.includes('[••••');
  return secret ? undefined : evidence;
}

/** The handoff with one more verification on record. */
export function withVerification(handoff: Handoff, verification: Verification): Handoff {
  const verifications = [...(handoff.verifications ?? []), verification].slice(-mostVerifications);
  return { ...handoff, verifications };
}

/** A handoff that goes on later, or with somebody else asking anew: what was verified and released before counts no more. */
export function unverified(handoff: Handoff): Handoff {
  const { verifications: _verifications, hold, ...rest } = handoff;
  return hold ? { ...rest, hold: { reason: hold.reason, at: hold.at } } : rest;
}

/** The sensitive requests of the last day with this one among them, and the hold that follows from them. */
export function counted(
  asks: readonly SensitiveAsk[],
  handoff: Handoff,
  at: number,
): { readonly asks: readonly SensitiveAsk[]; readonly handoff: Handoff } {
  if (!handoff.sensitive) return { asks, handoff };
  const recent = asks.filter((ask) => at - ask.at < asksCountMs && ask.handoff !== handoff.number);
  const known = asks.find((ask) => ask.handoff === handoff.number);
  const hold: Hold | undefined = handoff.hold ?? (recent.length > 0 ? { reason: 'repeated', at } : undefined);
  return {
    asks: [...recent, known ?? { handoff: handoff.number, at }].slice(-mostAsks),
    handoff: hold ? { ...handoff, hold } : handoff,
  };
}
