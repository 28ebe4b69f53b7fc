import { awaited } from './awaiting.ts';
import { escalate } from './beyond.ts';
import { acceptEscalation, asJudge, returnEscalation } from './beyond-decision.ts';
import { deskForm } from './card-forms.ts';
import { confirm } from './confirming.ts';
import { type Handoff, handedOff } from './conversation.ts';
import type { AgentEvent, DeskForm } from './event.ts';
import { amendCard, announce, closeForm, showHeldCard } from './handoff-card.ts';
import { enterLine, leaveLine } from './handoff-line.ts';
import { attachTranscript, changeHandoff, record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import { type Classified, keptId, sentenceOf, type TriageExample } from './kept.ts';
import type { Address, Part } from './message.ts';
import { asOwner, toAgentOnly } from './owner.ts';
import { acknowledgePage } from './paging.ts';
import { asksForSecret } from './secret-requests.ts';
import { askWhetherSolved, endTalk } from './settle.ts';
import { shiftAnswered } from './shift.ts';
import { askLesson, taught } from './suggestion.ts';
import { transfer } from './transfer.ts';
import { levelOf } from './triage.ts';
import {
  agentNote,
  agentSentence,
  become,
  noteInThread,
  order,
  sayInThread,
  sentence,
  type Turn,
  tellSentence,
  withNonce,
} from './turn.ts';
import { refusedCode } from './verification.ts';
import { lift, raise, refusal, refuse, verify } from './verifying.ts';

/** Everything agents do with the card and its forms; what only the owner may do is refused to all others. */
export function agentActs(
  turn: Turn,
  event: Exclude<AgentEvent, { type: 'replied' | 'remarked' | 'reworded' | 'withdrew' }>,
): Turn {
  switch (event.type) {
    case 'claimed':
      return claim(turn, event.agent);
    case 'pressed unknown':
      return toAgentOnly(turn, event.agent, 'unknownButton');
    case 'reclassified':
      return withForm(turn, event, () => reclassify(turn, event));
    case 'ranked':
      return handedOff(turn.state) ? rank(turn, event) : asOwner(turn, event.agent, () => rank(turn, event));
    case 'taught':
      return taught(turn, event);
    case 'opened form':
      if (event.form === 'sendback') return asJudge(turn, event.agent, () => showForm(turn, event.form));
      // Once it is resolved, what turns out to be sensitive could not be verified any more.
      return event.form === 'triage' && handedOff(turn.state)
        ? showForm(turn, event.form)
        : asOwner(turn, event.agent, () => showForm(turn, event.form));
    case 'released':
      return asOwner(turn, event.agent, () => release(turn, event.agent));
    case 'transferred':
      return asOwner(turn, event.agent, () => withForm(turn, event, () => transfer(turn, event)));
    case 'resolved':
      return asOwner(turn, event.agent, () => withForm(turn, event, () => resolve(turn, event)));
    case 'verified':
      return asOwner(turn, event.agent, () => withForm(turn, event, () => verify(turn, event)));
    case 'lifted':
      return lift(turn, event.agent);
    case 'returned':
      return asOwner(turn, event.agent, () => returnToBot(turn, event.agent));
    default:
      return promises(turn, event);
  }
}

type Promised = Extract<
  AgentEvent,
  {
    type: 'awaited' | 'acknowledged' | 'shift answered' | 'escalated' | 'escalation accepted' | 'escalation returned';
  }
>;

// What has to do with time: waiting for the employee, pages, shifts, the next level.
function promises(turn: Turn, event: Promised): Turn {
  switch (event.type) {
    case 'awaited':
      return asOwner(turn, event.agent, () => awaited(turn, event.agent, event.on));
    case 'acknowledged':
      return acknowledgePage(turn, event.agent, event.run);
    case 'shift answered':
      return asOwner(turn, event.agent, () => shiftAnswered(turn, event));
    case 'escalated':
      return asOwner(turn, event.agent, () => withForm(turn, event, () => escalate(turn, event)));
    case 'escalation accepted':
      return acceptEscalation(turn, event.agent);
    case 'escalation returned':
      return withForm(turn, event, () => returnEscalation(turn, event));
  }
}

/** What an agent does in the thread of an earlier handoff: he is told, there, that it has ended. */
export function actsInPast(turn: Turn, event: AgentEvent, there: Address): Turn {
  if (event.type === 'remarked' || event.type === 'reworded' || event.type === 'withdrew') return turn;
  if (event.type === 'taught') return taught(turn, event);
  const message = agentNote(turn, agentSentence(turn, 'ended', { agent: event.agent.name }));
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to: there, person: event.agent.id, message } });
}

