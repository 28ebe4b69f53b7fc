import type { Handoff } from './conversation.ts';
import { ticketTexts } from './describe.ts';
import type { RecordOrder } from './incident.ts';
import { safetyNotes } from './scrutiny.ts';
import { become, order, type Turn } from './turn.ts';

/** Asks the record system for the incident of the present handoff, with all that is known of it. */
export function openRecord(turn: Turn): Turn {
  const { handoff, person, address, subject } = turn.state;
  if (!handoff) return turn;
  const texts = ticketTexts(turn.state);
  const { title, category, subcategory, impact, urgency, openedAt, number } = handoff;
  const escalation = { channel: address.channel, tenant: address.tenant, subject, number };
  const notes = [
    texts.path,
    `Reason for the handoff: ${handoff.reason}`,
    ...safetyNotes(handoff),
    ...triageNotes(handoff),
  ].join('\n');
  const draft = {
    escalation,
    person,
    title,
    description: texts.description,
    category,
    subcategory,
    impact,
    urgency,
    notes,
    openedAt,
  };
  return attachTranscript(record(turn, { op: 'open', draft }), 'handoff');
}

function triageNotes({ why }: Handoff): readonly string[] {
  return (why ?? []).map(({ about, level, words }) => `Triage: ${about}${level ? ` ${level}` : ''} by “${words}”`);
}

/** Puts the transcript so far on the incident. */
export function attachTranscript(turn: Turn, when: string): Turn {
  const { transcript } = ticketTexts(turn.state);
  return record(turn, {
    op: 'attach text',
    name: `transcript-${turn.state.handoff?.number ?? 0}-${when}.txt`,
    text: transcript,
  });
}

/** Asks the record system for something about the present handoff's incident. */
export function record(turn: Turn, wanted: RecordOrder): Turn {
  const handoff = turn.state.handoff?.number;
  return handoff === undefined
    ? turn
    : order(turn, { lane: 'record', effect: { kind: 'record', handoff, order: wanted } });
}

/** The turn with the present handoff changed. */
export function changeHandoff(turn: Turn, change: Partial<Handoff>): Turn {
  return turn.state.handoff ? become(turn, { handoff: { ...turn.state.handoff, ...change } }) : turn;
}
