import {
  type Accuracy,
  accuracyOf,
  accuracyOfPerson,
  bounceRateOf,
  percentile90,
  percentOf,
  type Verdict,
} from './desk/escalation/validation.ts';
import type { Agent } from './desk/inbound.ts';
import type { Store } from './store/store.ts';

/** What a lead wishes to know of escalations: those decided or sent back since an instant (epoch ms). */
export type EscalationWish = { readonly since: number };

/** A share of a number of escalations, in percent with one decimal. */
type Share = { readonly n: number; readonly percent: number };

/** How often a reason was given. */
type Times = { readonly code: string; readonly times: number };

/** What is told of escalations; a share of nothing is left out. Only who escalated often enough is judged by name. */
export type EscalationFigures = {
  readonly since: number;
  readonly decided: number;
  readonly accuracy?: Accuracy;
  /** How many that went to the next level were sent back by its group. */
  readonly bounced?: Share;
  /** How many that the protocol asked for were made in its time. */
  readonly inTime?: Share;
  /** 90th percentile of the minutes until a lead decided. */
  readonly minutes90?: number;
  /** Accepted ones that are to be looked at again. */
  readonly toReview: readonly string[];
  readonly codes: readonly Times[];
  readonly people: readonly (Accuracy & { readonly name: string })[];
  /** How many people escalated too seldom to be judged. */
  readonly tooFew: number;
};

/** What is answered; `refused` says in words why there is no answer. */
export type EscalationAnswer = { readonly figures: EscalationFigures } | { readonly refused: string };

/** What of the values under `validation/` and `return/` is counted; their makers are in `desk/beyond-kept.ts`. */
type Validation = {
  readonly at: number;
  readonly subject: string;
  readonly handoff: number;
  readonly ticket: string;
  readonly verdict: Verdict;
  readonly review: boolean;
  readonly escalatedBy: Agent;
  readonly escalatedAt: number;
  readonly code?: string;
  readonly inTime?: boolean;
  readonly minutesToValidate: number;
};
type Return = Pick<Validation, 'at' | 'subject' | 'handoff' | 'code'>;

const pageSize = 500;

/** Counts what leads decided on escalations, and what came back. */
export async function forEscalations(
  { store }: { readonly store: Store },
  wish: EscalationWish,
): Promise<EscalationAnswer> {
  const { since } = wish;
  if (typeof since !== 'number') return { refused: 'Say since when.' };
  const isLate = ({ at }: { readonly at: number }) => at >= since;
  const validations = (await allUnder<Validation>(store, 'validation/')).filter(isLate);
  const returns = (await allUnder<Return>(store, 'return/')).filter(isLate);
  return { figures: figuresOf(validations, returns, since) };
}

async function allUnder<Value>(store: Store, prefix: string): Promise<readonly Value[]> {
  const found: Value[] = [];
  for (let after = ''; ; ) {
    const page = await store.scan(prefix, after, pageSize);
    for (const { doc } of page) found.push(doc.value as Value);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return found;
    after = last.key;
  }
}

function figuresOf(validations: readonly Validation[], returns: readonly Return[], since: number): EscalationFigures {
  const judged = validations.map((one) => ({ verdict: one.verdict, escalatedBy: one.escalatedBy.id }));
  const accuracy = accuracyOf(judged);
  const bounced = bouncedOf(validations, returns);
  const measured = validations.flatMap(({ inTime }) => inTime ?? []);
  const minutes90 = percentile90(validations.map(({ minutesToValidate }) => minutesToValidate));
  const names = new Map(validations.map(({ escalatedBy }) => [escalatedBy.id, escalatedBy.name]));
  const people = [...names].flatMap(([id, name]) => {
    const own = accuracyOfPerson(judged, id);
    return own ? [{ name, ...own }] : [];
  });
  return {
    ...{
      since,
      decided: validations.length,
      toReview: validations.filter(({ review }) => review).map(({ ticket }) => ticket),
    },
    ...(accuracy ? { accuracy } : {}),
    ...(bounced ? { bounced } : {}),
    ...(measured.length > 0
      ? { inTime: { n: measured.length, percent: percentOf(measured.filter(Boolean).length / measured.length) } }
      : {}),
    ...(minutes90 === undefined ? {} : { minutes90 }),
    codes: codesOf(validations),
    people: people.toSorted((one, other) => one.name.localeCompare(other.name)),
    tooFew: names.size - people.length,
  };
}

// What a lead accepted went to the next level; a P1 that was sent back before a lead looked at it had gone there too.
function bouncedOf(validations: readonly Validation[], returns: readonly Return[]): Share | undefined {
  const isSame = (one: Pick<Return, 'subject' | 'handoff'>, other: Pick<Return, 'subject' | 'handoff'>) =>
    one.subject === other.subject && one.handoff === other.handoff;
  const bounces = returns.filter(({ code }) => code === 'bounced');
  const accepted = validations.filter(({ verdict }) => verdict === 'valid');
  const unseen = bounces.filter((bounce) => !accepted.some((one) => isSame(one, bounce)));
  const sent = [
    ...accepted.map((one) => ({ returned: bounces.some((bounce) => isSame(one, bounce) && bounce.at >= one.at) })),
    ...unseen.map(() => ({ returned: true })),
  ];
  const rate = bounceRateOf(sent);
  return rate === undefined ? undefined : { n: sent.length, percent: percentOf(rate) };
}

function codesOf(validations: readonly Validation[]): readonly Times[] {
  const times = new Map<string, number>();
  for (const { verdict, code } of validations)
    if (verdict !== 'valid' && code !== undefined) times.set(code, (times.get(code) ?? 0) + 1);
  return [...times]
    .map(([code, number]) => ({ code, times: number }))
    .toSorted((one, other) => other.times - one.times || one.code.localeCompare(other.code));
}
