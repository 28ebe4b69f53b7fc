import type { Actor, Deed } from './acts.ts';
import { deliver } from './deliveries.ts';
import { type History, newHistory } from './history.ts';
import { start, stop } from './house.ts';
import { watchOutside } from './invariants.ts';
import { deleting, editing, pressable, saying } from './people.ts';
import { endOf, type Outcome, runUntil } from './run.ts';
import { note } from './world.ts';

/** One step of a scenario: who does what as soon as he can; `house` steps are about the process itself. */
type Step =
  | readonly [who: 'e0' | 'a0' | 'a1', what: 'says' | 'shows' | 'asks in public', text: string]
  | readonly [who: 'e0' | 'a0' | 'a1', what: 'edits' | 'deletes']
  | readonly [who: 'e0' | 'a0' | 'a1', what: 'presses', choice: RegExp]
  | readonly ['house', 'stops'];

/** The canonical ways through the desk; each is crashed at every boundary. */
export const scenarios: Readonly<Record<string, readonly Step[]>> = {
  'a script helps': [
    ['e0', 'says', 'the vpn does not connect'],
    ['e0', 'presses', /^answer:/],
    ['e0', 'presses', /^answer:/],
    ['e0', 'presses', /^answer:|^rate:/],
  ],
  'a script is left for a person': [
    ['e0', 'says', 'the vpn does not connect'],
    ['e0', 'presses', /^answer:/],
    ['e0', 'presses', /^person/],
    ['a0', 'presses', /^claim/],
  ],
  'twice not understood': [
    ['e0', 'says', 'purple elephants sing'],
    ['e0', 'says', 'loudly and at night'],
    ['a0', 'presses', /^claim/],
  ],
  'handed off, answered, solved': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^claim/],
    ['a0', 'says', 'one moment please'],
    ['e0', 'says', 'it says error 5'],
    ['a0', 'presses', /^resolve$/],
    ['a0', 'presses', /^resolve:send/],
    ['e0', 'presses', /^settle:yes/],
    ['e0', 'presses', /^rate:/],
  ],
  'not solved after all': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^claim/],
    ['a0', 'presses', /^resolve$/],
    ['a0', 'presses', /^resolve:send/],
    ['e0', 'presses', /^settle:no/],
    ['a0', 'says', 'then let us look again'],
  ],
  'cancelled in the line': [
    ['e0', 'says', 'talk to a person'],
    ['e0', 'says', 'still there?'],
    ['e0', 'says', 'cancel'],
  ],
  'released and taken by another': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^claim/],
    ['a0', 'presses', /^release/],
    ['a1', 'presses', /^claim/],
    ['a1', 'says', 'now I have it'],
  ],
  'handed over': [
    ['e0', 'says', 'talk to a person'],
    ['a1', 'says', 'who takes it?'],
    ['a0', 'presses', /^claim/],
    ['a0', 'presses', /^transfer$/],
    ['a0', 'presses', /^transfer:send/],
  ],
  'triaged anew': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^triage$/],
    ['a0', 'presses', /^triage:send/],
    ['a0', 'presses', /^claim/],
  ],
  'changed and taken back': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^claim/],
    ['e0', 'says', 'my words'],
    ['e0', 'edits'],
    ['a0', 'says', 'my answer'],
    ['a0', 'edits'],
    ['e0', 'deletes'],
    ['a0', 'deletes'],
  ],
  'files and public questions': [
    ['e0', 'asks in public', 'the printer jams'],
    ['e0', 'shows', 'see'],
    ['e0', 'says', 'talk to a person'],
    ['e0', 'shows', 'and see'],
    ['a0', 'presses', /^claim/],
  ],
  'returned to the bot and asked for again': [
    ['e0', 'says', 'talk to a person'],
    ['a0', 'presses', /^claim/],
    ['a0', 'presses', /^return/],
    ['e0', 'says', 'talk to a person'],
    ['a1', 'presses', /^claim/],
  ],
  'stopped and started in the middle': [
    ['e0', 'says', 'talk to a person'],
    ['house', 'stops'],
    ['a0', 'presses', /^claim/],
    ['house', 'stops'],
    ['e0', 'says', 'more words'],
  ],
};

