import type { Roster } from '../plan.ts';
import type { Hours } from './calendar.ts';
import { shiftsOf, timesOf } from './oncall.ts';
import { common, merged, type Window } from './windows.ts';

/** How good a roster is, in whole percent; `overloaded` are those on call longer than the average, and by how much. */
export type Quality = {
  readonly cover: number;
  readonly balance: number;
  readonly score: number;
  readonly overloaded: readonly { readonly user: string; readonly percent: number }[];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const lengthOf = (windows: readonly Window[]): number => sum(windows.map(({ from, to }) => to - from));

/** Shares this even count as even: nobody can split a month more finely. */
const even = 95;

/** How evenly time is split, in percent: the mean over all pairs of people of the shorter time by the longer. */
const balanceOf = (times: readonly number[]): number => {
  const pairs = times.flatMap((one, index) =>
    times.slice(index + 1).map((other) => Math.min(one, other) / Math.max(one, other)),
  );
  const percent = pairs.length === 0 ? 100 : (100 * sum(pairs)) / pairs.length;
  return percent >= even ? 100 : Math.round(percent);
};

/**
 * The quality of a roster in [from, to) as Grafana OnCall scores it: how much of the required hours somebody is on call,
 * how evenly the time is split among those who are, and the mean of both, half rounded up (operations.md §4).
 */
export const qualityOf = (roster: Roster, required: Hours, from: number, to: number): Quality => {
  const wanted = merged(required.windows(from, to));
  const times = timesOf(shiftsOf(roster, from, to));
  const covered = common(wanted, merged([...times.values()].flat()));
  const cover = wanted.length === 0 ? 100 : Math.round((100 * lengthOf(covered)) / lengthOf(wanted));
  const loads = [...times].map(([user, windows]) => ({ user, load: lengthOf(windows) }));
  const balance = balanceOf(loads.map(({ load }) => load));
  const average = sum(loads.map(({ load }) => load)) / loads.length;
  const overloaded = loads
    .map(({ user, load }) => ({ user, percent: Math.round(100 * (load / average - 1)) }))
    .filter(({ percent }) => percent > 0);
  return { cover, balance, score: Math.round((cover + balance) / 2), overloaded };
};
