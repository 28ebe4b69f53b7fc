import { neededLanguages, type OutageForm, outageForm } from './card-outage.ts';
import type { Address, Message } from './message.ts';
import type { OutageNotice } from './news.ts';
import { change, declare, drawBoard, end } from './outage-declared.ts';
import { faultsOf } from './outage-faults.ts';
import {
  type By,
  changeDesk,
  nonce,
  note,
  type OpenForm,
  type Pressed,
  type Step,
  send,
  toOne,
} from './outage-step.ts';
import { toEmployee } from './wording.ts';

const mostForms = 20;

/** A form for the lead, where he is. */
export function openForm(step: Step, at: Address, form: Omit<OutageForm, 'card'>): Step {
  const { step: numbered, card } = nonce(step);
  const open: OpenForm = { ...form, card, at };
  const kept = changeDesk(numbered, { forms: [...numbered.desk.forms, open].slice(-mostForms) });
  const message = outageForm(step.book, open, titleOf(step, form.outage), []);
  return send(kept, { kind: 'say', to: at, message, mark: { kind: 'board', key: `outage-form/${card}` } });
}

const titleOf = ({ notices }: Step, outage: string | undefined): string =>
  notices.find(({ id }) => id === outage)?.title ?? '';

/** The form to end an outage or to change its words, filled in. */
export function openFor(step: Step, event: Pressed, kind: 'end' | 'change', outage: string): Step {
  const notice = step.notices.find(({ id }) => id === outage);
  if (!notice) return toOne(step, event, 'outageGone');
  // Redrawn, so that the same button can be pressed again: a press counts once for each drawing of the card.
  return openForm(drawBoard(step, outage), event.at, { kind, outage, values: prefilled(kind, notice) });
}

function prefilled(kind: 'end' | 'change', { words }: OutageNotice): Readonly<Record<string, string>> {
  if (kind === 'change') return Object.fromEntries(Object.entries(words).map(([one, text]) => [`words_${one}`, text]));
  return Object.fromEntries(neededLanguages.map((one) => [`words_${one}`, toEmployee('outageOverWords', one)]));
}

/** A form is left without anything being done. */
export function cancelForm(step: Step, event: Pressed): Step {
  const form = step.desk.forms.find(({ card }) => card === event.card);
  return form
    ? closeForm(step, form, note(step, 'outageFormLeft', { agent: event.agent.name }))
    : outdated(step, event);
}

/** What was pressed is no longer open. */
export const outdated = (step: Step, by: By): Step => toOne(step, by, 'outageFormGone');

function closeForm(step: Step, form: OpenForm, says: Message): Step {
  const left = changeDesk(step, { forms: step.desk.forms.filter(({ card }) => card !== form.card) });
  return form.ref ? send(left, { kind: 'amend', ref: form.ref, message: says }) : left;
}

/** A form is sent: what is missing or wrong is said, otherwise it is done. */
export function sendForm(step: Step, event: Pressed): Step {
  const open = step.desk.forms.find(({ card }) => card === event.card);
  if (!open) return outdated(step, event);
  const form: OpenForm = { ...open, values: { ...open.values, ...event.inputs } };
  const notice = step.notices.find(({ id }) => id === form.outage);
  if (form.kind !== 'declare' && !notice)
    return toOne(closeForm(step, form, note(step, 'outageGone')), event, 'outageGone');
  const faults = faultsOf(step, form);
  if (faults.length > 0) return showAgain(step, form, faults);
  const closed = closeForm(step, form, note(step, 'outageFormDone', { agent: event.agent.name }));
  if (!notice) return declare(closed, form, event.agent);
  return form.kind === 'change' ? change(closed, notice, form) : end(closed, notice, form, event.agent);
}

// What was filled in stays, with what is missing said above it.
function showAgain(step: Step, form: OpenForm, faults: readonly string[]): Step {
  const { step: numbered, card } = nonce(step);
  const again: OpenForm = { ...form, card };
  const forms = step.desk.forms.map((one) => (one.card === form.card ? again : one));
  const kept = changeDesk(numbered, { forms });
  const message = outageForm(step.book, again, titleOf(step, form.outage), faults);
  if (form.ref) return send(kept, { kind: 'amend', ref: form.ref, message });
  return send(kept, { kind: 'say', to: form.at, message, mark: { kind: 'board', key: `outage-form/${card}` } });
}
