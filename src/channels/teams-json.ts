import { randomUUID } from 'node:crypto';
import type { Message } from '../desk/message.ts';
import { recently } from '../desk/recent.ts';
import { bodiesOf } from './teams-message.ts';

/**
 * A message as the JSON of its Teams activities in order. A script says the same to everybody, so what consists of the
 * desk's own words is made once and remembered but for the nonce of its card; nobody else's words are kept.
 */
export function activitiesOf(message: Message): readonly string[] {
  if (!isOurs(message)) return bodiesOf(message).map((body) => JSON.stringify(body));
  const nonce = JSON.stringify(message.card ?? '').slice(1, -1);
  return partedOf(JSON.stringify({ ...message, card: undefined, files: undefined })).map((parted) =>
    parted.join(nonce),
  );
}

/** A JSON object with more fields behind its own, which must not have their names. */
export const withFields = (json: string, more: object): string =>
  `${json.slice(0, -1)},${JSON.stringify(more).slice(1)}`;

const isOurs = ({ parts, inputs }: Message): boolean =>
  inputs.length === 0 && parts.every(({ kind }) => kind === 'text' || kind === 'note');

// Stands where the nonce will; nobody can write it, because nobody knows it.
const mark = randomUUID();

const partedOf = recently(
  150,
  (said): string[][] => {
    const message: Message = { ...(JSON.parse(said) as Message), card: mark };
    return bodiesOf(message).map((body) => JSON.stringify(body).split(mark));
  },
  4_000,
);