// A form that was sent, or was overtaken by another, must not act again with its old contents.
function withForm(turn: Turn, { agent, card }: { agent: Agent; card: string }, act: () => Turn): Turn {
  return turn.state.handoff?.form?.card === card ? act() : toAgentOnly(turn, agent, 'formOutdated');
}

function claim(turn: Turn, agent: Agent): Turn {
  const { phase } = turn.state;
  if (phase.name === 'attended') {
    const mine = phase.owner.id === agent.id;
    const told = mine
      ? toAgentOnly(turn, agent, 'youHaveIt')
      : toAgentOnly(turn, agent, 'alreadyClaimed', { owner: phase.owner.name });
    return amendCard(told);
  }
  if (phase.name !== 'waiting') return toAgentOnly(turn, agent, 'ended');
  const owned = changeHandoff(become(turn, { phase: { name: 'attended', owner: agent } }), { claimedAt: turn.at });
  const served = order(leaveLine(owned, 'served'), { cancel: 'patience' });
  const noted = noteInThread(amendCard(served), 'claimedNote', { agent: agent.name });
  return record(tellSentence(confirm(noted), 'claimed', { agent: agent.name }), { op: 'assign', agent });
}

/** Somebody took the talk from the digest: it is his, and its card stands from now on if it was held back. */
export function given(turn: Turn, agent: Agent): Turn {
  const { handoff, phase } = turn.state;
  if (phase.name !== 'waiting' || !handoff) return claim(turn, agent);
  // Who is taken before her number came is told what she would have been told with it.
  const known = handoff.announced ? turn : confirm(turn);
  const taken = claim(known, agent);
  return taken.state.handoff?.announced ? showHeldCard(taken) : announce(taken);
}

function release(turn: Turn, agent: Agent): Turn {
  const waiting = enterLine(become(turn, { phase: { name: 'waiting' } }));
  const noted = noteInThread(amendCard(waiting), 'releasedNote', { agent: agent.name });
  return record(tellSentence(noted, 'released', { agent: agent.name }), { op: 'unassign' });
}

function resolve(turn: Turn, event: Extract<AgentEvent, { type: 'resolved' }>): Turn {
  const fields = [
    ...(event.code ? [] : [agentSentence(turn, 'closeCode')]),
    ...(event.notes.trim() ? [] : [agentSentence(turn, 'closeNotes')]),
    ...(event.category ? [] : [agentSentence(turn, 'category')]),
  ];
  if (fields.length > 0) return toAgentOnly(turn, event.agent, 'missing', { fields: fields.join(', ') });
  const { agent, code, notes, category } = event;
  if (asksForSecret(notes)) return toAgentOnly(turn, agent, 'stopped');
  const refused = code === refusedCode ? refuse(turn, event) : refusal(turn, agent);
  if (refused) return refused;
  const resolution = { by: agent.name, code };
  const ending = become(closeForm(turn, agent.name), { phase: { name: 'settling', owner: agent } });
  const settling = changeHandoff(ending, { category, resolution });
  const noted = askLesson(noteInThread(amendCard(settling), 'resolvedNote', { agent: agent.name, code }));
  const parts: Part[] = [
    { kind: 'quote', who: agent.name, text: notes },
    { kind: 'note', text: sentence(turn, 'botBack') },
  ];
  const asked = askWhetherSolved(noted, parts, titleOfResolved(turn));
  const written = attachTranscript(record(asked, { op: 'resolve', code, notes, category }), 'end');
  return order(written, { timer: 'settle', at: turn.at + turn.book.settings.settleMs });
}

