import pino from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Request, Response, Server } from 'restify';
import type { Secret } from './secret.ts';

/** How loud a log line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes one line of JSON. `what` is a fixed phrase of ours; `detail` takes short facts and errors, never a person's words. */
export type Log = (level: LogLevel, what: string, detail?: Readonly<Record<string, unknown>>) => void;

const longest = 200;

// Keys under which people's words or credentials travel elsewhere: by contract nobody logs them, and if they do, in vain.
const unspoken =
  /^(?:text|body|message|messages|content|html|title|description|notes?|comments?|headers?|config|cookies?|authorization|password|secret|token)$/i;

// What the shape alone gives away: Slack tokens, bearer and Basic headers, signed tokens, credentials in addresses.
const tokenShapes =
  /xox[a-z]-[\w-]+|xapp-[\w-]+|\b(?:bearer|basic)\s+[\w.~+/=-]{8,}|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?<=:\/\/)[^\s/@]+(?=@)/gi;

/**
 * The service's log at a level: JSON lines with level, time (ISO 8601) and `what`, to stdout unless told otherwise.
 * Whatever of `hidden` turns up in a line is replaced by `[secret]`.
 */
export function logger(
  level: LogLevel,
  destination?: { write(line: string): void },
  hidden: readonly Secret[] = [],
): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    messageKey: 'what',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {},
  };
  const out = destination ? pino(options, destination) : pino(options);
  const hide = hiding(hidden);
  return (at, what, detail = {}) => {
    if (out.isLevelEnabled(at)) out[at](loggable(detail, hide), hide(what).slice(0, longest));
  };
}

type Hide = (text: string) => string;

function hiding(hidden: readonly Secret[]): Hide {
  const values = hidden.map((one) => one.reveal()).filter((value) => value.length >= 6);
  return (text) => {
    const known = values.reduce((rest, value) => rest.replaceAll(value, '[secret]'), text);
    // A terminal that shows the log obeys some of the letters that JSON leaves as they are (reliability.md S16).
    return known.replace(tokenShapes, '[secret]').replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  };
}

const reserved = new Set(['level', 'time', 'what']);

function loggable(detail: Readonly<Record<string, unknown>>, hide: Hide): Record<string, unknown> {
  const entries = Object.entries(detail).flatMap(([key, value]): [string, unknown][] => {
    if (unspoken.test(key)) return [[key, '[not logged]']];
    const plain = plainOf(value, hide);
    return plain === undefined ? [] : [[reserved.has(key) ? `${key}_` : key, plain]];
  });
  return Object.fromEntries(entries);
}

function plainOf(value: unknown, hide: Hide): unknown {
  if (typeof value === 'string') return hide(value).slice(0, longest);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return undefined;
  if (value instanceof Error) return describeError(value, hide);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) {
    return value.slice(0, 10).map((one) => plainOf(one, hide));
  }
  return typeof value === 'bigint' ? String(value) : '[object]';
}

/**
 * What is told of an error: name, code, HTTP status, our own word for the reason, the message cut at 200 characters and
 * the first three frames. Never its cause, request, response, configuration or headers.
 */
function describeError(error: Error, hide: Hide): Record<string, unknown> {
  const facts = error as { code?: unknown; status?: unknown; statusCode?: unknown; kind?: unknown; reason?: unknown };
  const status = [facts.status, facts.statusCode].find((one) => typeof one === 'number');
  const words = { code: facts.code, kind: facts.kind, reason: facts.reason };
  const named = Object.entries(words).filter(([, word]) => typeof word === 'number' || isWord(word));
  return {
    name: hide(String(error.name)).slice(0, 60),
    ...Object.fromEntries(named),
    ...(status === undefined ? {} : { status }),
    message: hide(String(error.message)).slice(0, longest),
    frames: framesOf(error),
  };
}

const isWord = (value: unknown): value is string => typeof value === 'string' && /^[\w.: -]{1,60}$/.test(value);

