import { randomBytes } from 'node:crypto';
import type { Need } from './conformance-check.ts';
import {
  type Fields,
  listOf,
  newIncident,
  patch,
  query,
  type RawClient,
  recordOf,
  tablePath,
  textOf,
} from './conformance-client.ts';

/** Something public documents leave open (`reference/servicenow.md` §5), and how an instance answers it. */
export type OpenQuestion = {
  number: number;
  question: string;
  writes: boolean;
  needs: readonly Need[];
  ask(client: RawClient): Promise<string>;
};

async function secondInsert(client: RawClient): Promise<string> {
  const sysId = randomBytes(16).toString('hex');
  const first = await newIncident(client, { sys_id: sysId });
  if (first['sys_id'] !== sysId) return 'the chosen sys_id is ignored';
  const again = await client.send('POST', tablePath('incident'), { json: { sys_id: sysId } });
  return `${again.status} ${again.text.slice(0, 200)}`;
}

async function caseOfMail(client: RawClient): Promise<string> {
  const some = { fields: 'email', limit: '1' };
  const [user] = await query(client, 'sys_user', 'emailISNOTEMPTY^active=true^ORDERBYsys_id', some);
  const mail = user === undefined ? '' : textOf(user, 'email');
  if (mail === '') return 'no user with an e-mail address to ask about';
  const turned = mail === mail.toUpperCase() ? mail.toLowerCase() : mail.toUpperCase();
  const rows = await query(client, 'sys_user', `email=${turned}`, some);
  return rows.length > 0 ? 'upper and lower case are the same' : 'upper and lower case differ';
}

async function feedbackColumns(client: RawClient): Promise<string> {
  const [article] = await query(client, 'kb_knowledge', 'workflow_state=published', { fields: 'sys_id', limit: '1' });
  const json = { article: article?.['sys_id'], useful: 'no', flagged: 'false', comments: 'Conformance check' };
  const answer = await client.send('POST', tablePath('kb_feedback', { fields: 'useful,flagged,user' }), { json });
  return answer.status === 201
    ? Object.keys(recordOf(answer)).join(', ')
    : `${answer.status} ${answer.text.slice(0, 200)}`;
}

async function readableSlas(client: RawClient): Promise<string> {
  const answer = await client.send('GET', tablePath('task_sla', { limit: '1', fields: 'sys_id,stage' }));
  return answer.status === 200
    ? `200 with ${listOf(answer).length} row(s)`
    : `${answer.status} ${answer.text.slice(0, 200)}`;
}

async function channelValue(client: RawClient): Promise<string> {
  const values = ['virtual_agent', 'virtual agent', 'chat'];
  const kept: string[] = [];
  for (const value of values) {
    const record = await newIncident(client, { contact_type: value });
    if (record['contact_type'] === value) kept.push(value);
  }
  return kept.length === 0 ? 'none of the values tried is kept' : `kept: ${kept.join(', ')}`;
}

function idIn(fields: Fields | undefined, name: string): string {
  return fields === undefined ? '' : textOf(fields, name);
}

async function groupClearsAssignee(client: RawClient): Promise<string> {
  const plain = { exclude_reference_link: 'true', limit: '200' };
  const [member] = await query(client, 'sys_user_grmember', '', plain);
  const [other] = await query(client, 'sys_user_group', `active=true^sys_id!=${idIn(member, 'group')}`, plain);
  const start = { assignment_group: idIn(member, 'group'), assigned_to: idIn(member, 'user') };
  const sysId = textOf(await newIncident(client, start), 'sys_id');
  const answer = await patch(client, sysId, { assignment_group: idIn(other, 'sys_id') });
  return recordOf(answer)['assigned_to'] === '' ? 'the assignee is cleared' : 'the assignee stays';
}

async function notesAfterClosing(client: RawClient): Promise<string> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  await patch(client, sysId, { state: '6', close_code: 'Solution provided', close_notes: 'Conformance check' });
  const closed = await patch(client, sysId, { state: '7' }, 'admin');
  if (closed.status !== 200) return `the incident could not be closed: ${closed.status}`;
  const answer = await patch(client, sysId, { work_notes: 'after the end' });
  return answer.status === 200 ? 'accepted' : `${answer.status} ${answer.text.slice(0, 200)}`;
}

async function missingArticle(client: RawClient): Promise<string> {
  const answer = await client.send('GET', '/api/sn_km_api/knowledge/articles/KB9999999');
  return `${answer.status} ${answer.text.slice(0, 120)}`;
}

/** The ten open questions, in their order. */
export const openQuestions: readonly OpenQuestion[] = [
  { number: 1, question: 'a second insert with the same sys_id', writes: true, needs: [], ask: secondInsert },
  {
    number: 2,
    question: 'a summary of 200 characters',
    writes: true,
    needs: [],
    ask: async (client) => {
      const record = await newIncident(client, { short_description: 'x'.repeat(200) });
      return `${textOf(record, 'short_description').length} characters are stored`;
    },
  },
  { number: 3, question: 'case of "=" on an e-mail address', writes: false, needs: [], ask: caseOfMail },
  {
    number: 4,
    question: 'columns useful, flagged, user of kb_feedback',
    writes: true,
    needs: [],
    ask: feedbackColumns,
  },
  { number: 5, question: 'task_sla for the integration account', writes: false, needs: [], ask: readableSlas },
  { number: 6, question: 'value of the Virtual Agent channel', writes: true, needs: [], ask: channelValue },
  { number: 7, question: 'another group by REST and the assignee', writes: true, needs: [], ask: groupClearsAssignee },
  {
    number: 8,
    question: 'a note of a non-administrator on a closed incident',
    writes: true,
    needs: ['admin'],
    ask: notesAfterClosing,
  },
  { number: 9, question: 'a missing article in the knowledge API', writes: false, needs: [], ask: missingArticle },
  {
    number: 10,
    question: 'the answer when the semaphore queue is full',
    writes: false,
    needs: [],
    ask: async () => 'not asked: it would take loading the instance; 429 or 503 is expected',
  },
];
