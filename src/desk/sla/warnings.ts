import type { ClockState } from './clock.ts';

/** A message that somebody is to get about a clock: once for every `key`, whoever asks and however often. */
export type Warning = {
  readonly at: number;
  /** The policy's id. */
  readonly policy: string;
  readonly percent: number;
  /** `policy/percent`, and `policy#2/percent` for the second wait of a metric that comes several times. */
  readonly key: string;
};

/**
 * The first threshold that running clocks reach and nobody was told of (operations.md §5.2 rule 5), for a timer; it may
 * have passed already. `sent` are the keys of what was sent: with one percent everything below it counts as sent.
 */
export function nextWarning(states: readonly ClockState[], sent: readonly string[]): Warning | undefined {
  const told = toldOf(sent);
  return states.flatMap((state) => untold(state, told)).sort(byTime)[0];
}

/** What is to be sent now: of every running clock only the highest threshold that has passed, if it was not sent. */
export function dueWarnings(states: readonly ClockState[], sent: readonly string[], now: number): readonly Warning[] {
  const told = toldOf(sent);
  return states
    .flatMap((state) => {
      const passed = untold(state, told).filter(({ at }) => at <= now);
      const [first] = passed;
      return first ? [passed.reduce((most, one) => (one.percent > most.percent ? one : most), first)] : [];
    })
    .sort(byTime);
}

const byTime = (one: Warning, other: Warning): number => one.at - other.at || one.percent - other.percent;

const clockOf = ({ policy, run }: ClockState): string => (run === 1 ? policy : `${policy}#${run}`);

function untold(state: ClockState, told: ReadonlyMap<string, number>): readonly Warning[] {
  if (state.stage !== 'in_progress' && state.stage !== 'paused') return [];
  const clock = clockOf(state);
  const highest = told.get(clock) ?? 0;
  return state.warnings
    .filter(({ percent }) => percent > highest)
    .map(({ percent, at }) => ({ at, policy: state.policy, percent, key: `${clock}/${percent}` }));
}

/** The highest percent that was sent, by clock. */
function toldOf(sent: readonly string[]): ReadonlyMap<string, number> {
  const told = new Map<string, number>();
  for (const key of sent) {
    const slash = key.lastIndexOf('/');
    const clock = key.slice(0, slash);
    const percent = Number(key.slice(slash + 1));
    if (slash > 0 && percent > (told.get(clock) ?? 0)) told.set(clock, percent);
  }
  return told;
}
