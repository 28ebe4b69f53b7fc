import { isClosed, openingIn } from './closed.ts';
import type { Handoff } from './conversation.ts';
import { plainText } from './markup.ts';
import type { Fact, Message, Part } from './message.ts';
import { sentence, type Turn } from './turn.ts';

/** The expected wait as people are told it: whole minutes, one at least. */
export function waitMinutes({ waitMs = 0 }: Handoff): number {
  return Math.max(1, Math.round(waitMs / 60_000));
}

/** Whether place and wait mean anything to the employee: who waits for an opening or for a page is told of these in place of them. */
export function showsPlace(turn: Turn, handoff: Handoff): boolean {
  const waiting = turn.state.phase.name === 'waiting';
  return waiting && !handoff.opening && handoff.place !== undefined && !isClosed(turn);
}

/** The employee's confirmation that a person is on the way: number or reference, place and expected wait. */
export function confirmation(turn: Turn, handoff: Handoff): Message {
  const value = (key: Parameters<typeof sentence>[1], values: Readonly<Record<string, string>>) =>
    plainText(sentence(turn, key, values));
  const reference = handoff.ticket?.number ?? value('provisional', { reference: handoff.reference });
  const facts: Fact[] = [
    { label: sentence(turn, 'reference'), value: reference },
    // Who asked for a person without saying why has no subject but the agents' English one.
    ...(turn.state.problem ? [{ label: sentence(turn, 'subject'), value: turn.state.problem }] : []),
  ];
  const waiting = turn.state.phase.name === 'waiting';
  const opening = waiting ? handoff.opening : undefined;
  if (opening && opening.at !== null)
    facts.push({ label: sentence(turn, 'deskOpens'), value: plainText(openingIn(turn, opening.at)) });
  if (showsPlace(turn, handoff)) {
    facts.push(
      { label: sentence(turn, 'place'), value: value('placeOf', { place: `${handoff.place}` }) },
      { label: sentence(turn, 'expectedWait'), value: value('minutes', { count: `${waitMinutes(handoff)}` }) },
    );
  }
  const parts: Part[] = [
    { kind: 'facts', facts },
    ...(handoff.sensitive ? [{ kind: 'text' as const, text: sentence(turn, 'verification') }] : []),
    { kind: 'note', text: sentence(turn, 'standing') },
    ...(waiting ? [{ kind: 'note' as const, text: sentence(turn, 'keepWriting') }] : []),
  ];
  return {
    language: turn.state.language,
    tone: 'info',
    title: sentence(turn, opening ? 'closedTitle' : 'confirmTitle'),
    parts,
    choices: [],
    inputs: [],
  };
}
