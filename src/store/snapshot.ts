import { damaged, formatKnown, snapshotName } from './folder.ts';
import type { Fs } from './fs.ts';
import { inert } from './inert.ts';
import { type RowOf, readRows, type Written, writeRows } from './rows.ts';
import { type Archive, emptyState, type Mark, type State } from './state.ts';
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
  readonly heads: readonly Mark[];
  readonly gone: boolean;
};

/** What a snapshot says of itself: `alone` when nothing older may stand beside it, for something was removed for good. */
type Opening = {
  readonly format: number;
  readonly mark: Mark;
  readonly lastSeq: number;
  readonly heads?: readonly Mark[];
  readonly archives?: readonly Archive[];
  readonly alone?: boolean;
  readonly gone?: boolean;
};

type Row =
  | readonly ['snapshot', Opening]
  | readonly ['doc', string, number, unknown]
  | readonly ['task', Task]
  | readonly ['id', string, number]
  | readonly ['lines', string, readonly JournalLine[]];

/** Takes the image of a state. */
export const imageOf = (state: State, mark: Mark): Image => ({
  mark,
  lastSeq: state.agenda.lastSeq,
  docs: new Map(state.docs),
  ids: new Map(state.ids),
  lines: new Map(state.lines),
  tasks: [...state.agenda.tasks.values()],
  heads: [...state.heads],
  gone: state.gone,
});

/** What goes into a snapshot beside the image. */
export type Beside = { readonly archives: readonly Archive[]; readonly alone: boolean };

function* rowsOf({ mark, lastSeq, heads, gone, ...image }: Image, beside: Beside): Generator<Row> {
  yield ['snapshot', { format: formatKnown, mark, lastSeq, heads, gone, ...beside }];
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

/** Writes the snapshot of a number beside the others: whole and durable under its name, or not at all. */
export const writeSnapshot = (fs: Fs, folder: string, number: number, image: Image, beside: Beside): Promise<Written> =>
  writeRows(fs, folder, snapshotName(number), rowsOf(image, beside));

const restore = (state: State, row: RowOf<string>): boolean => {
  const known = row as Row;
  switch (known[0]) {
    case 'doc':
      state.docs.set(known[1], { version: known[2], value: known[3] });
      return true;
    case 'task':
      putTask(state.agenda, inert(known[1], known[1].id));
      return true;
    case 'id':
      state.ids.set(known[1], known[2]);
      return true;
    case 'lines':
      state.lines.set(known[1], known[2]);
      return true;
    default:
      return false;
  }
};

/** What a snapshot holds: the state, how far it goes, its hash, and whether nothing older may stand beside it. */
export type Snapshot = {
  readonly state: State;
  readonly mark: Mark;
  readonly digest: string;
  readonly alone: boolean;
};

/** Reads a snapshot; throws a StoreError naming file and byte unless every row and the whole is as it was written. */
export const readSnapshot = (file: string, bytes: Uint8Array): Snapshot => {
  const state = emptyState();
  const found: Opening[] = [];
  const digest = readRows(file, bytes, (row, place) => {
    if (place > 0) {
      return restore(state, row);
    }
    const [kind, opening] = row as Row;
    found.push(opening as Opening);
    return kind === 'snapshot' && (opening as Opening).format === formatKnown;
  });
  const [opening] = found;
  if (opening === undefined) {
    throw damaged(file, 0, 'it is empty');
  }
  state.agenda.lastSeq = opening.lastSeq;
  state.keys.push(...shelvesOf([...state.docs.keys()]));
  state.heads.push(...(opening.heads ?? []));
  state.archives = opening.archives ?? [];
  state.gone = opening.gone === true;
  return { state, mark: opening.mark, digest, alone: opening.alone === true };
};

const shelvesOf = (keys: string[]): string[][] => {
  const sorted = keys.sort();
  const shelves: string[][] = [];
  for (let place = 0; place < sorted.length; place += 512) {
    shelves.push(sorted.slice(place, place + 512));
  }
  return shelves;
};
