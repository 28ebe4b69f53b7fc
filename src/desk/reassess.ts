import { amendCard } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import { signsIn } from './severity.ts';
import { weighed } from './triage.ts';
import type { Turn } from './turn.ts';

/**
 * What somebody adds while he waits may raise impact or urgency, on card and incident; it never lowers them. Once an
 * agent has corrected the request or taken it, his word counts.
 */
export function reassess(turn: Turn, text: string): Turn {
  const { handoff, phase } = turn.state;
  if (phase.name !== 'waiting' || !handoff || handoff.corrected) return turn;
  // Saying "urgent" again does not make it more so.
  const before = handoff.why ?? [];
  const raised = before.some(({ about }) => about === 'urgency');
  const signs = signsIn(text).filter(({ level }) => level !== 'up' || !raised);
  const impact = weighed('impact', handoff.impact, signs, true);
  const urgency = weighed('urgency', handoff.urgency, signs, true);
  const fresh = [...impact.why, ...urgency.why];
  if (fresh.length === 0) return turn;
  const kept = before.filter(({ about }) => !fresh.some((one) => one.about === about));
  const { ticket } = handoff;
  const changed = changeHandoff(turn, {
    impact: impact.level,
    urgency: urgency.level,
    why: [...kept, ...fresh],
    ...(ticket ? { ticket: { ...ticket, priority: '' } } : {}),
  });
  const { category } = handoff;
  return record(amendCard(changed), { op: 'classify', category, impact: impact.level, urgency: urgency.level });
}
