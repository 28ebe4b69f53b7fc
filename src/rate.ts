/** A bucket of tokens: how many there are at an instant (epoch milliseconds). */
export type Bucket = { readonly tokens: number; readonly at: number };

/** How many may come at once, and how many a minute in the long run. */
export type Rule = { readonly burst: number; readonly perMinute: number };

/** The bucket after somebody has asked for one token, and whether there was one; a clock that goes back gives nothing. */
export function take(
  bucket: Bucket | undefined,
  rule: Rule,
  now: number,
): { readonly ok: boolean; readonly bucket: Bucket } {
  const before = bucket ?? { tokens: rule.burst, at: now };
  const tokens = tokensAt(before, rule, now);
  const at = Math.max(now, before.at);
  return tokens >= 1 ? { ok: true, bucket: { tokens: tokens - 1, at } } : { ok: false, bucket: { tokens, at } };
}

function tokensAt(bucket: Bucket, rule: Rule, now: number): number {
  return Math.min(rule.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 60_000) * rule.perMinute);
}

/** Whose rates count: the person, within a channel and tenant, and the tenant as a whole. */
export type Sender = { readonly person: string; readonly tenant: string };

/** What becomes of a delivery: let in, told to be too much (once until it is quiet again), or dropped without another word. */
export type Admission = 'in' | 'tell' | 'drop';

/** The limits of the front door, by the clock that is handed in and within bounded memory. */
export type RateLimits = {
  /**
   * Asks for one delivery; the same `id` again, which a platform repeats when it was not answered, costs nothing.
   * `isAttended` is asked only about what is too much for the bot: whether it is meant for a person.
   */
  admit(sender: Sender, id: string, now: number, isAttended: () => Promise<boolean>): Promise<Admission>;
};

/** The rules of a door; `remembered` is how many people and deliveries it keeps in mind at most. */
export type Rates = {
  readonly person: Rule;
  readonly attended: Rule;
  readonly tenant: Rule;
  readonly remembered: number;
};

/**
 * Twenty messages a minute and person (reliability.md P20), six times that for whoever talks to an agent, and for a
 * whole tenant more than it has people writing even on the morning of an outage.
 */
export const frontDoorRates: Rates = {
  person: { burst: 20, perMinute: 20 },
  attended: { burst: 120, perMinute: 120 },
  tenant: { burst: 6_000, perMinute: 6_000 },
  remembered: 50_000,
};

/** Opens the limits of one process; several that share a store count each for itself. */
export function rateLimits(rates: Rates = frontDoorRates): RateLimits {
  const people = newest<Bucket>(rates.remembered);
  const attended = newest<Bucket>(rates.remembered);
  const tenants = newest<Bucket>(1_000);
  const known = newest<true>(rates.remembered);
  const told = newest<true>(rates.remembered);
  const ask = (buckets: Newest<Bucket>, key: string, rule: Rule, now: number): boolean => {
    const { ok, bucket } = take(buckets.get(key), rule, now);
    buckets.set(key, bucket);
    return ok;
  };
  // Whoever was told to wait is heard again when half of his due has come back, so that what he was told is true.
  const isQuiet = (person: string, now: number): boolean => {
    const bucket = people.get(person);
    return bucket === undefined || tokensAt(bucket, rates.person, now) >= rates.person.burst / 2;
  };
  const isIn = async ({ person, tenant }: Sender, now: number, isAttended: () => Promise<boolean>) => {
    const waits = told.get(person) === true && !isQuiet(person, now);
    // Whoever is over his own limit uses up nothing of his colleagues'.
    if (!waits && ask(people, person, rates.person, now) && ask(tenants, tenant, rates.tenant, now)) {
      told.drop(person);
      return true;
    }
    return (await isAttended()) && ask(attended, person, rates.attended, now);
  };
  return {
    async admit(sender, id, now, isAttended) {
      if (known.get(id)) return 'in';
      if (await isIn(sender, now, isAttended)) {
        known.set(id, true);
        return 'in';
      }
      if (told.get(sender.person)) return 'drop';
      told.set(sender.person, true);
      return 'tell';
    },
  };
}

type Newest<V> = { get(key: string): V | undefined; set(key: string, value: V): void; drop(key: string): void };

/**
 * Keeps what was set or asked for last: at most a number, and at least half of it. The older half leaves at once, because
 * a `Map` in which every value is taken out and put back for each message spends its time on the holes.
 */
function newest<V>(most: number): Newest<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const set = (key: string, value: V): void => {
    young.set(key, value);
    if (young.size < most / 2) return;
    old = young;
    young = new Map();
  };
  return {
    get(key) {
      const known = young.get(key);
      if (known !== undefined) return known;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    set,
    drop(key) {
      young.delete(key);
      old.delete(key);
    },
  };
}