const deedOf = (history: History, actor: Actor, step: Exclude<Step, readonly ['house', 'stops']>): Deed | undefined => {
  const { world, platform } = history;
  const number = history.number + 1;
  switch (step[1]) {
    case 'says':
      return saying(platform, actor, step[2], number);
    case 'shows':
      return saying(platform, actor, step[2], number, { file: true });
    case 'asks in public':
      return saying(platform, actor, step[2], number, { public: true });
    case 'edits':
      return editing(actor, number);
    case 'deletes':
      return deleting(actor);
    case 'presses':
      return pressable(world, platform, actor, step[2], number);
  }
};

const roundMs = 4_000;
const mostRounds = 200;

/** Does a step if it can be done at this moment. */
const tryStep = (history: History, step: Step): boolean => {
  if (step[0] === 'house') {
    for (const house of history.houses.slice(0, 1)) stop(history, house);
    return true;
  }
  const actor = [...history.employees, ...history.agents].find(({ person }) => person.id === step[0]);
  const deed = actor && deedOf(history, actor, step);
  if (actor && deed) deliver(history, actor, deed);
  return deed !== undefined;
};

// Whoever sees nothing come of what he pressed presses again: on a card that was posted twice, for one.
const patience = 40;

/** The latest step before one that is a press and can be done again, after it was; undefined when there is none. */
const againBefore = (history: History, steps: readonly Step[], at: number): number | undefined => {
  for (let place = at - 1; place >= 0; place -= 1) {
    const step = steps[place];
    if (step?.[1] === 'presses' && tryStep(history, step)) return place;
  }
  return undefined;
};

/** True when every step was done; a late delivery may have led the talk elsewhere, which is nobody's fault. */
const playSteps = async (history: History, steps: readonly Step[]): Promise<boolean> => {
  const { world } = history;
  let at = 0;
  let waited = 0;
  for (let round = 0; round < mostRounds && history.broken.length === 0; round += 1) {
    const step = steps[at];
    if (!step) return true;
    const done = tryStep(history, step);
    note(world, () => `step ${step.join(' ')}: ${done ? 'done' : 'not yet'}`);
    waited = done ? 0 : waited + 1;
    if (done) at += 1;
    else if (waited % patience === 0) at = Math.max(0, (againBefore(history, steps, at) ?? at - 2) + 1);
    await runUntil(history, world.now + roundMs);
  }
  return false;
};

/** Plays a scenario whose first process ends before a boundary, its second before another, and so on. */
export const playScenario = async (
  name: string,
  shared: boolean,
  crashAt: readonly number[],
  traced = false,
): Promise<Outcome & { readonly finished: boolean }> => {
  const steps = scenarios[name] ?? [];
  const faults = { chosen: new Set<never>(), over: false };
  const seed = 1 + Object.keys(scenarios).indexOf(name);
  const history = newHistory(seed, { shared, faults, people: [1, 2], crashAt, traced });
  watchOutside(history);
  for (const house of history.houses) start(history, house);
  const end = { finished: false };
  const outcome = await endOf(history, seed, async () => {
    end.finished = await playSteps(history, steps);
  });
  return { ...outcome, ...end };
};

/** How many boundaries the first process of a scenario meets if nothing goes wrong; throws if anything does. */
export const boundariesOf = async (name: string, shared: boolean): Promise<number> => {
  const { firstLife, broken, finished } = await playScenario(name, shared, []);
  if (!finished) throw new Error(`${name} does not come to its end`);
  if (broken.length > 0) throw new Error(`${name}, without a crash: ${broken.join('; ')}`);
  return firstLife;
};
