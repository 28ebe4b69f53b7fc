import { type Conversation, handedOff } from './conversation.ts';
import { factsOf } from './describe.ts';
import type { AgentEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { enterLine } from './handoff-line.ts';
import { record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import type { Fact, Message } from './message.ts';
import { toAgentOnly } from './owner.ts';
import type { Region } from './plan.ts';
import { standing } from './shift-card.ts';
import { toLine } from './transfer-form.ts';
import { agentSentence, become, noteInThread, sayInThread, type Turn, tellSentence } from './turn.ts';
import type { AgentSentence } from './wording.ts';

type Transferred = Extract<AgentEvent, { type: 'transferred' }>;

/**
 * Hands a talk over to a colleague or to a line, with a reason: ownership, clock and history go along, the thread gets a
 * summary for who comes next, and the employee is told once.
 */
export function transfer(turn: Turn, event: Transferred): Turn {
  const { agents, plan } = turn.book;
  const to = agents.find((agent) => agent.id === event.to);
  const region = plan.coverage.regions.find((one) => `${toLine}${one.id}` === event.to);
  const lined = event.to === toLine || region !== undefined;
  const missing = [
    ...(to || lined ? [] : [agentSentence(turn, 'transferTo')]),
    ...(event.why.trim() ? [] : [agentSentence(turn, 'transferWhy')]),
  ];
  if (missing.length > 0) return toAgentOnly(turn, event.agent, 'missing', { fields: missing.join(', ') });
  return to ? toColleague(turn, event, to) : intoLine(turn, event, region);
}

function toColleague(turn: Turn, { agent, why }: Transferred, to: Agent): Turn {
  const owned = amendCard(become(closeForm(turn, agent.name), { phase: { name: 'attended', owner: to } }));
  const noted = noteInThread(owned, 'transferredNote', { agent: agent.name, to: to.name, why });
  const told = tellSentence(summarise(noted, why), 'transferred', { from: agent.name, to: to.name });
  const written = record(told, { op: 'note', text: `Handed over from ${agent.name} to ${to.name}: ${why}` });
  return record(written, { op: 'assign', agent: to });
}

// It waits at its old place by age, and whoever of that line claims it goes on.
function intoLine(turn: Turn, { agent, why }: Transferred, region: Region | undefined): Turn {
  const to = region
    ? agentSentence(turn, 'transferRegion', { region: region.name })
    : agentSentence(turn, 'transferLine');
  const given = giveTo(closeForm(turn, agent.name), region);
  const noted = noteInThread(amendCard(enterLine(given, false)), 'transferredLineNote', { agent: agent.name, to, why });
  const told = tellSentence(summarise(noted, why), 'transferredToLine', { from: agent.name });
  const where = region ? `the line of ${region.name}` : 'the line';
  const written = record(told, { op: 'note', text: `Handed over from ${agent.name} to ${where}: ${why}` });
  const freed = record(written, { op: 'unassign' });
  return region?.group ? record(freed, { op: 'group', group: region.group }) : freed;
}

function giveTo(turn: Turn, region: Region | undefined): Turn {
  const waiting = become(turn, { phase: { name: 'waiting' } });
  if (!waiting.state.handoff) return waiting;
  const { region: _region, ...rest } = waiting.state.handoff;
  return become(waiting, { handoff: region ? { ...rest, region: region.id } : rest });
}

/** Says in the thread what whoever comes next has to know: problem, what was tried, what is known, the last words, and why. */
function summarise(turn: Turn, why: string): Turn {
  const { state } = turn;
  if (!handedOff(state)) return turn;
  const message: Message = {
    language: turn.book.settings.deskLanguage,
    tone: 'info',
    title: agentSentence(turn, 'summaryTitle'),
    parts: [{ kind: 'facts', facts: summaryOf(turn, why) }],
    choices: [],
    inputs: [],
  };
  return sayInThread(turn, message);
}

const mostWords = 500;

function summaryOf(turn: Turn, why: string): readonly Fact[] {
  const { state } = turn;
  const fact = (key: AgentSentence, value: string | undefined): readonly Fact[] =>
    value ? [{ label: agentSentence(turn, key), value: value.slice(0, mostWords) }] : [];
  const known = factsOf(state)
    .map(({ label, value }) => `${label}: ${value}`)
    .join(' · ');
  return [
    ...fact('summaryProblem', state.problem),
    ...fact('summaryTried', triedIn(state)),
    ...fact('summaryAnswers', known),
    ...standing(turn),
    ...fact('summaryWhy', why),
  ];
}

function triedIn({ trails, offered = [] }: Conversation): string {
  const scripts = trails.map(({ title, answers }) =>
    [title, ...answers.map(({ label, value }) => `${label} ${value}`)].join(' · '),
  );
  return [...scripts, ...offered.map(({ number, title }) => `${number} ${title}`)].join('; ');
}
