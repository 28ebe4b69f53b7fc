import type { SlaDefinition } from './service-levels.ts';

/** A ticket of the past: `[summary, category, subcategory, group, impact, urgency, channel]`. */
export type Topic = readonly [
  summary: string,
  category: string,
  subcategory: string,
  group: string,
  impact: string,
  urgency: string,
  channel: string,
];

/** What the seeded tickets are about, by turns. */
export const topics: readonly Topic[] = [
  ['VPN drops every ten minutes from home', 'network', 'vpn', 'Network', '3', '2', 'phone'],
  ['Cannot sign in after holidays, password expired', 'inquiry', '', 'Identity', '3', '2', 'self-service'],
  ['Outlook asks for the password again and again', 'software', 'email', 'Messaging', '3', '2', 'email'],
  ['Printer on floor 2 prints blank pages', 'hardware', '', 'Endpoint', '2', '3', 'walk-in'],
  ['Laptop takes fifteen minutes to start', 'hardware', 'disk', 'Endpoint', '3', '3', 'phone'],
  ['No Wi-Fi in the Lisbon meeting rooms', 'network', 'wireless', 'Network', '2', '2', 'phone'],
  ['Teams calls sound robotic', 'software', '', 'Messaging', '3', '2', 'self-service'],
  ['New phone, authenticator codes do not work', 'inquiry', '', 'Identity', '3', '1', 'phone'],
  ['Access to the finance share for quarter end', 'inquiry', 'internal application', 'Identity', '3', '2', 'email'],
  ['Suspicious mail with an invoice attached', 'software', 'email', 'Security', '2', '1', 'email'],
  ['Monitor stays black on the docking station', 'hardware', 'monitor', 'Endpoint', '3', '3', ''],
  ['Payroll database unreachable for the whole site', 'database', 'oracle', 'Service Desk', '1', '1', 'phone'],
  ['Phone left in a taxi', 'hardware', '', 'Security', '2', '1', 'phone'],
];

/** States the forty seeded tickets go round, oldest first; mostly over, some running. */
export const states = ['7', '7', '6', '2', '1', '7', '3', '8', '2', '6'];

/** Resolution codes of tickets that are over, old lists included. */
export const closeCodes = [
  'Solution provided',
  'Solved (Permanently)',
  'Workaround provided',
  'Solved Remotely (Permanently)',
  'Resolved by caller',
  'Closed/Resolved by Caller',
];

const allowed: ReadonlyArray<readonly [target: SlaDefinition['target'], priority: string, minutes: number]> = [
  ['response', '1', 5],
  ['response', '2', 15],
  ['response', '3', 30],
  ['response', '4', 60],
  ['response', '5', 60],
  ['resolution', '1', 240],
  ['resolution', '2', 480],
  ['resolution', '3', 1440],
  ['resolution', '4', 4320],
  ['resolution', '5', 7200],
];

/** SLA definitions that a sandbox starts with, all around the clock: first answers as a new desk promises them, so that both sides agree. */
export const slaDefinitions: readonly SlaDefinition[] = allowed.map(([target, priority, minutes]) => ({
  target,
  priority,
  minutes,
}));
