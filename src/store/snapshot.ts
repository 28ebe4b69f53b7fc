import { type DocumentsImage, readPacked } from './documents.ts';
import { damaged, formatKnown, snapshotName } from './folder.ts';
import type { Fs } from './fs.ts';
import type { IdsImage } from './ids.ts';
import { inert } from './inert.ts';
import type { Rest } from './pace.ts';
import { type RowOf, readRows, type Written, writeRows } from './rows.ts';
import { type Archive, emptyState, type Mark, type State } from './state.ts';
import type { JournalLine, Task } from './store.ts';
import { putTask } from './tasks.ts';

/** The state of one instant, in maps that hold still: taking it copies nothing, and later commits do not show. */
export type Image = {
  readonly mark: Mark;
  readonly lastSeq: number;
  readonly docs: DocumentsImage;
  readonly ids: IdsImage;
  readonly lines: ReadonlyMap<string, readonly JournalLine[]>;
  readonly tasks: ReadonlyMap<string, Task>;
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
  | readonly ['dictionary', number, string]
  | readonly ['packed', key: string, version: number, dictionary: number, bytes: string]
  | readonly ['task', Task]
  | readonly ['id', string, number]
  | readonly ['ids', day: number, chat: string, tails: string]
  | readonly ['lines', string, readonly JournalLine[]];

/** Takes the image of a state; it is good until `endImage` or the next one. */
export const imageOf = (state: State, mark: Mark): Image => ({
  mark,
  lastSeq: state.agenda.lastSeq,
  docs: state.docs.image(),
  ids: state.ids.image(),
  lines: state.lines.still(),
  tasks: state.agenda.tasks.still(),
  heads: [...state.heads],
  gone: state.gone,
});

/** Nobody needs the image of a state any more: what has changed since is put in, step by step. */
export function* endImage({ docs, ids, lines, agenda }: State): Generator<void> {
  yield* agenda.tasks.catchUp();
  yield* lines.catchUp();
  yield* ids.catchUp();
  yield* docs.catchUp();
}

/** What goes into a snapshot beside the image. */
export type Beside = { readonly archives: readonly Archive[]; readonly alone: boolean };

function* docRows({ kept, dictionaries }: DocumentsImage): Generator<Row> {
  for (const [number, bytes] of dictionaries) {
    yield ['dictionary', number, Buffer.from(bytes).toString('base64')];
  }
  for (const [key, found] of kept) {
    if (typeof found === 'string') {
      const { version, dictionary, bytes } = readPacked(found);
      yield ['packed', key, version, dictionary, Buffer.from(bytes, 'latin1').toString('base64')];
    } else {
      yield ['doc', key, found.version, found.value];
    }
  }
}

function* rowsOf({ mark, lastSeq, heads, gone, ...image }: Image, beside: Beside): Generator<Row> {
  yield ['snapshot', { format: formatKnown, mark, lastSeq, heads, gone, ...beside }];
  yield* docRows(image.docs);
  for (const task of image.tasks.values()) {
    yield ['task', task];
  }
  for (const [id, at] of image.ids.alone) {
    yield ['id', id, at];
  }
  for (const [day, chats] of image.ids.days) {
    for (const [chat, tails] of chats) {
      yield ['ids', day, chat, tails];
    }
  }
  for (const [subject, lines] of image.lines) {
    yield ['lines', subject, lines];
  }
}

/** Writes the snapshot of a number beside the others: whole and durable under its name, or not at all. */
export const writeSnapshot = (
  fs: Fs,
  folder: string,
  number: number,
  image: Image,
  beside: Beside,
  rest?: Rest,
): Promise<Written> => writeRows(fs, folder, snapshotName(number), rowsOf(image, beside), rest);

const restore = (state: State, row: RowOf<string>): boolean => {
  const known = row as Row;
  switch (known[0]) {
    case 'doc':
      state.docs.set(known[1], { version: known[2], value: known[3] });
      return true;
    case 'dictionary':
      state.docs.know(known[1], Buffer.from(known[2], 'base64'));
      return true;
    case 'packed': {
      const [, key, version, dictionary, bytes] = known;
      return state.docs.keep(key, { version, dictionary, bytes: Buffer.from(bytes, 'base64').toString('latin1') });
    }
    case 'ids':
      state.ids.keep(known[1], known[2], known[3]);
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
