import { chance, type World } from './world.ts';

/** What can go wrong in one history; the seed chooses a part of it, so that faults hide each other less. */
export const faultNames = [
  'crash',
  'doubleCrash',
  'freeze',
  'sigterm',
  'diskFull',
  'diskBroken',
  'clockStep',
  'clockSkew',
  'snSlow',
  'snLost',
  'snCancelled',
  'snThrottled',
  'snToken',
  'snOutage',
  'snAsleep',
  'snGarbled',
  'snWrongNumber',
  'snRefused',
  'chatSlow',
  'chatThrottled',
  'chatUnknown',
  'chatDown',
  'chatGone',
  'chatBug',
  'deskGone',
  'redelivered',
  'reordered',
  'resentClicks',
  'ackLost',
  'burst',
  'undecidable',
] as const;

/** One kind of fault. */
export type FaultName = (typeof faultNames)[number];

/** The faults of one history; none happens once `over` is set. */
export type Faults = { readonly chosen: ReadonlySet<FaultName>; over: boolean };

/** Draws the faults of a history; one in twenty has none at all. */
export const drawFaults = (world: World): Faults => {
  const share = chance(world, 0.05) ? 0 : 0.15 + world.random() * 0.5;
  return { chosen: new Set(faultNames.filter(() => chance(world, share))), over: false };
};

/** Whether a fault of this kind happens now. */
export const strikes = (world: World, faults: Faults, name: FaultName, probability: number): boolean =>
  faults.chosen.has(name) && !faults.over && chance(world, probability);
