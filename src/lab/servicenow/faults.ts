/** Which requests a fault strikes: at most `times` of them, only this method, path part or table. */
export type FaultScope = { times?: number; method?: string; path?: string; table?: string };

/** How a request whose write is cut off ends: the socket is held, or a 500 tells that it was cancelled. */
export type TimeoutEnding = 'hold' | 'cancelled';

/** Everything that can be made to go wrong, each with the requests it strikes. */
export type Faults = {
  /** Answers with this status (500, 502, 503, 504); 500 in the envelope, the others as a proxy's page. */
  down?: FaultScope & { status: number };
  /** Delays every answer by so many milliseconds of real time. */
  slowMs?: FaultScope & { ms: number };
  /** Every route answers 200 with the hibernation page. */
  asleep?: FaultScope;
  /** 429 with `Retry-After` in seconds and the limit per hour. */
  rateLimit?: FaultScope & { retryAfter: number; limit: number };
  /** The write is done, the answer is lost. */
  timeoutAfterWrite?: FaultScope & { ending: TimeoutEnding };
  /** Nothing is written, the answer is the same as above. */
  timeoutBeforeWrite?: FaultScope & { ending: TimeoutEnding };
  /** A business rule of this name aborts every write. */
  businessRule?: FaultScope & { name: string };
  /** The API itself is closed to the account. */
  apiAcl?: FaultScope;
  /** A read is cancelled while it streams: status 200 with a result and an error. */
  cancelledStream?: FaultScope;
  /** The connection is dropped without an answer. */
  refuse?: FaultScope;
};

/** A fault as it may be set: `true`, its one important value, or the whole of it; `false` or `null` takes it away. */
export type FaultSetting = boolean | null | number | string | (FaultScope & Record<string, unknown>);

/** The name of a fault. */
export type FaultName = keyof Faults;

const usual: { [Name in FaultName]: { key?: string; value: Record<string, unknown> } } = {
  down: { key: 'status', value: { status: 500 } },
  slowMs: { key: 'ms', value: { ms: 3000 } },
  asleep: { value: {} },
  rateLimit: { key: 'retryAfter', value: { retryAfter: 5, limit: 100 } },
  timeoutAfterWrite: { key: 'ending', value: { ending: 'cancelled' } },
  timeoutBeforeWrite: { key: 'ending', value: { ending: 'cancelled' } },
  businessRule: { key: 'name', value: { name: 'Prevent update by integration' } },
  apiAcl: { value: {} },
  cancelledStream: { value: {} },
  refuse: { value: {} },
};

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(usual, name);
}

function settled(name: FaultName, setting: FaultSetting): object | undefined {
  const { key, value } = usual[name];
  if (setting === false || setting === null) return undefined;
  if (setting === true) return { ...value };
  if (typeof setting === 'object') return { ...value, ...setting };
  return key === undefined ? { ...value } : { ...value, [key]: setting };
}

/** The faults after a change; throws for a name that is not a fault. */
export function withFaults(faults: Faults, change: { [Name in FaultName]?: FaultSetting }): Faults {
  const next: Record<string, unknown> = { ...faults };
  for (const [name, setting] of Object.entries(change)) {
    if (!isFaultName(name)) throw new RangeError(`no such fault: ${name}; known: ${Object.keys(usual).join(', ')}`);
    const value = settled(name, setting);
    if (value === undefined) delete next[name];
    else next[name] = value;
  }
  return next;
}

/** The part of a request that faults look at. */
export type Struck = { method: string; path: string; table: string };

function strikes(scope: FaultScope, request: Struck): boolean {
  if (scope.method !== undefined && scope.method.toUpperCase() !== request.method) return false;
  if (scope.path !== undefined && !request.path.includes(scope.path)) return false;
  return scope.table === undefined || scope.table === request.table;
}

/** The fault of that name if it strikes this request; counts it, and takes the fault away after its last time. */
export function struckBy<Name extends FaultName>(
  holder: { faults: Faults },
  name: Name,
  request: Struck,
): Faults[Name] | undefined {
  const fault = holder.faults[name];
  if (fault === undefined || !strikes(fault, request)) return undefined;
  if (fault.times !== undefined) {
    holder.faults = { ...holder.faults, [name]: { ...fault, times: fault.times - 1 } };
    if (fault.times <= 1) holder.faults = withFaults(holder.faults, { [name]: false });
  }
  return fault;
}
