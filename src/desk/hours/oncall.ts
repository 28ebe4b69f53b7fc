import type { Layer, Roster } from '../plan.ts';
import { append, common, merged, type Window, without } from './windows.ts';
import { dayNumberOf, dayOf, instantAt, instantOf, minuteOf, weekdayOf } from './zoned.ts';

/** Who is on call from when to when (epoch ms, half-open): nobody when there is no `user`; `override` when somebody stands in. */
export type Shift = Window & { readonly user?: string; readonly override?: true };

/** Who is on call at an instant, by id; nobody in a gap of the roster. */
export const onCallAt = (roster: Roster, at: number): string | undefined => shiftsOf(roster, at, at + 1)[0]?.user;

/**
 * Who is on call in [from, to), in segments that follow each other without a hole, gaps being segments without a user:
 * an override before the highest layer that is active, before nobody (operations.md §4).
 */
export const shiftsOf = (roster: Roster, from: number, to: number): readonly Shift[] => {
  if (!(from < to)) return [];
  const layers = roster.layers.map((layer) => piecesOf(layer, roster.tz, { from, to }));
  const overrides = roster.overrides.map((_, index) => overrideOf(roster, index));
  const nobody: readonly Shift[] = [{ from, to }];
  return joined([...layers, ...overrides].reduce((below, above) => over(below, above, { from, to }), nobody));
};

/** The stretch of the override at a place of the roster's list. */
const overrideOf = ({ tz, overrides }: Roster, index: number): readonly Shift[] => {
  const override = overrides[index];
  if (override === undefined) return [];
  const { user, from, to } = override;
  return [{ from: instantAt(tz, from), to: instantAt(tz, to), user, override: true }];
};

/** Lays pieces that are apart from each other over segments that follow each other: where both are, the piece counts. */
const over = (below: readonly Shift[], above: readonly Shift[], within: Window): readonly Shift[] => {
  const pieces = above.flatMap((piece) => cut(piece, [within]));
  const free = without([within], merged(pieces));
  return [...below.flatMap((shift) => cut(shift, free)), ...pieces].toSorted((a, b) => a.from - b.from);
};

/** What of a shift lies in the windows. */
const cut = (shift: Shift, windows: readonly Window[]): readonly Shift[] =>
  common(merged([shift]), windows).map((window) => ({ ...shift, ...window }));

/** The same segments, those joined in which the same person goes on in the same way. */
const joined = (shifts: readonly Shift[]): readonly Shift[] => {
  const segments: Shift[] = [];
  for (const shift of shifts) {
    const last = segments.at(-1);
    if (last === undefined || last.user !== shift.user || last.override !== shift.override) segments.push(shift);
    else segments[segments.length - 1] = { ...last, to: shift.to };
  }
  return segments;
};

/** Where a layer has somebody on call, ascending. Calendar days are counted, never seconds: a turn begins at its local time. */
const piecesOf = (layer: Layer, tz: string, { from, to }: Window): readonly Shift[] => {
  const [date = '', clock = ''] = layer.start.split('T');
  const start = dayNumberOf(date);
  const length = Math.max(1, 'weeks' in layer.turn ? layer.turn.weeks * 7 : layer.turn.days);
  const last = Math.floor((dayOf(tz, to) - start) / length);
  // A turn begins at most at the end of its first day: one before the day's own may still be on.
  const first = Math.max(0, Math.floor((dayOf(tz, from) - start) / length) - 1);
  const active = activeIn(layer, tz, { from, to });
  const holders = holdersOf(layer, start, length, last);
  const begins = (turn: number): number => instantOf(tz, start + turn * length, minuteOf(clock));
  const pieces: Shift[] = [];
  for (let turn = first; turn <= last; turn++) {
    const holder = holders[turn];
    if (holder === undefined) continue;
    const until = holder.until === undefined ? Number.POSITIVE_INFINITY : instantAt(tz, `${holder.until}T00:00`);
    const whole = merged([{ from: begins(turn), to: Math.min(begins(turn + 1), until) }]);
    pieces.push(...common(active, whole).map((window) => ({ ...window, user: holder.id })));
  }
  return pieces;
};

type Entry = Layer['users'][number];

/**
 * Whose turn each is, from the first: always the next in the list of those who belong to it on the turn's first day, so
 * that whoever comes or leaves later changes no turn before, and nobody has two in a row for it. Whoever leaves in the
 * middle of his turn leaves a gap: somebody has to be named for the rest.
 */
