import type { Conversation, Handoff, Line } from './conversation.ts';
import { shownAt } from './formats.ts';
import type { Fact } from './message.ts';

/** What stands on a ticket besides its fields: plain texts, in the desk's language of record (English). */
export type TicketTexts = {
  readonly description: string;
  /** Scripts with version, steps and answers. */
  readonly path: string;
  readonly transcript: string;
};

/** Describes a conversation for its ticket. */
export function ticketTexts(state: Conversation): TicketTexts {
  return { description: descriptionOf(state), path: pathOf(state), transcript: transcriptOf(state) };
}

function descriptionOf(state: Conversation): string {
  const { person } = state;
  const who = [person.name, person.email, person.zone].filter((value) => value !== undefined).join(', ');
  const facts = factsOf(state).map((fact) => `${fact.label}: ${fact.value}`);
  return [
    `Requester: ${who}`,
    `Channel: ${state.address.channel}, language: ${state.language}`,
    ...(state.problem ? [`In their words: ${state.problem}`] : []),
    ...(facts.length > 0 ? ['', 'Collected:', ...facts] : []),
    ...(state.trails.length + (state.offered?.length ?? 0) > 0 ? ['', pathOf(state)] : []),
  ].join('\n');
}

/** The collected facts in the order they were collected. */
export function factsOf(state: Conversation): readonly Fact[] {
  return Object.values(state.facts).map(({ label, value }) => ({ label, value }));
}

function pathOf(state: Conversation): string {
  return [scriptsOf(state), ...articlesOf(state).map((article) => `Article offered: ${article}`)].join('\n');
}

/** The articles that the employee was shown, one line each, with what he said of them. */
export function articlesOf({ offered = [] }: Conversation): readonly string[] {
  return offered.map(({ number, title, helped }) => {
    const said = helped === undefined ? '' : helped ? ' (helped)' : ' (did not help)';
    return `${number} ${title}${said}`;
  });
}

function scriptsOf(state: Conversation): string {
  if (state.trails.length === 0) return 'No script was run.';
  return state.trails
    .flatMap((trail) => [
      `Script ${trail.script} ${trail.version} (${trail.outcome})`,
      `Steps: ${trail.steps.join(' > ')}`,
      ...trail.answers.map((answer) => `- ${answer.label}: ${answer.value}`),
    ])
    .join('\n');
}

function transcriptOf(state: Conversation): string {
  const lines = state.transcript.map((line) => `${utc(line.at)} ${line.who}: ${textOf(line)}`);
  const gone = state.dropped - state.firstLine;
  const cut = gone > 0 ? [`(${gone} earlier lines stand in the journal)`] : [];
  return [...cut, ...lines].join('\n');
}

/** What a line says now: deleted ones say that they were. */
export function textOf(line: Line): string {
  if (line.gone) return '(deleted)';
  return line.edited ? `${line.text} (edited)` : line.text;
}

function utc(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** What people call a handoff: its incident number, or the local reference until there is one. */
export function nameOf(handoff: Handoff): string {
  return handoff.ticket?.number ?? handoff.reference;
}

/** A short reference of our own, from an event id: `SL-` and six letters and digits that cannot be misread. */
export function localReference(id: string): string {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
  let hash = 0x811c9dc5;
  let reference = '';
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  for (let count = 0; count < 6; count++) {
    reference += alphabet[hash % alphabet.length];
    hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
  }
  return `SL-${reference}`;
}

/** Date and hour in a time zone, as its people write it; an unknown zone is shown in UTC. */
export function localTime(at: number, language: string, zone: string | undefined): string {
  return shownAt(at, language, zone, { dateStyle: 'medium', timeStyle: 'short' });
}