/** Frames without the message (which may span lines and look like frames) and with the last two parts of a path only. */
function framesOf(error: Error): readonly string[] {
  const stack = String(error.stack ?? '').replace(error.message, () => '');
  return stack
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 3)
    .map((line) => {
      const [, call, place = ''] = /^\s+at (?:(.*) \()?(.*?)\)?$/.exec(line) ?? [];
      const short = place.split(/[\\/]/).slice(-2).join('/');
      return (call === undefined ? short : `${call} (${short})`).slice(0, longest);
    });
}

/** What the service counts about itself, for Prometheus. Labels are words of the desk, never of a person. */
export type Metrics = {
  readonly registry: Registry;
  /** An authentic delivery of a platform. */
  readonly inbound: (channel: string, kind: string) => void;
  /** A delivery that was turned away, with a word for why. */
  readonly refused: (channel: string, reason: string) => void;
  /** An effect that was done, postponed or given up. */
  readonly effect: (kind: string, outcome: 'done' | 'postponed' | 'failed') => void;
  /** An event that could not be decided: a bug, kept for the admin. */
  readonly undecided: () => void;
  readonly outbox: (waiting: number, oldestSeconds: number) => void;
  /** How long one decision took, in seconds. */
  readonly decided: (seconds: number) => void;
  /** How long a platform waited for its answer, in seconds. */
  readonly acknowledged: (seconds: number) => void;
};

/** The service's own metrics and those of its process, in a registry of their own. */
export function metrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const pairs = (name: string, help: string, labelNames: readonly [string, string]) =>
    pairCounter({ name: `secondline_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `secondline_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `secondline_${name}`, help, buckets, registers });
  const undecided = new Counter({
    name: 'secondline_undecided_total',
    help: 'Events that could not be decided.',
    registers,
  });
  const tasks = gauge('outbox_tasks', 'Tasks of the outbox that are due.');
  const oldest = gauge('outbox_oldest_seconds', 'How long the oldest due task has been waiting.');
  const decide = histogram('decide_seconds', 'Time of one decision.', [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5]);
  const ack = histogram('ack_seconds', 'Time until a platform was answered.', [0.005, 0.02, 0.1, 0.5, 1, 3, 10]);
  return {
    registry,
    inbound: pairs('inbound_total', 'Authentic deliveries.', ['channel', 'kind']),
    refused: pairs('refused_total', 'Deliveries that were turned away.', ['channel', 'reason']),
    effect: pairs('effects_total', 'Effects performed, by outcome.', ['kind', 'outcome']),
    undecided: () => undecided.inc(),
    outbox(waiting, oldestSeconds) {
      tasks.set(waiting);
      oldest.set(oldestSeconds);
    },
    decided: (seconds) => decide.observe(seconds),
    acknowledged: (seconds) => ack.observe(seconds),
  };
}

type PairCounter = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly [string, string];
  readonly registers: Registry[];
};

/** Counts by two words. What happened several times for each message is told to the counter only when somebody asks it. */
function pairCounter({ labelNames, ...counter }: PairCounter): (one: string, other: string) => void {
  const [first, second] = labelNames;
  const fresh = new Map<string, { readonly labels: Record<string, string>; times: number }>();
  new Counter({
    ...counter,
    labelNames: [...labelNames],
    collect() {
      for (const { labels, times } of fresh.values()) this.inc(labels, times);
      fresh.clear();
    },
  });
  return (one, other) => {
    const label = labelOf(one);
    const more = labelOf(other);
    const key = `${label}\n${more}`;
    const known = fresh.get(key);
    if (known) known.times += 1;
    else fresh.set(key, { labels: { [first]: label, [second]: more }, times: 1 });
  };
}

// Labels must stay few and ours: whatever does not look like a word of the desk is counted as "other".
const labelOf = (word: string) => (/^[a-z][a-zA-Z0-9 _-]{0,39}$/.test(word) ? word : 'other');

