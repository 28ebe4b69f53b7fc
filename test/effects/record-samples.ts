import type { Person } from '../../src/desk/inbound.ts';
import type { IncidentDraft, InteractionDraft } from '../../src/desk/incident.ts';
import { RecordError, type ServiceNow, type ServiceNowOptions, serviceNow } from '../../src/effects/servicenow.ts';

/** A clock that the test owns, epoch ms. */
export type OwnClock = { at: number };

/** What the client logged. */
export type Logged = { level: string; what: string; detail: Readonly<Record<string, unknown>> };

/** A client under test with its clock, log and the pauses that it asked for (they pass at once, and move the clock). */
export type Tried = { client: ServiceNow; clock: OwnClock; logged: Logged[]; pauses: number[] };

/** Monday 2 March 2026, 08:00 UTC. */
export const monday: number = Date.UTC(2026, 2, 2, 8);

/** A client of that address on a clock of its own. */
export function tried(url: string, changes: Partial<ServiceNowOptions> = {}, clock: OwnClock = { at: monday }): Tried {
  const logged: Logged[] = [];
  const pauses: number[] = [];
  const client = serviceNow({
    url,
    auth: { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
    quarantineSeconds: 75,
    now: () => clock.at,
    log: (level, what, detail) => logged.push({ level, what, detail }),
    timeouts: { readMs: 2000, writeMs: 2000 },
    random: () => 0.5,
    pause: async (ms) => {
      pauses.push(ms);
      clock.at += ms;
    },
    ...changes,
  });
  return { client, clock, logged, pauses };
}

/** Somebody the sandbox knows. */
export const maria: Person = { id: 'U1', name: 'María García', email: 'maria.garcia@example.com' };

/** An incident to be opened. */
export function draftOf(changes: Partial<IncidentDraft> = {}): IncidentDraft {
  return {
    escalation: { channel: 'teams', tenant: 'contoso', subject: 'teams/contoso/U1', number: 1 },
    person: maria,
    title: 'VPN does not connect',
    description: 'Since this morning, from home.',
    category: 'network',
    subcategory: 'vpn',
    impact: 3,
    urgency: 2,
    notes: 'Script vpn, steps 1 to 4 tried.',
    openedAt: monday,
    ...changes,
  };
}

/** A solved conversation. */
export const solved: InteractionDraft = {
  escalation: { channel: 'teams', tenant: 'contoso', subject: 'teams/contoso/U1', number: 1 },
  person: maria,
  title: 'VPN does not connect',
  notes: 'Script vpn 3-1a2b3c4d, solved at step 2.',
  category: 'network',
  openedAt: monday - 600_000,
  closedAt: monday,
};

/** The failure of a call; fails the test when it succeeds or fails otherwise. */
export async function failureOf(doing: Promise<unknown>): Promise<RecordError> {
  try {
    await doing;
  } catch (error) {
    if (error instanceof RecordError) return error;
    throw error;
  }
  throw new Error('it was expected to fail');
}
