import pino, { type DestinationStream } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type restify from 'restify';

/** One line of the log: what happened, with ids, codes and figures; never what people wrote, never a secret. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', what: string, detail?: Readonly<Record<string, unknown>>) => void;

/**
 * The log as JSON lines. Details are let through by kind: numbers, booleans, short strings, and errors by name, code
 * and message; anything else (a request, a config, a body) is named by its type and not shown.
 */
export function logger(level: string, destination?: DestinationStream): Log {
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination({ dest: 2, sync: false }));
  return (severity, what, detail = {}) => lines[severity](Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, shown(value)])), what);
}

const longest = 200;

function shown(value: unknown): unknown {
  if (value instanceof Error) return errorShown(value);
  if (typeof value === 'string') return value.slice(0, longest);
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null) return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.slice(0, 20).map((one: string) => one.slice(0, longest));
  return `[${typeof value}]`;
}

// An HTTP client's error carries the request with its token and the person's text: only these fields are safe.
function errorShown(error: Error): object {
  const { code, status, reason } = error as { code?: unknown; status?: unknown; reason?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 3).map((line) => line.trim());
  const facts = { code: shown(code), status: shown(status), reason: shown(reason) };
  return { name: error.name, message: error.message.slice(0, longest), ...facts, frames };
}

/** The figures of the desk for Prometheus. */
export type Metrics = {
  readonly registry: Registry;
  inbound(channel: string, kind: string): void;
  effect(kind: string, outcome: 'done' | 'postponed' | 'failed'): void;
  undecided(): void;
  outbox(waiting: number, oldestSeconds: number): void;
};

/** Makes the figures, all at zero, in a registry of their own. */
export function metrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const inbound = new Counter({ name: 'secondline_inbound_total', help: 'Deliveries of the platforms.', labelNames: ['channel', 'kind'], registers });
  const effects = new Counter({ name: 'secondline_effects_total', help: 'Effects by how they ended.', labelNames: ['kind', 'outcome'], registers });
  const undecided = new Counter({ name: 'secondline_undecided_total', help: 'Events that could not be decided: bugs.', registers });
  const waiting = new Gauge({ name: 'secondline_outbox_tasks', help: 'Due tasks that are not done.', registers });
  const oldest = new Gauge({ name: 'secondline_outbox_oldest_seconds', help: 'Age of the oldest due task.', registers });
  return {
    registry,
    inbound: (channel, kind) => inbound.inc({ channel, kind }),
    effect: (kind, outcome) => effects.inc({ kind, outcome }),
    undecided: () => undecided.inc(),
    outbox: (tasks, seconds) => {
      waiting.set(tasks);
      oldest.set(seconds);
    },
  };
}

/** How one part of the house is. */
export type State = { readonly ready: boolean; readonly detail: string };

/** Where readiness is read from. */
export type Probes = {
  readonly store: () => State;
  readonly channels: () => readonly (State & { readonly name: string })[];
  readonly outbox: () => Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
  readonly serviceNow: () => Promise<{ readonly state: string; readonly detail: string }>;
  readonly version: string;
  readonly metrics: Metrics;
};

const lateSeconds = 300;

/** Serves `/healthz`, `/readyz` and `/metrics`. ServiceNow's trouble degrades the desk and never makes it unready. */
export function mountOperations(server: restify.Server, probes: Probes): void {
  const startedAt = Date.now();
  server.get('/healthz', (_req, res, next) => {
    res.json(200, { status: 'ok', version: probes.version, uptimeSeconds: Math.round((Date.now() - startedAt) / 1000) });
    next();
  });
  server.get('/readyz', async (_req, res) => {
    const report = await readiness(probes).catch(() => ({ status: 'not ready', parts: {} }));
    res.json(report.status === 'not ready' ? 503 : 200, report);
  });
  server.get('/metrics', async (_req, res) => {
    const outbox = await probes.outbox().catch(() => ({ waiting: 0, oldestSeconds: 0 }));
    probes.metrics.outbox(outbox.waiting, outbox.oldestSeconds);
    const text = await probes.metrics.registry.metrics();
    res.sendRaw(200, text, { 'Content-Type': probes.metrics.registry.contentType });
  });
}

async function readiness(probes: Probes) {
  const [outbox, serviceNow] = await Promise.all([probes.outbox(), probes.serviceNow()]);
  const store = probes.store();
  const channels = probes.channels();
  const ready = store.ready && channels.every((channel) => channel.ready);
  const degraded = serviceNow.state !== 'ok' || outbox.oldestSeconds > lateSeconds;
  const status = ready ? (degraded ? 'degraded' : 'ready') : 'not ready';
  return { status, parts: { store, channels, outbox, serviceNow } };
}
