import { createHash } from 'node:crypto';
import { articles } from '../articles.ts';
import type { ArticleSeed } from './article.ts';
import { dictionary } from './dictionary.ts';
import { newIncident, priorityOf } from './incident.ts';
import { type Instance, insertRow, nextNumber, type Row, tableOf, textOf } from './instance.ts';
import { addEntry } from './journal.ts';
import { closeCodes, slaDefinitions, states, type Topic, topics } from './seed-incidents.ts';
import { groups, locations, people, type UserSeed } from './seed-people.ts';
import { putServiceLevels } from './service-levels.ts';
import { shapeAsked } from './table-api.ts';
import { durationOf, storedOf } from './zone.ts';

/** What a sandbox starts with beyond its own people and articles. */
export type SandboxSeed = { users?: readonly UserSeed[]; articles?: readonly ArticleSeed[] };

/** The sys_id of a seeded record, the same in every sandbox: by table and its natural key (user name, group name, number…). */
export function sysIdOf(table: string, key: string): string {
  return createHash('md5').update(`${table}/${key}`).digest('hex');
}

const titleOfBase = { it: 'IT', operations: 'IT Operations' };

function put(instance: Instance, table: string, key: string, values: Row): Row {
  return insertRow(instance, table, { sys_id: sysIdOf(table, key), ...values }, 'admin');
}

/** Adds a person; the password is the user name unless the seed says otherwise. */
export function putUser(instance: Instance, user: UserSeed): Row {
  const [first = '', ...rest] = user.name.split(' ');
  instance.passwords.set(user.userName, user.password ?? user.userName);
  return put(instance, 'sys_user', user.userName, {
    ...(user.sysId === undefined ? {} : { sys_id: user.sysId }),
    user_name: user.userName,
    name: user.name,
    first_name: first,
    last_name: rest.join(' '),
    email: user.email ?? '',
    title: user.title ?? '',
    roles: (user.roles ?? []).join(','),
    location: user.location === undefined ? '' : sysIdOf('cmn_location', user.location),
    time_zone: user.timeZone ?? '',
    preferred_language: user.language ?? 'en',
    active: String(user.active ?? true),
    vip: String(user.vip ?? false),
    locked_out: 'false',
  });
}

/** Adds an article; published unless the seed says otherwise. */
export function putArticle(instance: Instance, article: ArticleSeed): Row {
  const day = storedOf(instance.now() - 30 * 86_400_000).slice(0, 10);
  const state = article.state ?? 'published';
  const version = article.version ?? '1.0';
  return put(instance, 'kb_knowledge', article.number, {
    number: article.number,
    short_description: article.title,
    text: article.html,
    wiki: null,
    language: article.language,
    version,
    display_number: `${article.number} v${version}`,
    workflow_state: state,
    latest: 'true',
    active: String(state !== 'retired'),
    published: state === 'draft' ? '' : day,
    retired: state === 'retired' ? day : '',
    article_type: 'text',
    topic: 'General',
    meta: article.keywords ?? '',
    can_read_user_criteria: article.canRead ?? '',
    valid_to: article.validTo ?? '',
    kb_knowledge_base: sysIdOf('kb_knowledge_base', titleOfBase[article.base ?? 'it']),
    kb_category: sysIdOf('kb_category', article.category ?? 'General'),
    author: sysIdOf('sys_user', 'ana.lopez'),
    parent: article.translates === undefined ? '' : sysIdOf('kb_knowledge', article.translates),
    sys_view_count: '0',
  });
}

function putOrganisation(instance: Instance): void {
  for (const [city, country, zone] of locations) {
    put(instance, 'cmn_location', city, {
      name: city,
      full_name: `${city}, ${country}`,
      city,
      country,
      time_zone: zone,
    });
  }
  put(instance, 'core_company', 'Example', { name: 'Example' });
  for (const group of groups) {
    const sysId = textOf(put(instance, 'sys_user_group', group.name, { ...groupValues(group) }), 'sys_id');
    for (const member of group.members) {
      put(instance, 'sys_user_grmember', `${group.name}/${member}`, {
        group: sysId,
        user: sysIdOf('sys_user', member),
      });
    }
  }
  const gateway = {
    name: 'VPN gateway Madrid',
    category: 'Network',
    support_group: sysIdOf('sys_user_group', 'Network'),
  };
  put(instance, 'cmdb_ci', 'vpn-madrid', gateway);
  put(instance, 'cmdb_ci', 'printer-2', { name: 'Printer floor 2', category: 'Printer' });
  for (const name of ['Standard laptop', 'Software licence', 'Mobile phone']) {
    put(instance, 'sc_cat_item', name, { name, short_description: `Order: ${name}`, active: 'true' });
  }
}

