/** A kept value and how many commits have written its key; version 0 means that the key does not exist. */
export type Doc = { readonly value: unknown; readonly version: number };

/**
 * One write of a change: `before` is the version that was loaded; `value` undefined removes the key. Values are JSON.
 * `stamps` only where the store has `loadStamped`. `upon` only where commits are `inOrder`: the very value that a commit
 * under way was to leave and the decision was made upon; if another one stands there by then, that is a conflict.
 */
export type Put = {
  readonly key: string;
  readonly before: number;
  readonly value: unknown;
  readonly stamps?: Stamps;
  readonly upon?: unknown;
};

/**
 * The mark that a write leaves on a value, and the one of the write that it was decided on, where that is known: any
 * other one is a conflict. A version alone does not tell whether a key was removed meanwhile and written anew.
 */
export type Stamps = { readonly after: number; readonly before?: number };

/** A kept value with the stamp of its last write, if that has left one, and the length of its JSON. */
export type Stamped = { readonly doc: Doc; readonly stamp?: number; readonly bytes: number };

/** One line of the journal: what happened to whom, when (epoch ms), by whom. */
export type JournalLine = {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
  readonly by: string;
  readonly event: unknown;
};

/** Work to do outside. Tasks of one lane run strictly in the order of their commits; a timer has a lane of its own. */
export type NewTask = {
  readonly id: string;
  readonly subject: string;
  readonly lane: string;
  readonly dueAt: number;
  readonly effect: unknown;
};

/** A task as the store keeps it. `seq` is the order of commit, `attempts` how often it was claimed, `error` the last failure. */
export type Task = NewTask & {
  readonly seq: number;
  readonly attempts: number;
  readonly claimedUntil: number;
  readonly error?: string;
};

/**
 * One attempt at a task, as `claim` gave it. What an attempt says counts only while it is the latest one: a process
 * that was asleep for longer than its claim must not end, or put off, what somebody else is doing meanwhile.
 */
export type Claim = Pick<Task, 'id' | 'seq' | 'attempts'>;

/**
 * Everything one event changes, in one step or not at all. `line.id` is the idempotency key: a second commit with
 * the same id changes nothing. A task whose id is already kept replaces it (attempts begin anew); `cancels` removes
 * unfinished tasks; `settles` removes the task whose answer this change is, unless that attempt was overtaken.
 */
export type Change = {
  readonly line: JournalLine;
  readonly puts: readonly Put[];
  readonly tasks: readonly NewTask[];
  readonly cancels: readonly string[];
  readonly settles?: Claim;
};

/** What a commit is to take for its own process in the same step: at `now`, tasks by id with the end of their claim (epoch ms). */
export type Claims = { readonly now: number; readonly until: ReadonlyMap<string, number> };

/** How a commit ended, and which of its tasks it has claimed: attempts 1, durable with the commit. */
export type Committed = { readonly outcome: Outcome; readonly claimed: readonly Task[] };

/** `conflict`: a key was written since it was loaded, load and decide again; `repeated`: this id was committed before. */
export type Outcome = 'committed' | 'conflict' | 'repeated';

/**
 * Where the desk keeps what it must not forget. When `commit` has resolved, the change survives a power cut (but in
 * the memory store). One contract suite (`test/store/contract.ts`) holds all back ends to these words.
 */
export type Store = {
  load(key: string): Promise<Doc | undefined>;
  /** Only where a load is a journey, and what was loaded is worth remembering. */
  loadStamped?(key: string): Promise<Stamped | undefined>;
  /** Whether a change with this line id was committed within the last seven days at least. */
  known(id: string): Promise<boolean>;
  commit(change: Change): Promise<Outcome>;
  /** Commits are decided in the order in which they were handed over: one may build on another that is being written. */
  readonly inOrder?: true;
  /**
   * Commits, and in the same step claims those of the change's own tasks that are wished for, head their lanes by then
   * and are due: what is to be said at once needs no second write. `claimed` has them in the order of their commit.
   */
  commitAndClaim(change: Change, claims: Claims): Promise<Committed>;
  /** The first unfinished task of every lane, where it is due at `now` and not claimed beyond it; lowest `seq` first. */
  due(now: number, limit: number): Promise<readonly Task[]>;
  /** When the next head of a lane will be due (or its claim end), for whoever sleeps until then. */
  nextDueAt(): Promise<number | undefined>;
  /** Takes a task for this attempt until `until`, durably; undefined when it is finished or somebody else has it at `now`. */
  claim(id: string, now: number, until: number): Promise<Task | undefined>;
  /**
   * The task is done: whoever asks from now on finds it gone. Written down with the next commit of anybody, within a few
   * milliseconds when none comes; a crash in between is a crash in mid-task. A task that is gone already, or an attempt
   * that was overtaken, is no error and changes nothing.
   */
  settle(claim: Claim): Promise<void>;
  /** The attempt failed: again at `dueAt`; the lane waits behind it. */
  postpone(claim: Claim, dueAt: number, error: string): Promise<void>;
  /** Kept values whose key begins with `prefix`, in key order, after the key `after`. */
  scan(prefix: string, after: string, limit: number): Promise<readonly { readonly key: string; readonly doc: Doc }[]>;
  /** The unfinished tasks, oldest first, for the admin's eye and metrics. */
  tasks(limit: number): Promise<readonly Task[]>;
  /** The journal lines of one subject in order. */
  journal(subject: string, limit: number): Promise<readonly JournalLine[]>;
  /**
   * Removes for good what is kept of somebody; resolves when no byte of it is left in the store, its backups included.
   * A key, line or task that a commit writes meanwhile may stay: erase when nothing of the subject is under way.
   */
  erase(wish: Erasure): Promise<Removed>;
  /** Removes for good what has outlived its time, backups included. */
  retain(times: Retention): Promise<Removed>;
  /** Only where several processes share a store: calls back when another one may have committed. A hint, no promise. */
  onHint?(callback: () => void): void;
  /** Whether commits can be trusted at this moment, for `/readyz`. */
  state(): { readonly ready: boolean; readonly detail: string };
  close(): Promise<void>;
};

/**
 * Whose traces go: the values of `keys`, the journal lines and tasks of `subjects`, and every other journal line, task
 * and idempotency key that contains one of `marks` (ids of the person and of the private chat, at least 3 characters).
 */
export type Erasure = {
  readonly keys: readonly string[];
  readonly subjects: readonly string[];
  readonly marks: readonly string[];
};

/**
 * How long journal lines are kept: of lines whose `at` is before `texts` only the type of the event stays
 * (`{ type }`), lines before `lines` go (both epoch ms).
 */
export type Retention = { readonly texts: number; readonly lines: number };

/** How much was removed; of `thinned` lines only the type of the event stands now. */
export type Removed = {
  readonly documents: number;
  readonly tasks: number;
  readonly ids: number;
  readonly lines: number;
  readonly thinned: number;
};

/** The store cannot be opened or trusted: says which file and byte, or which setting, and what to do. */
export class StoreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StoreError';
  }
}