function returnToBot(turn: Turn, agent: Agent): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const noted = noteInThread(turn, 'returnedNote', { agent: agent.name });
  const kept = record(record(noted, { op: 'note', text: `${agent.name} returned the talk to the bot.` }), {
    op: 'unassign',
  });
  const ended = endTalk(kept);
  const told = tellSentence(become(ended, { returned: handoff }), 'returned', { agent: agent.name });
  return order(told, { timer: 'returned', at: turn.at + turn.book.settings.settleMs });
}

function titleOfResolved(turn: Turn): string {
  const number = turn.state.handoff?.ticket?.number;
  return number ? `${sentence(turn, 'resolvedTitle')} · ${number}` : sentence(turn, 'resolvedTitle');
}

function reclassify(turn: Turn, event: Extract<AgentEvent, { type: 'reclassified' }>): Turn {
  const impact = levelOf(event.impact);
  const urgency = levelOf(event.urgency);
  const { handoff } = closeForm(turn).state;
  if (!handoff || !impact || !urgency || !event.category) {
    return toAgentOnly(turn, event.agent, 'missing', { fields: agentSentence(turn, 'category') });
  }
  const chose = { category: event.category, impact, urgency };
  const corrected = correct(closeForm(turn, event.agent.name), event.agent, chose);
  return raise(corrected, { sensitive: event.verify === 'yes', aboutAnother: false });
}

// One press on the card, for what is wrong most often.
function rank(turn: Turn, { agent, urgency: wanted }: Extract<AgentEvent, { type: 'ranked' }>): Turn {
  const { handoff } = turn.state;
  const urgency = levelOf(wanted);
  if (!handoff || !urgency) return toAgentOnly(turn, agent, 'unknownButton');
  return correct(turn, agent, { category: handoff.category, impact: handoff.impact, urgency });
}

// The agent's word goes on card and incident, and is kept as an example where it differs from the desk's.
function correct(turn: Turn, agent: Agent, chose: Classified): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { ticket, why, ...rest } = handoff;
  const stays = why?.filter(({ about }) => handoff[about] === chose[about]) ?? [];
  const corrected = become(turn, {
    handoff: {
      ...rest,
      ...chose,
      corrected: true,
      subcategory: chose.category === handoff.category ? handoff.subcategory : '',
      ...(stays.length > 0 ? { why: stays } : {}),
      ...(ticket ? { ticket: { ...ticket, priority: '' } } : {}),
    },
  });
  const { category, impact, urgency } = chose;
  const values = { agent: agent.name, category, impact: `${impact}`, urgency: `${urgency}` };
  const noted = noteInThread(amendCard(corrected), 'reclassifiedNote', values);
  return keepExample(record(noted, { op: 'classify', category, impact, urgency }), agent, handoff, chose);
}

function keepExample(turn: Turn, agent: Agent, before: Handoff, chose: Classified): Turn {
  const { category, impact, urgency } = before;
  if (category === chose.category && impact === chose.impact && urgency === chose.urgency) return turn;
  const { subject, person, language, problem } = turn.state;
  const id = keptId(turn.at, `${subject}/${turn.state.cards}`);
  const value: TriageExample = {
    id,
    subject,
    at: turn.at,
    by: agent,
    handoff: before.number,
    said: sentenceOf(problem ?? '', person.name),
    language,
    ...(before.script ? { script: before.script } : {}),
    thought: { category, impact, urgency, why: (before.why ?? []).map((one) => sentenceOf(one.words, person.name)) },
    chose,
  };
  return order(turn, { keep: { key: `example/${id}`, value } });
}

function showForm(turn: Turn, form: DeskForm): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { turn: numbered, card } = withNonce(turn);
  // Redrawn, so that the same button can be pressed again: a press counts once for each drawing of the card.
  const shown = amendCard(changeHandoff(closeForm(numbered), { form: { card } }));
  return sayInThread(shown, deskForm(shown, handoff, form, card), { kind: 'form', card });
}
