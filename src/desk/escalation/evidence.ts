import type { EscalationLevel } from '../plan.ts';

/** What every escalation must say before it goes on (operations.md §6.1). */
export const requiredEvidence = [
  'category',
  'impact',
  'urgency',
  'stepsTried',
  'evidence',
  'askedFor',
  'targetGroup',
] as const;

/** What was filled in: `stepsTried` as one text or step by step, `evidence` as one text or by the level's question ids. */
export type Evidence = {
  readonly category?: string | undefined;
  readonly impact?: string | number | undefined;
  readonly urgency?: string | number | undefined;
  readonly stepsTried?: string | readonly string[] | undefined;
  readonly evidence?: string | Readonly<Record<string, string | undefined>> | undefined;
  readonly askedFor?: string | undefined;
  readonly targetGroup?: string | undefined;
};

const isGiven = (value: Evidence[keyof Evidence]): boolean => {
  if (value === undefined) return false;
  if (typeof value === 'number') return Number.isFinite(value);
  const texts = typeof value === 'string' ? [value] : Object.values(value);
  return texts.some((text) => text !== undefined && text.trim() !== '');
};

/**
 * The names of what an escalation still lacks, in the order of the form: the standard items, and `evidence.<id>` for each
 * question of the level that has no answer. Nothing missing: it may be created.
 */
export const missingEvidence = (level: Pick<EscalationLevel, 'evidence'>, given: Evidence): readonly string[] =>
  requiredEvidence.flatMap((name) => {
    if (name !== 'evidence' || level.evidence.length === 0) return isGiven(given[name]) ? [] : [name];
    // A free text answers no question: whoever gets the request looks for each answer at its place.
    const answers = typeof given.evidence === 'object' ? given.evidence : {};
    return level.evidence.filter(({ id }) => !isGiven(answers[id])).map(({ id }) => `evidence.${id}`);
  });
