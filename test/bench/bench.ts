import type { Driver } from './driver.ts';
import type { FakeService } from './fake-service.ts';
import type { Result } from './goal.ts';
import type { Options } from './options.ts';
import type { Series, Spoken } from './rounds.ts';
import type { TargetName } from './targets.ts';

/** What a row may use: the fake platforms, the driver, and targets that are started when they are asked for. */
export type Bench = {
  readonly options: Options;
  readonly service: FakeService;
  readonly driver: Driver;
  /** A target that runs, started once for all rows; undefined when it cannot be had here, which was then said. */
  target(name: TargetName): Promise<Spoken | undefined>;
  /** The same target once more, for a row that stops, kills or fills it; it ends with the bench at the latest. */
  fresh(name: TargetName, env?: Readonly<Record<string, string>>): Promise<Spoken | undefined>;
  /** The interleaved rounds at 16 conversations at once of all targets that the chosen rows need, driven once. */
  series(name: TargetName): Promise<Series | undefined>;
  /** Shows how far the bench is. */
  say(progress: string): void;
};

/** One goal of performance.md §8: which targets its interleaved rounds need, and how it is measured. */
export type Row = {
  readonly name: string;
  readonly what: string;
  readonly needs?: readonly TargetName[];
  /** Left out of `--quick` unless it is asked for by name. */
  readonly slow?: boolean;
  /** Runs while the others do: it waits for most of its time and uses next to nothing. */
  readonly beside?: boolean;
  run(bench: Bench): Promise<readonly Result[]>;
};
