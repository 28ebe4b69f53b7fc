import { accessChecks } from './conformance-access.ts';
import type { ConformanceCheck, Need } from './conformance-check.ts';
import type { ConformanceTarget } from './conformance-client.ts';
import { contentChecks } from './conformance-content.ts';
import { faultChecks } from './conformance-faults.ts';
import { lifeChecks } from './conformance-life.ts';
import { mirrorChecks } from './conformance-mirror.ts';
import { queryChecks } from './conformance-query.ts';
import { readingChecks } from './conformance-reading.ts';
import { recordChecks } from './conformance-records.ts';

/** Every check of the fidelity list, in its order: P1 rows 1 to 53, then what matters less; from 91 on, what other sections say. */
export const conformance: readonly ConformanceCheck[] = [
  ...accessChecks,
  ...readingChecks,
  ...queryChecks,
  ...recordChecks,
  ...lifeChecks,
  ...mirrorChecks,
  ...contentChecks,
  ...faultChecks,
].sort((a, b) => a.row - b.row);

/** What a check needs and this target does not have. */
export function missingFor(check: ConformanceCheck, target: ConformanceTarget): Need[] {
  return check.needs.filter((need) => target[need] === undefined);
}

/** The target that a freshly started sandbox is: its seeded accounts, client and key, and the control plane at its origin. */
export function sandboxTarget(url: string): ConformanceTarget {
  const change = async (name: string, body: object) => {
    const response = await fetch(new URL(`/_sandbox/${name}`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the control plane refused ${name}: ${await response.text()}`);
  };
  const account = (user: string) => ({ user, password: user });
  return {
    url,
    bot: account('bot'),
    admin: account('admin'),
    reader: account('reader'),
    norole: account('norole'),
    caller: account('maria.garcia'),
    oauth: { clientId: 'secondline', clientSecret: 'secondline-sandbox' },
    apiKey: 'sandbox-key',
    control: {
      faults: (faults) => change('faults', faults),
      switches: (switches) => change('switches', switches),
      advance: (milliseconds) => change('clock', { advanceMs: milliseconds }),
      reset: () => change('reset', {}),
    },
  };
}
