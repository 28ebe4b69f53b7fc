import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { File, Fs } from '../../src/store/fs.ts';

/** The calls that are counted and can go wrong. */
export type Call =
  | 'list'
  | 'read'
  | 'create'
  | 'append'
  | 'rename'
  | 'remove'
  | 'syncFolder'
  | 'write'
  | 'datasync'
  | 'truncate';

/** What goes wrong at the call of this number (1 is the next), of one kind of call if `on` is given; ENOSPC may last. */
export type Mishap = {
  readonly at: number;
  readonly what: 'crash' | 'ENOSPC' | 'EIO';
  readonly on?: Call;
  readonly times?: number;
};

type Node = { now: Buffer; synced: Buffer };
type Move = { readonly name: string; readonly node: Node | undefined; readonly from?: string };

/** A disk in memory that forgets what was not synced when the power fails. */
export type Disk = {
  /** The disk for a process that starts now; that of an earlier life fails at every call. */
  mount(): Fs;
  /** What is to go wrong from now on, in place of what was planned before. */
  plan(...mishaps: readonly Mishap[]): void;
  /** The power fails: of what was not synced, any part survives. */
  powerCut(): void;
  /** The process is killed: everything that was written survives, not more synced than before. */
  kill(): void;
  /** The files as they can be read now, by path; a test may damage them. */
  readonly files: {
    names(): string[];
    read(path: string): Buffer;
    write(path: string, bytes: Buffer): void;
    remove(path: string): void;
  };
};

const failure = (code: string): Error => Object.assign(new Error(`${code}, made by the test`), { code });

/** What is left of an unsynced write: some of it, maybe with a hole of NUL bytes, as page caches leave it. */
const torn = ({ now, synced }: Node, random: () => number): Buffer => {
  if (now.length <= synced.length) {
    return random() < 0.5 ? now : synced;
  }
  const written = now.length - synced.length;
  const length = random() < 0.3 ? written : Math.floor(random() * (written + 1));
  const fresh = Buffer.from(now.subarray(synced.length, synced.length + length));
  if (random() < 0.5) {
    const from = Math.floor(random() * fresh.length);
    const most = Math.min(fresh.length - from, random() < 0.5 ? 64 : fresh.length);
    fresh.fill(0, from, from + Math.ceil(random() * most));
  }
  return Buffer.concat([synced, fresh]);
};

const playMove = (names: Map<string, Node>, { name, node, from }: Move): void => {
  if (from !== undefined) {
    names.delete(from);
  }
  if (node === undefined) {
    names.delete(name);
  } else {
    names.set(name, node);
  }
};

/** A new empty disk; `random` decides what survives, and in which order things happen; `pause` lets others run. */
export const lossyDisk = (random: () => number, pause: () => Promise<unknown> = () => nextTurn()): Disk => {
  let names = new Map<string, Node>();
  let synced = new Map<string, Node>();
  let moves: Move[] = [];
  let holders = new Set<string>();
  let life = 0;
  let plans: { readonly mishap: Mishap; seen: number }[] = [];

  /** Counts a call towards the plans, and says what goes wrong with it. */
  const mishapAt = (call: Call): Mishap['what'] | undefined => {
    let found: Mishap['what'] | undefined;
    for (const plan of plans) {
      const { on = call, at, what, times = 1 } = plan.mishap;
      if (on === call) {
        plan.seen += 1;
        found ??= plan.seen >= at && plan.seen < at + times ? what : undefined;
      }
    }
    return found;
  };

  /** What a call that goes wrong leaves behind: a crash comes before or after its effect, an error in the middle. */
  const fail = (what: Mishap['what'], effect: () => unknown, half: () => void): Error => {
    if (what !== 'crash') {
      half();
      return failure(what);
    }
    life += 1;
    if (random() < 0.5) {
      try {
        effect();
      } catch {
        // What would have failed has no effect.
      }
    }
    return failure('ECRASHED');
  };

  const checkAlive = (mine: number): void => {
    if (mine !== life) {
      throw failure('ECRASHED');
    }
  };

  /** One call: its effect, then perhaps a pause in which others run. */
  const perform = async <T>(
    mine: number,
    call: Call,
    effect: () => T,
    half: () => void = () => undefined,
  ): Promise<T> => {
    checkAlive(mine);
    const mishap = mishapAt(call);
    if (mishap !== undefined) {
      throw fail(mishap, effect, half);
    }
    const result = effect();
    if (random() < 0.3) {
      await pause();
    }
    checkAlive(mine);
    return result;
  };

  const nodeAt = (path: string): Node => {
    const node = names.get(path);
    if (node === undefined) {
      throw failure('ENOENT');
    }
    return node;
  };

  const change = (move: Move): void => {
    moves.push(move);
    playMove(names, move);
  };

  const fileOf = (node: Node, mine: number): File => {
    const grow = (bytes: Uint8Array): void => {
      node.now = Buffer.concat([node.now, bytes]);
    };
    return {
      write: (bytes) =>
        perform(
          mine,
          'write',
          () => grow(bytes),
          () => grow(bytes.subarray(0, Math.floor(random() * (bytes.length + 1)))),
        ),
      datasync: () =>
        perform(mine, 'datasync', () => {
          node.synced = node.now;
        }),
      truncate: (length) =>
        perform(mine, 'truncate', () => {
          node.now = node.now.subarray(0, length);
        }),
      close: async () => undefined,
    };
  };

  const createNode = (path: string): Node => {
    if (names.has(path)) {
      throw failure('EEXIST');
    }
    const node = { now: Buffer.alloc(0), synced: Buffer.alloc(0) };
    change({ name: path, node });
    return node;
  };

  const mount = (): Fs => {
    const mine = life;
    return {
      makeFolder: async () => undefined,
      list: (folder) =>
        perform(mine, 'list', () =>
          [...names.keys()].filter((path) => dirname(path) === folder).map((path) => path.slice(folder.length + 1)),
        ),
      read: (path) => perform(mine, 'read', () => Buffer.from(nodeAt(path).now)),
      create: async (path) => fileOf(await perform(mine, 'create', () => createNode(path)), mine),
      append: async (path) => fileOf(await perform(mine, 'append', () => nodeAt(path)), mine),
      rename: (from, to) => perform(mine, 'rename', () => change({ name: to, node: nodeAt(from), from })),
      remove: (path) =>
        perform(mine, 'remove', () => {
          nodeAt(path);
          change({ name: path, node: undefined });
        }),
      syncFolder: () =>
        perform(mine, 'syncFolder', () => {
          synced = new Map(names);
          moves = [];
        }),
      hold: async (folder) => {
        const among = holders;
        if (among.has(folder)) {
          return undefined;
        }
        among.add(folder);
        return {
          release: async () => {
            among.delete(folder);
          },
        };
      },
    };
  };

  const end = (): void => {
    life += 1;
    holders = new Set();
    plans = [];
  };

  return {
    mount,
    plan: (...mishaps) => {
      plans = mishaps.map((mishap) => ({ mishap, seen: 0 }));
    },
    kill: end,
    powerCut: () => {
      end();
      names = new Map(synced);
      const kept = random();
      for (const move of moves) {
        if (random() < kept) {
          playMove(names, move);
        }
      }
      for (const node of new Set(names.values())) {
        node.now = torn(node, random);
        node.synced = node.now;
      }
      synced = new Map(names);
      moves = [];
    },
    files: {
      names: () => [...names.keys()].sort(),
      read: (path) => nodeAt(path).now,
      write: (path, bytes) => {
        names.set(path, { now: bytes, synced: bytes });
      },
      remove: (path) => {
        names.delete(path);
      },
    },
  };
};
