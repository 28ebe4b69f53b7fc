import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { damaged, formatKnown, snapshotName } from './folder.ts';
import { type Fs, removeIfThere } from './fs.ts';
import { inert } from './inert.ts';
import type { Mark } from './journal.ts';
import { linesOf, lineWith } from './lines.ts';
import { emptyState, type State } from './state.ts';
import type { Doc, JournalLine, Task } from './store.ts';
import { putTask } from './tasks.ts';

/** The state of one instant: references to frozen values, so that taking it is quick and later commits do not show. */
export type Image = {
  readonly mark: Mark;
  readonly lastSeq: number;
  readonly docs: ReadonlyMap<string, Doc>;
  readonly ids: ReadonlyMap<string, number>;
  readonly lines: ReadonlyMap<string, readonly JournalLine[]>;
  readonly tasks: readonly Task[];
};

type Opening = { readonly format: number; readonly mark: Mark; readonly lastSeq: number };

type Row =
  | readonly ['snapshot', Opening]
  | readonly ['doc', string, number, unknown]
  | readonly ['task', Task]
  | readonly ['id', string, number]
  | readonly ['lines', string, readonly JournalLine[]]
  | readonly ['end', number, string];

const sliceBytes = 128 * 1024;

/** Takes the image of a state. */
export const imageOf = (state: State, mark: Mark): Image => ({
  mark,
  lastSeq: state.agenda.lastSeq,
  docs: new Map(state.docs),
  ids: new Map(state.ids),
  lines: new Map(state.lines),
  tasks: [...state.agenda.tasks.values()],
});

function* rowsOf(image: Image): Generator<Row> {
  yield ['snapshot', { format: formatKnown, mark: image.mark, lastSeq: image.lastSeq }];
  for (const [key, doc] of image.docs) {
    yield ['doc', key, doc.version, doc.value];
  }
  for (const task of image.tasks) {
    yield ['task', task];
  }
  for (const [id, at] of image.ids) {
    yield ['id', id, at];
  }
  for (const [subject, lines] of image.lines) {
    yield ['lines', subject, lines];
  }
}

/** The text of a snapshot in slices of about 128 KB; the last row counts and hashes all before it. */
function* slicesOf(image: Image): Generator<string> {
  const digest = createHash('sha256');
  let slice = '';
  let count = 0;
  for (const row of rowsOf(image)) {
    slice += lineWith(JSON.stringify(row));
    count += 1;
    if (slice.length >= sliceBytes) {
      digest.update(slice);
      yield slice;
      slice = '';
    }
  }
  digest.update(slice);
  yield slice + lineWith(JSON.stringify(['end', count, digest.digest('base64url')] satisfies Row));
}

/**
 * Writes the snapshot of a number beside the others: whole and durable under its name, or not at all. The event loop
 * gets its turn after every slice. Returns the length in bytes.
 */
export const writeSnapshot = async (fs: Fs, folder: string, number: number, image: Image): Promise<number> => {
  const path = join(folder, snapshotName(number));
  const draft = `${path}.tmp`;
  await removeIfThere(fs, draft);
  const file = await fs.create(draft);
  let length = 0;
  try {
    for (const slice of slicesOf(image)) {
      const bytes = Buffer.from(slice);
      await file.write(bytes);
      length += bytes.length;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.rename(draft, path);
  await fs.syncFolder(folder);
  return length;
};

const restore = (state: State, row: Row): boolean => {
  switch (row[0]) {
    case 'doc':
      state.docs.set(row[1], Object.freeze({ version: row[2], value: inert(row[3], row[1]) }));
      return true;
    case 'task':
      putTask(state.agenda, inert(row[1], 'a task'));
      return true;
    case 'id':
      state.ids.set(row[1], row[2]);
      return true;
    case 'lines':
      state.lines.set(row[1], inert(row[2], 'the journal'));
      return true;
    case 'snapshot':
    case 'end':
      return false;
    default:
      return false;
  }
};

/** Reads a snapshot; throws a StoreError naming file and byte unless every row and the whole is as it was written. */
export const readSnapshot = (file: string, bytes: Uint8Array): { readonly state: State; readonly mark: Mark } => {
  const state = emptyState();
  let opening: Opening | undefined;
  let count = 0;
  for (const line of linesOf(bytes, 0)) {
    if (line.text === undefined) {
      throw damaged(file, line.at, `row ${count + 1} is broken`);
    }
    const row: Row = JSON.parse(line.text);
    if (row[0] === 'snapshot' && count === 0 && row[1].format === formatKnown) {
      opening = row[1];
    } else if (row[0] === 'end' && opening !== undefined) {
      checkEnd(file, bytes, line, row[1] === count, row[2]);
      state.agenda.lastSeq = opening.lastSeq;
      state.keys.push(...shelvesOf([...state.docs.keys()]));
      return { state, mark: opening.mark };
    } else if (opening === undefined || !restore(state, row)) {
      throw damaged(file, line.at, `row ${count + 1} is of a kind or format that this version does not know`);
    }
    count += 1;
  }
  throw damaged(file, bytes.length, 'its end is missing');
};

const checkEnd = (
  file: string,
  bytes: Uint8Array,
  line: { readonly at: number; readonly end: number },
  counted: boolean,
  digest: string,
): void => {
  const actual = createHash('sha256').update(bytes.subarray(0, line.at)).digest('base64url');
  if (!counted || actual !== digest || line.end !== bytes.length) {
    throw damaged(file, line.at, 'rows are missing, doubled or in another order');
  }
};

const shelvesOf = (keys: string[]): string[][] => {
  const sorted = keys.sort();
  const shelves: string[][] = [];
  for (let place = 0; place < sorted.length; place += 512) {
    shelves.push(sorted.slice(place, place + 512));
  }
  return shelves;
};
