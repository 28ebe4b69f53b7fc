import { aboutAnother } from './behalf.ts';
import type { Conversation, Handoff } from './conversation.ts';
import { unverified } from './verification.ts';

/**
 * What makes a request for a person one to be careful with. What an agent returned to the bot is the same request when
 * a person is asked for again: it stays sensitive and held, and must be verified anew.
 */
export function inherited({ returned, transcript, problem }: Conversation, sensitive: boolean): Partial<Handoff> {
  const said = transcript.filter((line) => line.from === 'employee').map((line) => line.text);
  const another = returned?.aboutAnother || [problem ?? '', ...said].some(aboutAnother);
  const needed = sensitive || (returned?.sensitive ?? false);
  const { hold } = returned ? unverified(returned) : {};
  return {
    sensitive: needed,
    ...(hold ? { hold } : {}),
    ...(needed && another ? { aboutAnother: true } : {}),
  };
}

/** What the incident says of a request to be careful with. */
export function safetyNotes({ sensitive, aboutAnother: another, hold }: Handoff): readonly string[] {
  return [
    ...(sensitive ? ['Sensitive request: the identity must be verified before anything is changed.'] : []),
    ...(another ? ['It may be about another person’s account: that person must be verified too.'] : []),
    ...(hold ? ['On hold: a second agent must release it (more than one sensitive request within a day).'] : []),
  ];
}
