import type { Escalation, Priority, Role, Trigger } from '../plan.ts';

/** How an escalation is judged: right, wrong, or returned because something is missing (which stops no clock). */
export const verdicts = ['valid', 'invalid', 'incomplete'] as const;

/** One of the verdicts. */
export type Verdict = (typeof verdicts)[number];

/** Why an escalation was not right (operations.md §6.4). */
export const validationCodes = [
  'premature',
  'wrong_group',
  'missing_info',
  'duplicate_of_major',
  'solvable_with_kb',
  'wrong_priority',
] as const;

/** One of the codes. */
export type ValidationCode = (typeof validationCodes)[number];

/** A number from a text, the same for ever and everywhere (FNV-1a, 32 bits). */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // The last step of the plain hash leaves its low digits too regular for numbers in sequence.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/** Whether the escalation of a ticket is looked at again: the same answer whenever it is asked, in the percentages of the plan. */
export const sampled = (
  sampling: Escalation['sampling'],
  { ticket, priority, newcomer = false }: { ticket: string; priority: Priority; newcomer?: boolean },
): boolean => hashOf(ticket) % 100 < Math.max(sampling[`p${priority}`], newcomer ? sampling.newcomer : 0);

/** Things that somebody decides about what somebody else did, with the roles that fit (operations.md §6.4, §10 to §13). */
const decisions = {
  escalation: ['l2_lead', 'shift_manager', 'qa'],
  deviation: ['l2_lead'],
  revision: ['client_approver'],
  dispute: ['l2_lead', 'qa', 'coach'],
  scenario: ['coach', 'qa'],
} as const satisfies Record<string, readonly Role[]>;

/** Something to be decided, and the people it comes from or is about, by id: none of them may decide it. */
export type Decidable = {
  readonly kind: keyof typeof decisions;
  readonly author?: string | undefined;
  readonly requester?: string | undefined;
  readonly escalator?: string | undefined;
  /** The agent whose work it is about. */
  readonly reviewed?: string | undefined;
};

/** Somebody who wants to decide; without `roles` on a desk that has named nobody, where every role fits. */
export type Actor = { readonly id: string; readonly roles?: readonly Role[] | undefined };

/** Separation of duties: somebody may decide when his role fits and it is not his own (operations.md §16). */
export const mayDecide = (actor: Actor, { kind, author, requester, escalator, reviewed }: Decidable): boolean => {
  const fitting: readonly Role[] = decisions[kind];
  const fits = actor.roles === undefined || actor.roles.some((role) => fitting.includes(role));
  return fits && ![author, requester, escalator, reviewed].includes(actor.id);
};

/** Why a verdict is refused. */
export type VerdictFault = 'own_escalation' | 'verdict_unknown' | 'code_missing' | 'code_unknown' | 'reference_missing';

/** What a validator decided. `kbRef` is an article's number or the id of a new suggestion. */
export type Judgement = {
  readonly verdict: string;
  readonly code?: string | undefined;
  readonly kbRef?: string | undefined;
  readonly validator: string;
  readonly escalatedBy: string;
};

/** Why a verdict cannot be taken, or nothing: nobody judges his own, what is not valid has a code, and `solvable_with_kb` says by what. */
export const verdictFault = (judgement: Judgement): VerdictFault | undefined => {
  const { verdict, code, kbRef, validator, escalatedBy } = judgement;
  if (validator === escalatedBy) return 'own_escalation';
  if (!(verdicts as readonly string[]).includes(verdict)) return 'verdict_unknown';
  if (code !== undefined && !(validationCodes as readonly string[]).includes(code)) return 'code_unknown';
  if (verdict !== 'valid' && code === undefined) return 'code_missing';
  if (code === 'solvable_with_kb' && (kbRef ?? '').trim() === '') return 'reference_missing';
  return undefined;
};

/** The normal distribution's 97.5 % point: 2.5 % stay outside at either end. */
const z = 1.959963984540054;

/** The 95 % Wilson interval of a share, as parts of 1; nothing of nothing (Wilson 1927). */
export const wilson = (successes: number, n: number): { readonly low: number; readonly high: number } | undefined => {
  if (n === 0) return undefined;
  const share = successes / n;
  const scale = 1 + (z * z) / n;
  const middle = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) };
};

/** A part of 1 in percent as people are shown it, with one decimal. */
export const percentOf = (share: number): number => Math.round(1000 * share) / 10;

/** How many escalations were valid, of how many that were judged, with the 95 % interval; in percent with one decimal. */
export type Accuracy = {
  readonly n: number;
  readonly percent: number;
  readonly low: number;
  readonly high: number;
};

type Validated = { readonly verdict: Verdict; readonly escalatedBy: string };

/** How right escalations were: valid by valid, invalid and incomplete; nothing when none was judged. */
export const accuracyOf = (validations: readonly Pick<Validated, 'verdict'>[]): Accuracy | undefined => {
  const n = validations.length;
  const valid = validations.filter(({ verdict }) => verdict === 'valid').length;
  const interval = wilson(valid, n);
  if (interval === undefined) return undefined;
  return { n, percent: percentOf(valid / n), low: percentOf(interval.low), high: percentOf(interval.high) };
};

/** Below so many judgements a person's figure says nothing about him. */
const enoughForOne = 10;

/** How right the escalations of one person were; nothing before ten of them were judged. */
export const accuracyOfPerson = (validations: readonly Validated[], person: string): Accuracy | undefined => {
  const own = validations.filter(({ escalatedBy }) => escalatedBy === person);
  return own.length < enoughForOne ? undefined : accuracyOf(own);
};

/** Which part of 1 of escalations the target group sent back; nothing of none. */
export const bounceRateOf = (escalations: readonly { readonly returned: boolean }[]): number | undefined =>
  escalations.length === 0 ? undefined : escalations.filter(({ returned }) => returned).length / escalations.length;

/** The 90th percentile: the smallest of the values that nine of ten do not exceed (nearest rank); nothing of none. */
export const percentile90 = (minutes: readonly number[]): number | undefined =>
  minutes.toSorted((a, b) => a - b)[Math.ceil(0.9 * minutes.length) - 1];

/** How long it took from what triggered an escalation to the escalation (ms), and whether that was within the protocol's time. */
export const latencyOf = (
  { withinMinutes }: Pick<Trigger, 'withinMinutes'>,
  triggerAt: number,
  escalatedAt: number,
): { readonly ms: number; readonly kept: boolean } => {
  const ms = Math.max(0, escalatedAt - triggerAt);
  return { ms, kept: ms <= withinMinutes * 60_000 };
};