function groupValues(group: { name: string; description: string }): Row {
  return { name: group.name, description: group.description, active: 'true' };
}

function putPlatform(instance: Instance): void {
  const incident = shapeAsked('incident');
  for (const [element, column] of incident.columns) {
    for (const [sequence, [value, label]] of (column.choices ?? []).entries()) {
      const values = { name: 'incident', element, value, label, language: 'en', sequence: String(sequence) };
      put(instance, 'sys_choice', `incident/${element}/${value}`, values);
    }
    put(instance, 'sys_dictionary', `incident/${element}`, { name: 'incident', element, internal_type: column.kind });
  }
  for (const shape of dictionary.values()) {
    put(instance, 'sys_db_object', shape.table, { name: shape.table, label: shape.label });
  }
  put(instance, 'sys_properties', 'zone', { name: 'glide.sys.default.tz', value: instance.zone });
}

function putKnowledge(instance: Instance, extra: readonly ArticleSeed[]): void {
  for (const title of Object.values(titleOfBase)) put(instance, 'kb_knowledge_base', title, { title, active: 'true' });
  const every = [...articles, ...extra];
  for (const label of new Set(every.map((article) => article.category ?? 'General'))) {
    put(instance, 'kb_category', label, { label, value: label.toLowerCase(), active: 'true' });
  }
  for (const article of every) putArticle(instance, article);
  // New drafts are numbered well above the seeded articles.
  instance.counters.set('kb_knowledge', 40_000);
}

function endingOf(state: string, index: number, at: number): Row {
  if (state !== '6' && state !== '7') return state === '8' ? { active: 'false', closed_at: storedOf(at) } : {};
  const resolved: Row = {
    close_code: closeCodes[index % closeCodes.length] ?? 'Solution provided',
    close_notes: 'Solved together with the caller.',
    resolved_at: storedOf(at),
    resolved_by: sysIdOf('sys_user', index % 2 === 0 ? 'ana.lopez' : 'luis.ortega'),
  };
  if (state === '6') return resolved;
  return {
    ...resolved,
    active: 'false',
    closed_at: storedOf(at + 7 * 86_400_000),
    business_duration: durationOf(28_800_000),
  };
}

function topicValues([summary, category, subcategory, group, impact, urgency, channel]: Topic): Row {
  return {
    short_description: summary,
    category,
    subcategory,
    contact_type: channel,
    impact,
    urgency,
    priority: priorityOf(impact, urgency),
    assignment_group: sysIdOf('sys_user_group', group),
  };
}

/** The staff of the five sites, who call about the seeded tickets. */
const callers = people.filter((person) => person.location !== undefined && person.email !== undefined).slice(6);

function putIncident(instance: Instance, topic: Topic, state: string, index: number): void {
  const opened = instance.now() - (60 - index) * 86_400_000;
  const number = nextNumber(instance, shapeAsked('incident'));
  const agent = index % 2 === 0 ? 'ana.lopez' : 'luis.ortega';
  const row = put(instance, 'incident', number, {
    ...newIncident,
    ...topicValues(topic),
    number,
    task_effective_number: number,
    state,
    incident_state: state,
    hold_reason: state === '3' ? '1' : '',
    caller_id: sysIdOf('sys_user', callers[index % callers.length]?.userName ?? ''),
    opened_by: sysIdOf('sys_user', 'elena.ruiz'),
    assigned_to: state === '1' ? '' : sysIdOf('sys_user', agent),
    opened_at: storedOf(opened),
    sys_created_on: storedOf(opened),
    sys_updated_on: storedOf(opened + 3_600_000),
    calendar_stc: '28800',
    ...endingOf(state, index, opened + 3_600_000),
  });
  const record = { table: 'incident', sysId: textOf(row, 'sys_id') };
  if (state !== '1') addEntry(instance, record, { element: 'work_notes', value: 'Called back, see notes.', by: agent });
}

function putTickets(instance: Instance): void {
  const tickets = Array.from({ length: 40 }, (_, index) => index);
  for (const index of tickets) {
    const topic = topics[index % topics.length];
    const state = states[index % states.length];
    if (topic !== undefined && state !== undefined) putIncident(instance, topic, state, index);
  }
}

/** Fills an empty instance with people, groups, articles, service levels and forty tickets of the last two months. */
export function seedInstance(instance: Instance, seed: SandboxSeed): void {
  for (const user of [...people, ...(seed.users ?? [])]) putUser(instance, user);
  putOrganisation(instance);
  putPlatform(instance);
  putServiceLevels(instance, slaDefinitions);
  putKnowledge(instance, seed.articles ?? []);
  putTickets(instance);
  for (const table of ['incident', 'kb_knowledge']) {
    for (const row of tableOf(instance, table).values()) row['sys_mod_count'] = '3';
  }
}
