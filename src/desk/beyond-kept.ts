import { nameOf } from './describe.ts';
import { sampled } from './escalation/validation.ts';
import { dayNumberOf, dayOf } from './hours/zoned.ts';
import { keptId } from './kept.ts';
import { memberOf } from './line/crew.ts';
import type { Beyond } from './progress.ts';
import { priorityOfHandoff } from './protocol.ts';
import { noteInThread, order, type Turn } from './turn.ts';

/** Keeps what a lead decided (operations.md §6.4); which accepted ones are looked at again is drawn by the ticket's number. */
export function keepVerdict(turn: Turn, verdict: 'valid' | 'invalid' | 'incomplete'): Turn {
  const { handoff, subject } = turn.state;
  const beyond = handoff?.beyond;
  if (!handoff || !beyond) return turn;
  const id = keptId(turn.at, `${subject}/${handoff.number}/${beyond.at}`);
  const ticket = nameOf(handoff);
  const { sampling } = turn.book.plan.escalation;
  const newcomer = isNewcomer(turn, beyond);
  const review = verdict === 'valid' && sampled(sampling, { ticket, priority: priorityOfHandoff(handoff), newcomer });
  const value = {
    ...{ id, subject, ticket, verdict, review, handoff: handoff.number, level: beyond.level },
    ...{ escalatedBy: beyond.by, escalatedAt: beyond.at, by: beyond.decidedBy ?? beyond.by, at: turn.at },
    ...known({ code: beyond.code, trigger: beyond.trigger, triggeredAt: beyond.triggeredAt, inTime: beyond.inTime }),
    minutesToValidate: Math.round((turn.at - beyond.at) / 60_000),
    ...(handoff.script ? { script: handoff.script } : {}),
  };
  const kept = order(turn, { keep: { key: `validation/${id}`, value } });
  return review ? noteInThread(kept, 'beyondSampledNote') : kept;
}

// What is kept reads the same from memory and from the disk, which knows no undefined.
const known = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

// By the desk's calendar, on the day of the escalation; who begins later than that is new as well.
function isNewcomer({ book }: Turn, { by, at }: Beyond): boolean {
  const since = memberOf(book.plan, by)?.since;
  if (since === undefined) return false;
  return dayOf(book.settings.deskZone, at) - dayNumberOf(since) < book.plan.escalation.sampling.newcomerDays;
}

/** Keeps that an escalation came back, for the page of the script whose talk it was. */
export function keepReturn(turn: Turn, article?: string): Turn {
  const { handoff, subject } = turn.state;
  const beyond = handoff?.beyond;
  if (!handoff || !beyond) return turn;
  const id = keptId(turn.at, `return/${subject}/${handoff.number}/${beyond.at}`);
  const value = {
    ...{ id, subject, at: turn.at, ticket: nameOf(handoff), handoff: handoff.number, level: beyond.level },
    ...{
      category: handoff.category,
      escalatedBy: beyond.by,
      by: beyond.decidedBy ?? beyond.by,
      ...known({ code: beyond.code, why: beyond.why }),
    },
    ...(handoff.script ? { script: handoff.script } : {}),
    ...(article ? { article } : {}),
  };
  return order(turn, { keep: { key: `return/${id}`, value } });
}
