import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity } from 'botbuilder';
import type { Inbound } from '../desk/inbound.ts';
import { languageOfLocale } from '../desk/language.ts';
import { remember } from '../desk/newest.ts';
import type { Submit } from './channel.ts';
import { bodyWithin, mostDeliveryBytes, timesOf } from './http-body.ts';
import type { Receiver } from './http-deliveries.ts';
import { faultOfShape, inboundOf } from './teams-activity.ts';
import { type Authentication, admit, type GuardOptions } from './teams-guard.ts';

/** Where a channel tells of what happened; `detail` never holds what anybody wrote. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  what: string,
  detail: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;

/** Who judges a delivery, who gets it, and the clock. `learn` is told every authentic activity before it is submitted. */
export type ReceiverOptions = {
  readonly authentication: Authentication;
  readonly guard: GuardOptions;
  readonly deskChannel?: string;
  readonly submit: Submit;
  readonly learn: (activity: Activity, inbound: Inbound | undefined) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
};

type Answer = { readonly status: number; readonly json?: object };

/**
 * Answers the bot's messaging endpoint: reads at most 256 KiB, proves the delivery, and says 200 only after it is
 * committed. 400 names the field that is wrong, 401 says no more than that, 413, 415; 503 when the desk could not commit.
 */
export function teamsReceiver(options: ReceiverOptions): Receiver {
  const taken = takenMemory();
  return async (req, res) => {
    try {
      send(res, await answerOf(req, taken, options));
    } catch (error) {
      // Whatever escapes here would end the process (restify 12, channels.md §6.13).
      options.log('error', 'teams delivery failed', { error: error instanceof Error ? error.name : 'unknown' });
      send(res, notNow);
    }
  };
}

const notNow: Answer = { status: 503, json: { error: 'This could not be taken just now.' } };

async function answerOf(req: IncomingMessage, taken: TakenMemory, options: ReceiverOptions): Promise<Answer> {
  const header = req.headers.authorization;
  if (!options.guard.anonymous) {
    if (!header?.startsWith('Bearer ')) return refused(options, 'there is no bearer token');
    if (timesOf(req, 'authorization') !== 1) return refused(options, 'there are several authorizations');
  }
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { status: 415, json: { error: 'Send the activity without a content encoding.' } };
  }
  const raw = await bodyWithin(req, mostDeliveryBytes);
  if (raw === undefined) return { status: 413, json: { error: `An activity has at most ${mostDeliveryBytes} bytes.` } };
  const body = jsonOf(raw);
  const fault = faultOfShape(body);
  if (fault) return { status: 400, json: { error: `This is not an activity: ${fault}.` } };
  const activity = body as Activity;
  const verdict = await admit(activity, header, options.authentication, options.guard);
  if (!verdict.ok) return refused(options, verdict.why);
  // A token does not cover the body: the same id with other words is a captured request that somebody has changed.
  const key = taken.keyOf(activity);
  if (taken.differs(key, activity)) return refused(options, 'a known activity with another content');
  const answer = await take(activity, options);
  if (answer.status === 200) taken.add(key, activity);
  return answer;
}

function refused(options: ReceiverOptions, why: string): Answer {
  options.log('warn', 'teams delivery refused', { why });
  return { status: 401, json: { error: 'This request is not from Teams, or not for this desk.' } };
}

async function take(activity: Activity, options: ReceiverOptions): Promise<Answer> {
  try {
    const inbound = inboundOf(activity, options.deskChannel, options.now());
    await options.learn(activity, inbound);
    if (inbound) await options.submit(inbound);
    return activity.type === 'invoke' ? invokeAnswer(activity, inbound !== undefined) : { status: 200 };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    options.log('error', 'teams delivery not committed', { type: activity.type, error: name });
    return notNow;
  }
}

const received = { en: 'Received.', es: 'Recibido.', pt: 'Recebido.', fr: 'Reçu.', de: 'Erhalten.' } as const;

// The answer of a pressed Action.Execute is the body of the response (docs: universal action model).
function invokeAnswer(activity: Activity, taken: boolean): Answer {
  if (activity.name !== 'adaptiveCard/action') return { status: 501, json: { error: 'This bot does not do that.' } };
  if (taken) {
    const value = received[languageOfLocale(activity.locale) ?? 'en'];
    return { status: 200, json: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value } };
  }
  const value = { code: 'BadRequest', message: 'This button is not one of this desk.' };
  return { status: 200, json: { statusCode: 400, type: 'application/vnd.microsoft.error', value } };
}

function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function send(res: ServerResponse, { status, json }: Answer): void {
  if (res.headersSent) return;
  const body = json ? JSON.stringify(json) : '';
  const type = json ? { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' } : {};
  // With its length told the answer leaves in one write.
  const always = { 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' };
  res.writeHead(status, { ...type, ...always, ...(status === 413 ? { connection: 'close' } : {}) });
  // A sender that was cut off in mid-body must not keep the connection.
  if (status === 413) res.end(body, () => res.socket?.destroy());
  else res.end(body);
}

type TakenMemory = {
  /** What a message or press is known by; an edit and a deletion have the id of the message that they change. */
  keyOf(activity: Activity): string | undefined;
  differs(key: string | undefined, activity: Activity): boolean;
  add(key: string | undefined, activity: Activity): void;
};

const mostTaken = 20_000;

/** Remembers by a fingerprint what the newest committed messages and presses said. */
function takenMemory(): TakenMemory {
  const seen = new Map<string, string>();
  const printOf = ({ from, text, value }: Activity): string =>
    hash('sha256', JSON.stringify([from.id, from.aadObjectId, text, value]), 'base64url');
  return {
    // Joined, it is one piece of text: put together in a template, V8 would keep the parts of each as well.
    keyOf: ({ type, conversation, id }) =>
      type === 'message' || type === 'invoke' ? [type, conversation.id, id].join('|') : undefined,
    differs(key, activity) {
      const known = key === undefined ? undefined : seen.get(key);
      return known !== undefined && known !== printOf(activity);
    },
    add(key, activity) {
      if (key !== undefined) remember(seen, key, printOf(activity), mostTaken);
    },
  };
}
