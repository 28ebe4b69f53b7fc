import type { Answer } from './ask.ts';
import { actAs } from './colleague.ts';
import { Refusal } from './failure.ts';
import { type Faults, withFaults } from './faults.ts';
import type { Hook, Hooks } from './hook.ts';
import type { Incoming } from './http.ts';
import { header } from './http.ts';
import { type Instance, type Switches, tableOf, textOf } from './instance.ts';
import { definitionsFrom, putServiceLevels } from './service-levels.ts';

/** What the control plane can do to the sandbox. */
export type Controls = { instance: Instance; hooks: Hooks; setClock(at: number): void; reset(): void };

function problem(status: number, message: string): Answer {
  return { status, body: { problem: message } };
}

function bodyOf(incoming: Incoming): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(incoming.body.length === 0 ? '{}' : incoming.body.toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** The switches after a change; throws for an unknown name or a value of another type. */
export function withSwitches(switches: Switches, change: Record<string, unknown>): Switches {
  const known: Record<string, unknown> = { ...switches };
  for (const [name, value] of Object.entries(change)) {
    if (typeof known[name] !== typeof value) throw new RangeError(`no switch ${name} of type ${typeof value}`);
  }
  return { ...switches, ...change };
}

function faults(controls: Controls, change: Record<string, unknown>): Answer {
  const { clear, ...rest } = change;
  const start: Faults = clear === true ? {} : controls.instance.faults;
  controls.instance.faults = withFaults(start, rest);
  return { status: 200, body: controls.instance.faults };
}

function clock(controls: Controls, change: Record<string, unknown>): Answer {
  const { at, advanceMs } = change;
  if (typeof at === 'number') controls.setClock(at);
  else if (typeof advanceMs === 'number') controls.setClock(controls.instance.now() + advanceMs);
  return { status: 200, body: { now: controls.instance.now() } };
}

function switched(controls: Controls, change: Record<string, unknown>): Answer {
  controls.instance.switches = withSwitches(controls.instance.switches, change);
  return { status: 200, body: controls.instance.switches };
}

function slas(controls: Controls, change: Record<string, unknown>): Answer {
  const { instance } = controls;
  if (change['definitions'] !== undefined) putServiceLevels(instance, definitionsFrom(change['definitions']));
  return { status: 200, body: { definitions: [...tableOf(instance, 'contract_sla').values()] } };
}

function act(controls: Controls, { as, ticket, fields }: Record<string, unknown>): Answer {
  if (typeof as !== 'string' || typeof ticket !== 'string' || typeof fields !== 'object' || fields === null) {
    return problem(400, 'send {"as": "ana.lopez", "ticket": "INC0010041", "fields": {"comments": "…"}}');
  }
  try {
    const row = actAs(controls.instance, as, ticket, Object.fromEntries(Object.entries(fields)));
    return { status: 200, body: { sys_id: textOf(row, 'sys_id'), state: textOf(row, 'state') } };
  } catch (error) {
    if (error instanceof Refusal) return problem(error.status, `${error.message}: ${error.detail ?? ''}`);
    throw error;
  }
}

/** A webhook as somebody sends it; to this machine only, because anybody on it may set one. */
export function hookFrom({ url, secret, except }: Record<string, unknown>): Hook {
  const local =
    typeof url === 'string' &&
    URL.canParse(url) &&
    /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(new URL(url).hostname);
  if (!local || typeof secret !== 'string' || secret === '') {
    throw new RangeError('a webhook has a url on this machine and a secret');
  }
  return { url, secret, ...(typeof except === 'string' ? { except } : {}) };
}

function webhook(controls: Controls, change: Record<string, unknown>): Answer {
  if (change['off'] === true) controls.hooks.set(undefined);
  else if (change['url'] !== undefined) controls.hooks.set(hookFrom(change));
  return { status: 200, body: { url: controls.hooks.current()?.url ?? '', sent: controls.hooks.sent } };
}

function reset(controls: Controls): Answer {
  controls.reset();
  return { status: 200, body: { reset: true } };
}

function performed(controls: Controls, name: string, change: Record<string, unknown>, write: boolean): Answer {
  switch (name) {
    case 'faults':
      return faults(controls, change);
    case 'clock':
      return clock(controls, change);
    case 'switches':
      return switched(controls, change);
    case 'slas':
      return slas(controls, change);
    case 'webhook':
      return webhook(controls, change);
    case 'act':
      return write ? act(controls, change) : problem(405, 'POST to act');
    case 'reset':
      return write ? reset(controls) : problem(405, 'POST to reset');
    default:
      return problem(404, 'known: faults, clock, switches, slas, webhook, act, reset');
  }
}

/** The control plane, `/_sandbox/<name>`: GET shows, POST changes; JSON, from this machine only. */
export function controlled(controls: Controls, incoming: Incoming, loopback: boolean): Answer {
  if (!loopback) return problem(403, 'the control plane answers this machine only');
  const write = incoming.method === 'POST';
  // A page of another origin cannot send this type without asking first, and nobody answers that question.
  if (write && !header(incoming.headers, 'content-type').startsWith('application/json')) {
    return problem(415, 'send application/json');
  }
  const change = write ? bodyOf(incoming) : {};
  if (change === undefined) return problem(400, 'the body is not a JSON object');
  try {
    return performed(controls, incoming.path.slice('/_sandbox/'.length), change, write);
  } catch (error) {
    if (error instanceof RangeError) return problem(400, error.message);
    throw error;
  }
}
