import type { Ticket } from '../desk/incident.ts';
import { change, refusal, refuseEnded, rowNow } from './servicenow-change.ts';
import { echoFaults, entryField, fieldOf, ticketOf } from './servicenow-fields.ts';
import { markerLine, stands } from './servicenow-journal.ts';
import type { Attempt } from './servicenow-once.ts';
import type { Desk } from './servicenow-open.ts';
import { groupNamed, incidentNamed } from './servicenow-place.ts';

const awaitingCaller = '1';

/** A question to the employee with the incident waiting for the answer; `marker` makes it recognisable on a retry. */
export type Question = { readonly text: string; readonly marker: string; readonly attempt: Attempt };

/**
 * Puts an incident on hold, awaiting its caller, with the question as a comment in the same step: the platform asks for
 * one. Once: where the comment stands, the step was made, whatever became of the incident since.
 */
export async function hold(desk: Desk, ticketId: string, question: Question): Promise<Ticket> {
  const { text, marker, attempt } = question;
  return desk.once<Ticket>({
    key: `hold ${ticketId} ${marker}`,
    attempt,
    find: async () => {
      const asked = await stands(desk.transport, { ticketId, column: 'comments', marker });
      return asked === undefined ? undefined : ticketOf(await rowNow(desk, ticketId), desk.origin);
    },
    send: async (sendBy) => {
      const before = await rowNow(desk, ticketId);
      refuseEnded(before);
      if (fieldOf(before, 'state') === '6') throw refusal('resolved', 'The incident is resolved.');
      const waiting = { state: '3', hold_reason: awaitingCaller };
      const fields = { ...waiting, comments: `${entryField(text)}\n${markerLine(marker)}` };
      return change(desk, before, fields, ['state', 'hold_reason'], sendBy);
    },
  });
}

/** In progress again, as the employee has answered; what waits for anybody else, or does not wait, is left alone. */
export async function resume(desk: Desk, ticketId: string): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const reason = fieldOf(before, 'hold_reason');
  const waits = fieldOf(before, 'state') === '3' && (reason === awaitingCaller || reason === '');
  if (!waits) return ticketOf(before, desk.origin);
  // Our account is not the caller: the platform wakes the incident for the caller's own words only.
  return change(desk, before, { state: '2', hold_reason: '' }, ['state']);
}

/** Hands an incident to a group, by its key or name, as nobody's; with that group already, it is left alone. */
export async function handTo(desk: Desk, ticketId: string, group: string): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const fields = { assignment_group: await groupNamed(desk.transport, group), assigned_to: '' };
  // Somebody of the group may have taken it since an earlier try.
  if (fieldOf(before, 'assignment_group') === fields.assignment_group) return ticketOf(before, desk.origin);
  return change(desk, before, fields, ['assignment_group', 'assigned_to']);
}

/** Makes an incident the child of another, by that one's number or key; never of itself. */
export async function makeChild(desk: Desk, ticketId: string, parent: string): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const fields = { parent_incident: await incidentNamed(desk.transport, parent) };
  if (fields.parent_incident === ticketId) throw refusal('itself', 'An incident is no child of itself.');
  if (echoFaults(fields, before).length === 0) return ticketOf(before, desk.origin);
  return change(desk, before, fields, ['parent_incident']);
}
