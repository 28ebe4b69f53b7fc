import { methodWords } from './card-verification.ts';
import type { AgentEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { attachTranscript, changeHandoff, record } from './handoff-record.ts';
import { type Verification, type VerificationMethod, verificationMethods } from './identity.ts';
import type { Agent } from './inbound.ts';
import { endTalk } from './settle.ts';
import {
  agentNote,
  agentSentence,
  become,
  noteInThread,
  order,
  plainMessage,
  sentence,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';
import {
  counted,
  evidenceOf,
  isHeld,
  isRequester,
  type Obstacle,
  obstacleTo,
  refusedCode,
  verificationLastsMs,
  withVerification,
} from './verification.ts';
import type { AgentSentence } from './wording.ts';

type Verified = Extract<AgentEvent, { type: 'verified' }>;

/** The owner recorded how the identity was verified, or that it was not: on card and incident, and told to the employee. */
export function verify(turn: Turn, event: Verified): Turn {
  const { handoff } = turn.state;
  if (!handoff?.sensitive) return toAgent(turn, event.agent, 'notSensitive');
  if (isRequester(turn.state, handoff, event.agent)) return toAgent(turn, event.agent, 'ownRequest');
  const method = verificationMethods.find((one) => one === event.method);
  const passed = event.outcome === 'passed';
  if (!method || (!passed && event.outcome !== 'failed')) {
    const fields = [agentSentence(turn, 'method'), agentSentence(turn, 'outcome')].join(', ');
    return toAgent(turn, event.agent, 'missing', { fields });
  }
  const evidence = evidenceOf(event.evidence);
  if (evidence === undefined) return toAgent(turn, event.agent, 'evidenceRefused');
  return keep(turn, { method, by: event.agent, evidence, passed, at: turn.at });
}

const methodOnRecord: Readonly<Record<VerificationMethod, string>> = {
  push: 'sign-in app with number matching, or verified ID',
  manager: 'manager from the directory, in a separate signed-in message',
  'call back': 'call back to the number on record',
  'in person': 'in person',
};

function keep(turn: Turn, verification: Verification): Turn {
  const { by, method, passed, evidence } = verification;
  const closed = closeForm(turn, by.name);
  const { handoff } = closed.state;
  if (!handoff) return turn;
  const known = amendCard(become(closed, { handoff: withVerification(handoff, verification) }));
  const words = agentSentence(turn, methodWords[method]);
  const noted = noteInThread(known, passed ? 'verifiedNote' : 'notPassedNote', {
    agent: by.name,
    method: words,
    code: refusedCode,
  });
  const told = tellSentence(noted, passed ? 'identityVerified' : 'identityFailed', {
    agent: by.name,
    method: sentence(turn, methodWords[method]),
  });
  const outcome = passed ? `verified by ${by.name}` : `did not pass, recorded by ${by.name}`;
  const written = record(told, {
    op: 'note',
    text: `Identity of ${turn.state.person.name} ${outcome}: ${methodOnRecord[method]}. Evidence: ${evidence}`,
  });
  if (!passed) return written;
  // Seen by the caller outside of this chat, which might not be in his hands.
  const text = `${by.name} recorded that your identity was verified in chat (${methodOnRecord[method]}). If this was not you, tell the IT desk and your manager at once.`;
  return record(written, { op: 'comment', text });
}

const mostReleases = 5;

/** A second agent has looked at a request on hold. */
export function lift(turn: Turn, agent: Agent): Turn {
  const { handoff, phase } = turn.state;
  if (phase.name !== 'attended') return toAgent(turn, agent, phase.name === 'waiting' ? 'holdUnclaimed' : 'ended');
  if (!handoff?.hold || !isHeld(handoff, phase.owner)) return toAgent(turn, agent, 'holdNone');
  if (isRequester(turn.state, handoff, agent)) return toAgent(turn, agent, 'ownRequest');
  const released = [...(handoff.hold.lifted ?? []), { by: agent, at: turn.at }].slice(-mostReleases);
  const hold = { ...handoff.hold, lifted: released };
  // Redrawn, for a press counts once for each drawing of the card, and he may be entitled to it later.
  if (isHeld({ ...handoff, hold }, phase.owner)) return toAgent(amendCard(turn), agent, 'holdOwner');
  const lifted = changeHandoff(turn, { hold });
  const noted = noteInThread(amendCard(lifted), 'holdNote', { agent: agent.name });
  return record(noted, { op: 'note', text: `Sensitive request: hold released by ${agent.name}.` });
}

const mends: Readonly<Record<Obstacle, AgentSentence>> = {
  'own request': 'ownRequest',
  'not verified': 'unverifiedMend',
  'not passed': 'notPassedMend',
  outdated: 'outdatedMend',
  'verified by requester': 'unverifiedMend',
  'on hold': 'holdMend',
};

/** Tells the agent what keeps him from solving a sensitive request, and the mend; undefined when nothing does. */
export function refusal(turn: Turn, agent: Agent): Turn | undefined {
  const { handoff } = turn.state;
  if (!handoff) return undefined;
  const obstacle = obstacleTo(turn.state, handoff, agent, turn.at);
  const minutes = `${verificationLastsMs / 60_000}`;
  return obstacle && toAgent(turn, agent, mends[obstacle], { code: refusedCode, minutes });
}

/**
 * Ends a request that nobody may solve as it stands, for want of a verification or on hold: nothing was done, so the
 * employee is not asked whether it is solved. Undefined where nothing stands in the way.
 */
export function refuse(turn: Turn, event: Extract<AgentEvent, { type: 'resolved' }>): Turn | undefined {
  const { agent, notes, category } = event;
  const present = turn.state.handoff;
  const obstacle = present && obstacleTo(turn.state, present, agent, turn.at);
  if (!obstacle) return undefined;
  const closed = closeForm(turn, agent.name);
  const settled = changeHandoff(closed, { category, resolution: { by: agent.name, code: refusedCode } });
  const told = tell(settled, {
    ...plainMessage(turn, ''),
    tone: 'info',
    title: sentence(turn, 'refusedTitle'),
    parts: [
      { kind: 'quote', who: agent.name, text: notes },
      { kind: 'text', text: sentence(turn, 'refused') },
    ],
  });
  const written = `Not confirmed (${obstacle}): nothing was reset or granted.\n${notes}`;
  const recorded = record(told, { op: 'resolve', code: refusedCode, notes: written, category });
  return endTalk(attachTranscript(recorded, 'end'));
}

/** The present handoff turns out to need a verified identity, or to be about somebody else: nothing takes that back. */
export function raise(turn: Turn, change: { readonly sensitive: boolean; readonly aboutAnother: boolean }): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const sensitive = handoff.sensitive || change.sensitive;
  const aboutAnother = handoff.aboutAnother || (sensitive && change.aboutAnother);
  if (sensitive === handoff.sensitive && aboutAnother === (handoff.aboutAnother ?? false)) return turn;
  const raised = { ...handoff, sensitive, ...(aboutAnother ? { aboutAnother } : {}) };
  const { asks, handoff: held } = counted(turn.state.sensitiveAsks ?? [], raised, turn.at);
  const known = amendCard(become(turn, { handoff: held, sensitiveAsks: asks }));
  const noted =
    sensitive === handoff.sensitive ? known : tellSentence(noteInThread(known, 'raisedNote'), 'verification');
  const about = aboutAnother ? ' It may be about another person’s account.' : '';
  return record(noted, { op: 'note', text: `Sensitive request: the identity must be verified.${about}` });
}

function toAgent(turn: Turn, agent: Agent, key: AgentSentence, values: Readonly<Record<string, string>> = {}): Turn {
  const to = turn.state.handoff?.card?.address;
  if (!to) return turn;
  const message = agentNote(turn, agentSentence(turn, key, { agent: agent.name, ...values }));
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: agent.id, message } });
}