/** Whether a part can do its work, and a sentence for the admin without secrets or people's words. */
export type PartState = { readonly ready: boolean; readonly detail: string };

/** Where the state of the house is asked for. `patienceMs` is how long one answer may take (2,000). */
export type Probes = {
  store(): PartState;
  channels(): readonly ({ readonly name: string } & PartState)[];
  outbox(): Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
  serviceNow(): Promise<{ readonly state: string; readonly detail: string }>;
  readonly version: string;
  readonly metrics: Metrics;
  readonly patienceMs?: number;
};

/**
 * Serves `GET /healthz` (the process lives), `GET /readyz` (200 while the store and every configured channel are ready,
 * else 503; trouble with ServiceNow or a slow outbox is `degraded`, for it never holds a handoff up) and `GET /metrics`.
 */
export function mountOperations(server: Server, probes: Probes): void {
  server.get('/healthz', async (_request: Request, response: Response) => {
    answer(response, 200, { status: 'ok', version: probes.version, uptimeSeconds: Math.floor(process.uptime()) });
  });
  server.get('/readyz', async (_request: Request, response: Response) => {
    try {
      const seen = await readiness(probes);
      answer(response, seen.status === 'not ready' ? 503 : 200, seen);
    } catch {
      answer(response, 503, { status: 'not ready' });
    }
  });
  server.get('/metrics', async (_request: Request, response: Response) => {
    try {
      const state = await asked(probes, () => probes.outbox());
      if (state) probes.metrics.outbox(state.waiting, state.oldestSeconds);
      const { registry } = probes.metrics;
      plain(response, 200, registry.contentType, await registry.metrics());
    } catch {
      plain(response, 500, 'text/plain; charset=utf-8', 'The metrics could not be collected.\n');
    }
  });
}

const outboxPatienceSeconds = 300;

type Readiness = {
  readonly status: 'ready' | 'degraded' | 'not ready';
  readonly parts: Readonly<Record<string, unknown>>;
};

async function readiness(probes: Probes): Promise<Readiness> {
  const [outbox, record] = await Promise.all([
    asked(probes, () => probes.outbox()),
    asked(probes, () => probes.serviceNow()),
  ]);
  const store = stateOf(() => probes.store());
  const channels = channelsOf(probes);
  const late = outbox === undefined || outbox.oldestSeconds > outboxPatienceSeconds;
  const recordFine = record?.state === 'ok';
  const ready = store.ready && channels.every((channel) => channel.ready);
  const hide = hiding([]);
  const short = (text: string) => hide(text).slice(0, longest);
  return {
    status: !ready ? 'not ready' : late || !recordFine ? 'degraded' : 'ready',
    parts: {
      store: { ready: store.ready, detail: short(store.detail) },
      channels: channels.map(({ name, ready, detail }) => ({ name, ready, detail: short(detail) })),
      outbox: outbox
        ? { ready: !late, waiting: outbox.waiting, oldestSeconds: outbox.oldestSeconds }
        : { ready: false, detail: noAnswer },
      serviceNow: record
        ? { ready: recordFine, state: short(record.state), detail: short(record.detail) }
        : { ready: false, state: 'unknown', detail: noAnswer },
    },
  };
}

const noAnswer = 'The check gave no answer.';

function stateOf(probe: () => PartState): PartState {
  try {
    return probe();
  } catch {
    return { ready: false, detail: noAnswer };
  }
}

function channelsOf(probes: Probes): readonly ({ readonly name: string } & PartState)[] {
  try {
    return probes.channels();
  } catch {
    return [{ name: 'unknown', ready: false, detail: noAnswer }];
  }
}

/** What a probe says within the time it has; nothing when it fails or keeps silent. */
async function asked<T>(probes: Probes, probe: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), probes.patienceMs ?? 2000);
  });
  try {
    return await Promise.race([probe(), silence]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function answer(response: Response, status: number, body: object): void {
  plain(response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`);
}

// Written raw: restify's formatters would guess a type and add their own.
function plain(response: Response, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
