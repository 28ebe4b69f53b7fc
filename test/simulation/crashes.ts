import { boundariesOf, playScenario, scenarios } from './scenarios.ts';

/** A scenario in which the first process ends before one boundary, and the one after it before another, if given. */
export type CrashPlan = { readonly name: string; readonly shared: boolean; readonly crashAt: readonly number[] };

/**
 * What crashing the scenarios has shown; `points` are the boundaries before which the first process was ended,
 * `unfinished` the runs that led elsewhere than planned. */
export type CrashSummary = {
  readonly runs: number;
  readonly points: number;
  readonly unfinished: number;
  readonly failures: readonly string[];
};

/** So many boundaries of the second process count as its recovery: opening the store takes about half of them. */
const recovery = 40;

const pointsUpTo = (last: number, first = 1, stride = 1): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((last - first + 1) / stride)) }, (_, place) => first + place * stride);

/**
 * Every crash there is: one before every boundary of every scenario on both stores, and after every `every`-th of
 * them a second one before every boundary of the recovery (1: after each of them).
 */
export const crashPlans = async (every: number): Promise<CrashPlan[]> => {
  const plans: CrashPlan[] = [];
  const places = Object.keys(scenarios).flatMap((name) => [false, true].map((shared) => ({ name, shared })));
  for (const place of places) {
    const boundaries = await boundariesOf(place.name, place.shared);
    const once = pointsUpTo(boundaries).map((point) => [point]);
    const first = 1 + (plans.length % every);
    const twice = pointsUpTo(boundaries, first, every).flatMap((point) =>
      pointsUpTo(recovery).map((again) => [point, again]),
    );
    for (const crashAt of [...once, ...twice]) plans.push({ ...place, crashAt });
  }
  return plans;
};

/** The command that tells one plan step by step. */
const replay = ({ name, shared, crashAt }: CrashPlan): string =>
  `SCENARIO='${name}' STORE=${shared ? 'shared' : 'embedded'} CRASH=${crashAt.join()} npm run test:file -- test/simulation.test.ts`;

/** Plays plans; every `stride`-th from `offset` on. */
export const playPlans = async (every: number, offset: number, stride: number): Promise<CrashSummary> => {
  const plans = await crashPlans(every);
  const failures: string[] = [];
  let runs = 0;
  let points = 0;
  let unfinished = 0;
  for (let place = offset; place < plans.length; place += stride) {
    const plan = plans[place];
    if (!plan) continue;
    const { broken, finished } = await playScenario(plan.name, plan.shared, plan.crashAt);
    runs += 1;
    if (plan.crashAt.length === 1) points += 1;
    if (!finished) unfinished += 1;
    if (broken.length > 0) failures.push(`${replay(plan)}\n  ${broken.join('\n  ')}`);
  }
  return { runs, points, unfinished, failures };
};