const holdersOf = (layer: Layer, start: number, length: number, last: number): readonly (Entry | undefined)[] => {
  const entries = layer.users.map((entry) => ({
    entry,
    since: dayNumberOf(entry.since),
    until: entry.until === undefined ? Number.POSITIVE_INFINITY : dayNumberOf(entry.until),
  }));
  const holders: (Entry | undefined)[] = [];
  let place = -1;
  for (let turn = 0; turn <= last; turn++) {
    const day = start + turn * length;
    const belongs = (at: number): boolean => {
      const one = entries[at];
      return one !== undefined && one.since <= day && day < one.until;
    };
    const order = entries.map((_, index) => (place + 1 + index) % entries.length);
    const next = order.find(belongs);
    place = next ?? place;
    holders.push(next === undefined ? undefined : entries[next]?.entry);
  }
  return holders;
};

/** When a layer is active: without hours of its own, always. Hours that end at or before they begin go on into the next day. */
const activeIn = ({ active }: Layer, tz: string, { from, to }: Window): readonly Window[] => {
  if (active.length === 0) return [{ from, to }];
  const windows: Window[] = [];
  for (let day = dayOf(tz, from) - 1; day <= dayOf(tz, to); day++) {
    for (const span of active.filter(({ days }) => days.includes(weekdayOf(day)))) {
      const [begins, ends] = [minuteOf(span.from), minuteOf(span.to)];
      windows.push({
        from: instantOf(tz, day, begins),
        to: ends > begins ? instantOf(tz, day, ends) : instantOf(tz, day + 1, ends),
      });
    }
  }
  return common(merged(windows), [{ from, to }]);
};

/** Where nobody is on call although somebody should be; `required` are the hours it is asked for, without them always. */
export const gapsOnCall = (
  roster: Roster,
  from: number,
  to: number,
  required: readonly Window[] = [{ from, to }],
): readonly Window[] => {
  const manned = shiftsOf(roster, from, to).filter(({ user }) => user !== undefined);
  return without(common(merged(required), merged([{ from, to }])), merged(manned));
};

/**
 * What cannot be as written: one person on call in two rosters at once (`twice`), or an override over which a later one
 * lies (`covered`; `override` and `by` are places in the roster's list, from 0). Of both, when.
 */
export type Conflict = Window &
  (
    | { readonly kind: 'twice'; readonly user: string; readonly rosters: readonly [string, string] }
    | { readonly kind: 'covered'; readonly roster: string; readonly override: number; readonly by: number }
  );

/** Everything in [from, to) that cannot be as written, by roster and then by time. */
export const conflicts = (rosters: readonly Roster[], from: number, to: number): readonly Conflict[] => {
  const within = [{ from, to }];
  const covered = rosters.flatMap((roster) => coveredIn(roster, within));
  const turns = rosters.map((roster) => timesOf(shiftsOf(roster, from, to)));
  const twice = rosters.flatMap((roster, index) =>
    rosters.slice(index + 1).flatMap((other, offset) => {
      const others = turns[index + 1 + offset];
      return [...(turns[index] ?? [])].flatMap(([user, times]) =>
        common(times, others?.get(user) ?? []).map(
          (window): Conflict => ({ kind: 'twice', user, rosters: [roster.id, other.id], ...window }),
        ),
      );
    }),
  );
  return [...covered, ...twice];
};

const coveredIn = (roster: Roster, within: readonly Window[]): readonly Conflict[] =>
  roster.overrides.flatMap((_, override) =>
    roster.overrides.slice(override + 1).flatMap((_later, offset) => {
      const by = override + 1 + offset;
      const both = common(merged(overrideOf(roster, override)), merged(overrideOf(roster, by)));
      return common(both, within).map(
        (window): Conflict => ({ kind: 'covered', roster: roster.id, override, by, ...window }),
      );
    }),
  );

/** When each person is on call, by shifts in ascending order. */
export const timesOf = (shifts: readonly Shift[]): ReadonlyMap<string, readonly Window[]> => {
  const times = new Map<string, Window[]>();
  for (const { user, from, to } of shifts) {
    if (user === undefined) continue;
    const own = times.get(user) ?? [];
    append(own, from, to);
    times.set(user, own);
  }
  return times;
};

/** What an admin should know of a roster that works: one person carries it alone (`no_backup`), or it has nobody at all (`empty`). */
export type RosterWarning = { readonly kind: 'no_backup'; readonly user: string } | { readonly kind: 'empty' };

/** What an admin should know of a roster in [from, to). */
export const warningsOf = (roster: Roster, from: number, to: number): readonly RosterWarning[] => {
  const users = [...timesOf(shiftsOf(roster, from, to)).keys()];
  const [user] = users;
  if (user === undefined) return [{ kind: 'empty' }];
  return users.length === 1 ? [{ kind: 'no_backup', user }] : [];
};
