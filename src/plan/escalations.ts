import type { EscalationAnswer, EscalationFigures, EscalationWish } from '../escalations.ts';
import { commonOptions, readOptions } from '../scripts-command-options.ts';
import {
  columns,
  count,
  harmless,
  MistakeError,
  type Paint,
  paintOf,
  type ScriptsTerminal,
} from '../scripts-command-terminal.ts';

/** Where the command says things, and who knows what was decided: the running desk, or its store. */
export type EscalationsTerminal = Pick<ScriptsTerminal, 'colour' | 'now' | 'write' | 'note'> & {
  readonly escalations?: (wish: EscalationWish) => Promise<EscalationAnswer>;
};

/** What `escalations --help` says. */
export const escalationsHelp = `Tells how right the desk's escalations to the next level were, by what leads decided on them.

  npm run desk -- escalations [--days 30] [--json]

  accuracy   accepted of all that were decided, with the 95 % interval (Wilson) in which the true share lies
  bounced    of those that went to the next level, how many its group sent back
  in time    of those that the protocol asked for, how many were made in its time
  decided    nine of ten were decided within so many minutes
  by code    why escalations were returned
  by person  accuracy of whoever made at least 10 that were decided; of fewer nothing can be said

  --days     how far back, from 1 to 3660 days; 30 without it
  --json     one JSON object, for programs

It asks the running desk, or the store of the settings when none runs. Ends with 0, 1 when nothing could be read, 2 when
the command was not understood.
`;

const options = { json: commonOptions.json, days: { type: 'string' } } as const;
const dayMs = 86_400_000;
const usualDays = 30;
const mostDays = 3660;

/** Runs `escalations`. */
export async function escalationsCommand(args: readonly string[], terminal: EscalationsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  if (positionals.length > 0) throw new MistakeError(`escalations takes no "${positionals[0]}".`);
  const days = values.days === undefined ? usualDays : Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new MistakeError(`--days is a whole number from 1 to ${mostDays}.`);
  const answer = await terminal.escalations?.({ since: terminal.now() - days * dayMs });
  if (answer === undefined || 'refused' in answer) {
    await terminal.note(`${answer?.refused ?? 'There is no desk to ask.'}\n`);
    return 1;
  }
  const { figures } = answer;
  await terminal.write(
    values.json ? `${JSON.stringify(figures, null, 2)}\n` : figuresText(figures, days, paintOf(terminal)),
  );
  return 0;
}

function figuresText(figures: EscalationFigures, days: number, paint: Paint): string {
  const { decided, accuracy, bounced, inTime, minutes90, codes, people, tooFew, toReview } = figures;
  const head = `The last ${count(days, 'day')}: ${count(decided, 'escalation')} decided.`;
  const lines = [
    ...(accuracy ? [`accuracy  ${accuracyWords(accuracy)}`] : []),
    ...(bounced ? [`bounced   ${bounced.percent} % of ${bounced.n} that went to the next level`] : []),
    ...(inTime ? [`in time   ${inTime.percent} % of ${inTime.n} that the protocol asked for`] : []),
    ...(minutes90 === undefined ? [] : [`decided   nine of ten within ${minutes90} min`]),
    ...(toReview.length > 0 ? [`to review ${toReview.length}: ${some(toReview)}`] : []),
  ];
  return [
    `${paint(head, 'bold')}\n${lines.map((line) => `  ${line}\n`).join('')}`,
    codes.length === 0
      ? ''
      : `\n${columns([['returned because', 'times'], ...codes.map(({ code, times }) => [harmless(code), `${times}`])], paint)}`,
    people.length === 0
      ? ''
      : `\n${columns([['escalated by', 'accuracy'], ...people.map((one) => [harmless(one.name), accuracyWords(one)])], paint)}`,
    tooFew === 0 ? '' : `\n${count(tooFew, 'person', 'people')} with fewer than 10: too few to say anything.\n`,
  ].join('');
}

const accuracyWords = ({ percent, low, high, n }: NonNullable<EscalationFigures['accuracy']>): string =>
  `${percent} % of ${n} (95 %: ${low} to ${high} %)`;

const mostNamed = 10;

const some = (tickets: readonly string[]): string =>
  `${tickets.slice(0, mostNamed).map(harmless).join(', ')}${tickets.length > mostNamed ? ', …' : ''}`;
