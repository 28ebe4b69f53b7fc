import { tellAuthor } from './beyond-author.ts';
import { keepReturn, keepVerdict } from './beyond-kept.ts';
import { drawDecision, formAgain, namesIn, sendBeyond } from './beyond-shown.ts';
import { returnForm } from './card-beyond.ts';
import { handedOff } from './conversation.ts';
import { nameOf } from './describe.ts';
import { mayDecide, type VerdictFault, validationCodes, verdictFault } from './escalation/validation.ts';
import type { AgentEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import { memberOf } from './line/crew.ts';
import { toAgentOnly } from './owner.ts';
import type { Beyond } from './progress.ts';
import { agentSentence, noteInThread, order, type Turn, tellSentence } from './turn.ts';
import { isRequester } from './verification.ts';

type Returned = Extract<AgentEvent, { type: 'escalation returned' }>;

/** Whether somebody may decide on the present escalation: a lead (or anybody where none is named), not its author. */
function mayJudge(turn: Turn, agent: Agent): boolean {
  const { state, book } = turn;
  const { plan } = book;
  const { handoff } = state;
  const by = handoff?.beyond?.by;
  if (!handoff || !by || isRequester(state, handoff, agent)) return false;
  const named = plan.people.some(({ roles }) => roles.some((role) => role === 'l2_lead' || role === 'shift_manager'));
  const member = memberOf(plan, agent);
  const roles = named ? { roles: member?.roles ?? [] } : {};
  const same = member !== undefined && memberOf(plan, by)?.id === member.id;
  return !same && mayDecide({ id: agent.id, ...roles }, { kind: 'escalation', escalator: by.id });
}

/** Does something about an escalation that waits, if this lead may; tells him otherwise why nothing happened. */
export function asJudge(turn: Turn, agent: Agent, act: (beyond: Beyond) => Turn): Turn {
  const beyond = turn.state.handoff?.beyond;
  if (beyond?.state !== 'asked' || !handedOff(turn.state)) return toAgentOnly(turn, agent, 'beyondNothing');
  // Drawn anew where nothing happened, so that he can press it again when he may.
  return mayJudge(turn, agent) ? act(beyond) : drawDecision(toAgentOnly(turn, agent, 'beyondNotYours'));
}

/** A lead takes an escalation on: the group of the next level has the incident, and the owner stays the employee's contact. */
export function acceptEscalation(turn: Turn, agent: Agent): Turn {
  return asJudge(turn, agent, (beyond) => {
    const decided = decide(turn, agent, { ...beyond, state: 'accepted' });
    const sent = beyond.sentAt === undefined ? sendBeyond(decided, undefined) : decided;
    const noted = noteInThread(amendCard(sent), 'beyondAcceptedNote', { agent: agent.name, ...namesIn(turn, beyond) });
    return keepVerdict(drawDecision(noted), 'valid');
  });
}

const decide = (turn: Turn, agent: Agent, beyond: Beyond): Turn =>
  order(changeHandoff(turn, { beyond: { ...beyond, decidedBy: agent, decidedAt: turn.at } }), { cancel: 'beyond' });

/** A lead gives an escalation back, with a code and a reason that its author alone is told. */
export function returnEscalation(turn: Turn, event: Returned): Turn {
  const { agent, code, why, article } = event;
  return asJudge(turn, agent, (beyond) => {
    const known = validationCodes.find((one) => one === code);
    const verdict = code === 'missing_info' ? 'incomplete' : 'invalid';
    const judgement = {
      ...{ verdict, validator: agent.id, escalatedBy: beyond.by.id, kbRef: article },
      ...(code ? { code } : {}),
    };
    const missing = missingOf(turn, beyond, verdictFault(judgement), why);
    const { handoff } = turn.state;
    if (!known || !handoff || missing.length > 0) return returnAgain(turn, event, missing);
    const returned: Beyond = { ...beyond, state: 'returned', code, why, ...(article ? { article } : {}) };
    const decided = decide(closeForm(turn, agent.name), agent, returned);
    const back = beyond.sentAt === undefined ? decided : takeBack(decided, beyond);
    const noted = noteInThread(amendCard(back), 'beyondReturnedNote', { agent: agent.name, by: beyond.by.name });
    return keepReturn(keepVerdict(tellAuthor(drawDecision(noted)), verdict), article);
  });
}

function missingOf(turn: Turn, { by }: Beyond, fault: VerdictFault | undefined, why: string): readonly string[] {
  const names = {
    code_missing: 'beyondCode',
    code_unknown: 'beyondCode',
    verdict_unknown: 'beyondCode',
    reference_missing: 'beyondArticle',
    own_escalation: 'beyondNotYours',
  } as const;
  return [
    ...(fault ? [agentSentence(turn, names[fault], { agent: by.name })] : []),
    ...(why.trim() === '' ? [agentSentence(turn, 'beyondWhy', { agent: by.name })] : []),
  ];
}

function returnAgain(turn: Turn, { code, why, article = '' }: Returned, missing: readonly string[]): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const fault = agentSentence(turn, 'beyondReturnMissing', { fields: missing.join(', ') });
  return formAgain(turn, (so, card) => returnForm(so, handoff, card, { code, why, article }, fault));
}

// A P1 that was there already comes back to the region's group and to its owner.
function takeBack(turn: Turn, beyond: Beyond): Turn {
  const { handoff, phase } = turn.state;
  if (!handoff) return turn;
  const group = turn.book.plan.coverage.regions.find(({ id }) => id === handoff.region)?.group;
  const grouped = group ? record(turn, { op: 'group', group }) : turn;
  const owned = phase.name === 'attended' ? record(grouped, { op: 'assign', agent: phase.owner }) : grouped;
  const { level, owner } = namesIn(turn, beyond);
  return tellSentence(owned, 'beyondBack', { reference: nameOf(handoff), level, agent: owner });
}

/** The incident left the next level's group again without our doing: it counts as returned. Undefined where it did not. */
export function bouncedBack(turn: Turn, before: string | undefined, now: string | undefined): Turn | undefined {
  const { handoff } = turn.state;
  const beyond = handoff?.beyond;
  if (!beyond || beyond.sentAt === undefined || beyond.state === 'returned' || beyond.state === 'bounced')
    return undefined;
  const { level, group } = namesIn(turn, beyond);
  if (before !== group || now === undefined || now === group) return undefined;
  const bounced = changeHandoff(turn, { beyond: { ...beyond, state: 'bounced', code: 'bounced', decidedAt: turn.at } });
  const noted = noteInThread(amendCard(bounced), 'beyondBouncedNote', { level, group: now });
  return keepReturn(drawDecision(order(noted, { cancel: 'beyond' })));
}
