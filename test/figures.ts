import { appendFileSync } from 'node:fs';

/** The promises of the service, by the numbers of `docs/promises.md`. */
export const promises = {
  P1: 'A message that was acknowledged is never lost',
  P2: 'One escalation is one incident',
  P3: 'Every delivery is processed once',
  P4: 'Words to people come in order, twice only after an ambiguous answer',
  P5: 'The platform is answered at once whatever ServiceNow does',
  P6: 'A ServiceNow outage never blocks a handoff',
  P7: 'Nothing is given up in silence',
  P8: 'A damaged store is refused, naming file and byte',
  P9: 'A full disk loses nothing that was acknowledged',
  P10: 'Two processes cannot both write',
  P11: 'Back in service quickly after a crash',
  P12: 'Upgrades replay old journals',
  P13: 'Time never breaks it',
  P14: 'Typed secrets reach nothing that is kept or shown',
  P15: 'User text can never act',
  P16: 'Forged, stale or foreign requests are refused',
  P17: 'Nobody acts beyond their role',
  P18: 'The journal shows tampering',
  P19: 'Erasure removes',
  P20: 'One sender cannot exhaust the service',
  P21: 'Same seed, same run',
} as const;

/** The number of a promise. */
export type PromiseNumber = keyof typeof promises;

/** One thing that was tried for a promise: how often, in what way, and what must be told of how it went. */
export type Figure = {
  readonly promise: PromiseNumber;
  readonly tried: string;
  readonly times: number;
  readonly outcome: Readonly<Record<string, number | string>>;
};

/** Hands a figure to `npm run promises`; in an ordinary test run it goes nowhere. The test itself asserts it. */
export function figure(promise: PromiseNumber, tried: string, times: number, outcome: Figure['outcome']): void {
  const path = process.env['FIGURES'];
  if (path) appendFileSync(path, `${JSON.stringify({ promise, tried, times, outcome } satisfies Figure)}\n`);
}
