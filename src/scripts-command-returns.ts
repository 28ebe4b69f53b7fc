import type { TriageExample } from './desk/kept.ts';
import { count, harmless, type Paint } from './scripts-command-terminal.ts';

/** An escalation that came back, as the desk keeps it under `return/`; `at` in epoch ms. */
export type Returned = {
  readonly at: number;
  readonly ticket: string;
  readonly level: string;
  readonly script?: string;
  readonly code?: string;
  readonly why?: string;
  readonly article?: string;
};

/** A correction of triage, as the desk keeps it under `example/`. */
export type Corrected = Pick<TriageExample, 'at' | 'said' | 'language' | 'script' | 'thought' | 'chose'>;

/** What the people of the desk said of scripts, latest first. */
export type Said = { readonly returns: readonly Returned[]; readonly corrections: readonly Corrected[] };

/** Of what is kept, what is of the report's time, without the names of agents. */
export function saidSince(
  kept: { readonly returns: readonly unknown[]; readonly examples: readonly unknown[] },
  since: number,
): Said {
  return {
    returns: (kept.returns as readonly Returned[])
      .filter(({ at }) => at >= since)
      .map(returnedOf)
      .toSorted(latest),
    corrections: (kept.examples as readonly Corrected[])
      .filter(({ at }) => at >= since)
      .map(({ at, said, language, script, thought, chose }) => ({
        ...{ at, said, language, thought, chose },
        ...(script === undefined ? {} : { script }),
      }))
      .toSorted(latest),
  };
}

const latest = (one: { readonly at: number }, other: { readonly at: number }): number => other.at - one.at;

function returnedOf({ at, ticket, level, script, code, why, article }: Returned): Returned {
  return {
    ...{ at, ticket, level },
    ...(script === undefined ? {} : { script }),
    ...(code === undefined ? {} : { code }),
    ...(why === undefined ? {} : { why }),
    ...(article === undefined ? {} : { article }),
  };
}

const mostOfScript = 10;

/** Both lists in words, script by script; empty where there is nothing to say. */
export function saidText({ returns, corrections }: Said, paint: Paint): string {
  return [
    listed('Escalations that came back', returns, paint, returnedLine),
    listed('Triage that agents corrected', corrections, paint, correctedLine),
  ].join('');
}

type OfScript = { readonly at: number; readonly script?: string };

function listed<One extends OfScript>(
  title: string,
  all: readonly One[],
  paint: Paint,
  line: (one: One) => readonly [string, string],
): string {
  if (all.length === 0) return '';
  const scripts = [...new Set(all.map(({ script }) => script ?? ''))].toSorted();
  const groups = scripts.map((script) => {
    const own = all.filter((one) => (one.script ?? '') === script);
    const lines = own.slice(0, mostOfScript).map((one) => {
      const [what, words] = line(one);
      const said = words === '' ? '' : `      ${oneLine(words)}\n`;
      return `    ${paint(minute(one.at), 'dim')} ${oneLine(what)}\n${said}`;
    });
    const more = own.length - lines.length;
    const rest = more > 0 ? `    and ${more} more (--json has them all)\n` : '';
    return `  ${script || '(no script)'}: ${count(own.length, 'time')}\n${lines.join('')}${rest}`;
  });
  return `\n${title} (${all.length}):\n${groups.join('')}`;
}

const returnedLine = ({ code = '', article, ticket, level, why = '' }: Returned): readonly [string, string] => [
  `${ticket} from ${level}: ${[code, article].filter(Boolean).join(', ') || 'no reason given'}`,
  why,
];

function correctedLine({ thought, chose, said }: Corrected): readonly [string, string] {
  const changes = (['category', 'impact', 'urgency'] as const).flatMap((about) =>
    thought[about] === chose[about] ? [] : [`${about} ${thought[about]} → ${chose[about]}`],
  );
  return [changes.join(', '), said];
}

const minute = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** What somebody wrote on one line, at most 160 characters, harmless to a terminal. */
export const oneLine = (text: string): string => {
  const line = harmless(text).replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
};
