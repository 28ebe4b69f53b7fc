import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { askDesk, runCommand } from './app-command.ts';
import { lineEngine } from './engine.ts';
import { forPeople, type Known, type PeopleAnswer, type PeopleWish } from './people.ts';
import type { Store } from './store/store.ts';

const help = `What the desk keeps of a person: find, hand out, remove.

  npm run people -- find <who>
  npm run people -- export <who> [--out maria.json]
  npm run people -- erase <who> [--now]

  <who>     a mail address, the person's id on Teams or Slack, or a subject that "find" shows
  find      shows on which platforms the person is known, and since when it has been quiet
  export    writes everything as JSON: the conversation, the journal of it, what is still to be done
  erase     removes all of it for good, backups of the data folder included. Not touched: the chats on Teams and
            Slack, and the incidents in ServiceNow, which keep their own copies
  --out     writes a new file (mode 0600) in place of standard output
  --now     erases even while an agent is talking with the person
  --help    this text

Uses the same settings as the desk (.env, DATA_DIR or DATABASE_URL). The desk may be running.
Ends with 0 when done, 1 when refused or not possible, 2 when the command was not understood.
`;

type Asked = { readonly wish: PeopleWish; readonly out: string | undefined };

function asked(args: readonly string[]): Asked | string {
  const options = { out: { type: 'string' }, now: { type: 'boolean', default: false } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [verb, who, ...more] = positionals;
    if (verb !== 'find' && verb !== 'export' && verb !== 'erase') return 'Say what to do: find, export or erase.';
    if (!who || more.length > 0) return `Name one person to ${verb}.`;
    if (values.out !== undefined && verb !== 'export') return '--out belongs to export.';
    if (values.now && verb !== 'erase') return '--now belongs to erase.';
    const wish: PeopleWish = verb === 'erase' ? { do: verb, who, now: values.now } : { do: verb, who };
    return { wish, out: values.out };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const shown = ({ subject, name, email, phase, lastAt }: Known): string =>
  `${name}${email ? ` <${email}>` : ''}\n  ${subject}\n  ${phase}, last heard ${new Date(lastAt).toISOString()}\n`;

async function tell(answer: PeopleAnswer, out: string | undefined): Promise<number> {
  if ('refused' in answer) {
    process.stderr.write(`${answer.refused}\n`);
    return 1;
  }
  if ('found' in answer) {
    process.stdout.write(answer.found.length > 0 ? answer.found.map(shown).join('') : 'Nobody.\n');
    return 0;
  }
  if ('exported' in answer) {
    const text = `${JSON.stringify(answer.exported, null, 2)}\n`;
    if (out === undefined) process.stdout.write(text);
    else await writeFile(out, text, { flag: 'wx', mode: 0o600 });
    return 0;
  }
  const { documents, lines, tasks, ids } = answer.removed;
  const counts = `documents ${documents}, journal lines ${lines}, tasks ${tasks}, delivery ids ${ids}`;
  process.stdout.write(
    `${answer.erased.map(shown).join('')}Removed: ${counts}.\nOn record as erasure ${answer.reference}.\n`,
  );
  return 0;
}

void runCommand({
  help,
  asked,
  run: async ({ wish, out }, config) => {
    const alone = (store: Store) => forPeople({ store, engine: lineEngine(store), now: Date.now }, wish);
    return tell(await askDesk<PeopleAnswer>(config, { people: wish }, alone), out);
  },
});
