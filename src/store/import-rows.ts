import { formatKnown } from './folder.ts';
import { keepHead } from './purge.ts';
import { emptyState, linesKept, type Mark, type State } from './state.ts';
import { type JournalLine, StoreError, type Task } from './store.ts';
import { putTask } from './tasks.ts';

/** An export as it will be kept: `rows` counts its lines, the end included. */
export type Imported = {
  readonly state: State;
  readonly mark: Mark;
  readonly archived: readonly JournalLine[];
  readonly rows: number;
};

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a value, in words that follow its name; undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === 'string' ? undefined : 'must be a text');
const instant: Check = (value) => (Number.isFinite(value) ? undefined : 'must be a number (epoch ms)');
const count: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number, 0 or more';
const positive: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'must be a whole number, 1 or more';
const anything: Check = (value) => (value === undefined ? 'is missing' : undefined);
const perhapsText: Check = (value) => (value === undefined ? undefined : text(value));

const lineShape = { id: text, subject: text, at: instant, by: text };

const shapes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  store: { format: count, sequence: count, chain: text, lastSeq: count },
  document: { key: text, version: positive, value: anything },
  task: {
    id: text,
    subject: text,
    lane: text,
    dueAt: instant,
    seq: positive,
    attempts: count,
    claimedUntil: instant,
    error: perhapsText,
  },
  id: { id: text, at: instant },
  line: lineShape,
  archived: lineShape,
  head: { sequence: positive, chain: text },
  end: { rows: count },
};

/** What was read so far. */
type Draft = {
  readonly state: State;
  readonly archived: JournalLine[];
  readonly seqs: Set<number>;
  opening: (Mark & { readonly lastSeq: number }) | undefined;
  rows: number;
  ended: boolean;
};

const twice = (what: string, name: unknown): string =>
  `${what} ${JSON.stringify(name)} is there twice. Remove one of the two, and correct the count in the last line.`;

const addDocument = ({ state }: Draft, fields: Fields): string | undefined => {
  const { key, version, value } = fields as { key: string; version: number; value: unknown };
  if (state.docs.has(key)) {
    return twice('the document', key);
  }
  state.docs.set(key, { value, version });
  return undefined;
};

const addTask = ({ state, seqs, opening }: Draft, fields: Fields): string | undefined => {
  const task = fields as Task;
  if (state.agenda.tasks.has(task.id)) {
    return twice('the task', task.id);
  }
  if (seqs.has(task.seq)) {
    return twice('a task with the "seq"', task.seq);
  }
  if (task.seq > (opening?.lastSeq ?? 0)) {
    return `"seq" is ${task.seq}, but "lastSeq" in line 1 is ${opening?.lastSeq}. Take both from the same export.`;
  }
  seqs.add(task.seq);
  putTask(state.agenda, task);
  return undefined;
};

const addId = ({ state }: Draft, fields: Fields): string | undefined => {
  const { id, at } = fields as { id: string; at: number };
  if (state.ids.has(id)) {
    return twice('the id', id);
  }
  state.ids.set(id, at);
  return undefined;
};

const addLine = ({ state }: Draft, fields: Fields): string | undefined => {
  const line = fields as JournalLine;
  const lines = state.lines.get(line.subject) as JournalLine[] | undefined;
  if (lines === undefined) {
    state.lines.set(line.subject, [line]);
  } else if (lines.length === linesKept) {
    return `it is one more than ${linesKept} of ${JSON.stringify(line.subject)}. Make the older ones "archived".`;
  } else {
    lines.push(line);
  }
  return undefined;
};

const add = (draft: Draft, kind: string, fields: Fields): string | undefined => {
  switch (kind) {
    case 'document':
      return addDocument(draft, fields);
    case 'task':
      return addTask(draft, fields);
    case 'id':
      return addId(draft, fields);
    case 'line':
      return addLine(draft, fields);
    case 'archived':
      draft.archived.push(fields as JournalLine);
      return undefined;
    case 'head':
      keepHead(draft.state, fields as Mark);
      return undefined;
    default:
      return end(draft, Number(fields['rows']));
  }
};

const end = (draft: Draft, rows: number): string | undefined => {
  draft.ended = true;
  return rows === draft.rows
    ? undefined
    : `it counts ${rows} rows, but ${draft.rows} stand before it. Take an export that is whole.`;
};

const begin = (draft: Draft, kind: string, fields: Fields): string | undefined => {
  if (kind !== 'store') {
    return 'an export begins with a row of the kind "store". Take an export that is whole.';
  }
  const { format, sequence, chain, lastSeq } = fields as { format: number; lastSeq: number } & Mark;
  if (format !== formatKnown) {
    return `its format is ${format}, this version knows ${formatKnown}. Use the version that wrote it, or a later one.`;
  }
  draft.opening = { sequence, chain, lastSeq };
  return undefined;
};

/** Takes one line of an export; says what is wrong with it and what to do. */
const take = (draft: Draft, line: string): string | undefined => {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'it is not JSON. Take an export that is whole.';
  }
  const { kind, ...fields } = (typeof row === 'object' ? (row ?? {}) : {}) as Fields;
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  if (typeof kind !== 'string' || shape === undefined) {
    return `there is no row of the kind ${JSON.stringify(kind)}. Use the version that wrote it, or a later one.`;
  }
  for (const [name, check] of Object.entries(shape)) {
    const wrong = check(fields[name]);
    if (wrong !== undefined) {
      return `"${name}" ${wrong}.`;
    }
  }
  if (draft.ended) {
    return 'it stands behind the end. Take one export, not two joined together.';
  }
  const fault = draft.rows === 0 ? begin(draft, kind, fields) : add(draft, kind, fields);
  draft.rows += 1;
  return fault;
};

const mostFaults = 10;

const unfinished = (draft: Draft, lines: number): string[] =>
  draft.ended ? [] : [`line ${lines + 1}: the end is missing. Take an export that is whole.`];

/** Reads an export; throws a StoreError naming at most ten lines that are wrong, and how to mend each. */
export const readExport = (file: string, bytes: Uint8Array): Imported => {
  const lines = Buffer.from(bytes).toString().split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  const draft: Draft = {
    state: emptyState(),
    archived: [],
    seqs: new Set(),
    opening: undefined,
    rows: 0,
    ended: false,
  };
  const faults: string[] = [];
  for (const [place, line] of lines.entries()) {
    const fault = take(draft, line);
    if (fault !== undefined) {
      faults.push(`line ${place + 1}: ${fault}`);
    }
    if (faults.length === mostFaults || draft.opening === undefined) {
      break;
    }
  }
  faults.push(...(faults.length === 0 ? unfinished(draft, lines.length) : []));
  if (faults.length > 0 || draft.opening === undefined) {
    throw new StoreError(`${file} cannot be imported, and nothing was written.\n${faults.join('\n')}`);
  }
  const { sequence, chain, lastSeq } = draft.opening;
  draft.state.agenda.lastSeq = lastSeq;
  return { state: draft.state, mark: { sequence, chain }, archived: draft.archived, rows: draft.rows };
};
