import { accountOf } from './access.ts';
import { noRecord } from './failure.ts';
import { type Instance, type Row, rowOf, tableOf, textOf } from './instance.ts';
import { changeRecord, createRecord } from './records.ts';
import { shapeAsked } from './table-api.ts';

/** Somebody who works on incidents in ServiceNow itself; a ticket is named by number or sys_id. */
export type Colleague = {
  /** Opens an incident there, which is none of the desk's; values or labels and names, as on the form. */
  open(fields: Record<string, string>): Row;
  /** Takes it, or gives it to somebody by user name, in progress. */
  assign(ticket: string, to?: string): Row;
  comment(ticket: string, text: string): Row;
  note(ticket: string, text: string): Row;
  hold(ticket: string, question: string): Row;
  resolve(ticket: string, code: string, notes: string): Row;
  reopen(ticket: string, note: string): Row;
  /** Any other change: values or labels and names, as on the form. */
  update(ticket: string, fields: Record<string, string>): Row;
};

function userNamed(instance: Instance, userName: string): Row {
  for (const user of tableOf(instance, 'sys_user').values()) if (user['user_name'] === userName) return user;
  throw new RangeError(`nobody here is called ${userName}`);
}

function ticketNamed(instance: Instance, ticket: string): string {
  if (rowOf(instance, 'incident', ticket) !== undefined) return ticket;
  for (const row of tableOf(instance, 'incident').values()) if (row['number'] === ticket) return textOf(row, 'sys_id');
  throw noRecord();
}

function writeOf(instance: Instance, userName: string, body: Record<string, unknown>) {
  return {
    instance,
    account: accountOf(userNamed(instance, userName)),
    shape: shapeAsked('incident'),
    body,
    shown: true,
  };
}

/** Changes an incident as this user would on the form; throws the refusal that the user would see. */
export function actAs(instance: Instance, userName: string, ticket: string, fields: Record<string, unknown>): Row {
  const body = { ...fields };
  const { assigned_to: to } = body;
  // On the form one picks a person; here the user name is enough.
  if (typeof to === 'string' && /^[a-z]+\.[a-z]+$/.test(to)) body['assigned_to'] = userNamed(instance, to)['sys_id'];
  return { ...changeRecord(writeOf(instance, userName, body), ticketNamed(instance, ticket)) };
}

/** The colleague of this user name. */
export function colleagueOf(instance: Instance, userName: string): Colleague {
  const update = (ticket: string, fields: Record<string, string>) => actAs(instance, userName, ticket, fields);
  return {
    update,
    open: (fields) => ({ ...createRecord(writeOf(instance, userName, fields)) }),
    assign: (ticket, to = userName) => update(ticket, { assigned_to: to, state: '2' }),
    comment: (ticket, text) => update(ticket, { comments: text }),
    note: (ticket, text) => update(ticket, { work_notes: text }),
    hold: (ticket, question) => update(ticket, { state: '3', hold_reason: '1', comments: question }),
    resolve: (ticket, code, notes) => update(ticket, { state: '6', close_code: code, close_notes: notes }),
    reopen: (ticket, note) => update(ticket, { state: '2', work_notes: note }),
  };
}
