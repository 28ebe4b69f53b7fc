import { randomInt } from 'node:crypto';
import type { Carriers, Load, Wish } from './postgres-commit.ts';
import { isLost, isUnfit } from './postgres-errors.ts';
import type { Link } from './postgres-link.ts';
import { numbersOf, textsOf } from './postgres-lists.ts';
import { kept, told } from './postgres-text.ts';
import type { Change, Claim, Claims, Committed, NewTask, Outcome, Task } from './store.ts';

/** The database as the one statement of a turn sees it; `theirNow` is undefined where the caller's word is taken. */
type Side = {
  readonly ask: Link['ask'];
  readonly s: string;
  readonly theirNow: (() => number) | undefined;
  closed(): boolean;
  /** Something was committed. */
  onCommitted(): void;
  /** That an attempt has ended could not be written down. */
  onLate(error: unknown): void;
  /** There may be tasks that nobody here was told of. */
  onUnclear(): void;
};

type Gone = { readonly of: number; readonly id: string; readonly claim: Claim | undefined };

const gonesOf = (changes: readonly Change[], done: readonly Claim[]): readonly Gone[] => [
  ...done.map((claim) => ({ of: 0, id: claim.id, claim })),
  ...changes.flatMap(({ settles, cancels }, place): Gone[] => [
    ...(settles === undefined ? [] : [{ of: place + 1, id: settles.id, claim: settles }]),
    ...cancels.map((id) => ({ of: place + 1, id, claim: undefined })),
  ]),
];

type Born = {
  readonly of: number;
  readonly task: NewTask;
  readonly now: number | null;
  /** For how long it is claimed if it can be, in ms. */
  readonly lease: number | null;
};

/** The claim that a task can get: of those of one lane only the first can head it. */
const leaseOf = (tasks: readonly NewTask[], task: NewTask, claims: Claims | undefined): number | null => {
  const until = claims?.until.get(task.id);
  if (claims === undefined || until === undefined || tasks.find(({ lane }) => lane === task.lane) !== task) {
    return null;
  }
  return until - claims.now;
};

/** The tasks of a change, of each id the last: the one before would be replaced in the same step. */
const bornOf = (wishes: readonly Wish[]): readonly Born[] =>
  wishes.flatMap(({ change, claims }, place) => {
    const tasks = change.tasks.filter(
      (task, at) => !change.tasks.some((other, later) => later > at && other.id === task.id),
    );
    return tasks.map((task) => ({
      of: place + 1,
      task,
      now: claims?.now ?? null,
      lease: leaseOf(tasks, task, claims),
    }));
  });

/** The values of the function `commit_2`, in its order; every list has its place for the change that it belongs to. */
const commitValues = ({ wishes, names, alone, done }: Load, born: readonly Born[], theirNow: number | null) => {
  const changes = wishes.map(({ change }) => change);
  const lines = changes.map(({ line }) => line);
  const puts = changes.flatMap((change, place) => change.puts.map((put) => ({ of: place + 1, put })));
  const gones = gonesOf(changes, done);
  return [
    textsOf([...names.map(kept), ...done.map(({ id }) => `t/${kept(id)}`)]),
    alone,
    theirNow,
    randomInt(2 ** 47),
    textsOf(lines.map(({ id }) => kept(id))),
    textsOf(lines.map(({ subject }) => kept(subject))),
    numbersOf(lines.map(({ at }) => at)),
    textsOf(lines.map(({ by }) => kept(by))),
    textsOf(lines.map(({ event }) => JSON.stringify(event ?? null))),
    numbersOf(puts.map(({ of }) => of)),
    textsOf(puts.map(({ put }) => kept(put.key))),
    numbersOf(puts.map(({ put }) => put.before)),
    textsOf(puts.map(({ put }) => (put.value === undefined ? null : JSON.stringify(put.value)))),
    numbersOf(puts.map(({ put }) => put.stamps?.after ?? null)),
    numbersOf(puts.map(({ put }) => put.stamps?.before ?? null)),
    numbersOf(gones.map(({ of }) => of)),
    textsOf(gones.map(({ id }) => kept(id))),
    numbersOf(gones.map(({ claim }) => claim?.seq ?? null)),
    numbersOf(gones.map(({ claim }) => claim?.attempts ?? null)),
    numbersOf(born.map(({ of }) => of)),
    textsOf(born.map(({ task }) => kept(task.id))),
    textsOf(born.map(({ task }) => kept(task.subject))),
    textsOf(born.map(({ task }) => kept(task.lane))),
    numbersOf(born.map(({ task }) => task.dueAt)),
    textsOf(born.map(({ task }) => JSON.stringify(task.effect ?? null))),
    numbersOf(born.map(({ now }) => (theirNow === null ? now : null))),
    numbersOf(born.map(({ lease }) => lease)),
  ] as const;
};

type Answer = {
  readonly outcomes: Outcome[];
  readonly claimed_ids: string[] | null;
  readonly claimed_seqs: number[] | null;
  readonly claimed_untils: number[] | null;
};

const committedOf = (wishes: readonly Wish[], born: readonly Born[], answer: Answer): readonly Committed[] => {
  const claimed: Task[][] = wishes.map(() => []);
  const places = new Map(born.map((one) => [one.task.id, one]));
  for (const [place, id] of (answer.claimed_ids ?? []).entries()) {
    const one = places.get(told(id));
    const [seq = 0, claimedUntil = 0] = [answer.claimed_seqs?.[place], answer.claimed_untils?.[place]];
    if (one !== undefined) {
      claimed[one.of - 1]?.push({ ...one.task, seq, attempts: 1, claimedUntil });
    }
  }
  return answer.outcomes.map((outcome, place) => {
    const tasks = (claimed[place] ?? []).sort((task, other) => task.seq - other.seq);
    // Claims for what was committed before are those of this very statement, whose first answer was lost.
    return { outcome: tasks.length > 0 ? 'committed' : outcome, claimed: tasks };
  });
};

const tellOf = (side: Side, committed: readonly Committed[]): void => {
  const outcomes = new Set(committed.map(({ outcome }) => outcome));
  if (outcomes.has('committed')) {
    side.onCommitted();
  }
  if (outcomes.has('repeated')) {
    // It may have been ourselves, with the answer lost: nobody here has been told of its tasks yet.
    side.onUnclear();
  }
};

const releaseEveryMs = 1_000;

/**
 * Whether a statement whose answer was lost has committed nobody knows. If it has, its claims are nobody's: they are
 * given back as soon as the database can be asked, so that nobody waits for their end.
 */
const releaseLater = (side: Side, ids: readonly string[], token: number): void => {
  const text =
    `UPDATE ${side.s}.tasks SET claimed_until = 0 WHERE id = ANY ($1::text[]) AND token = $2::bigint + seq ` +
    'AND attempts = 1 RETURNING 1';
  const release = async (): Promise<void> => {
    if (side.closed()) {
      return;
    }
    try {
      const { length } = await side.ask({ name: 'release', text, values: [ids, token] });
      if (length > 0) {
        side.onUnclear();
      }
    } catch {
      later();
    }
  };
  const later = (): void => {
    setTimeout(() => void release(), releaseEveryMs).unref();
  };
  later();
};

/** Builds the ways of a load to the database: all that came together in one statement, ends of attempts alone in another. */
export const carriersOf = (side: Side): Carriers => {
  const { ask, s } = side;
  const places = Array.from({ length: 27 }, (_, place) => `$${place + 1}`).join(', ');
  const text = `SELECT * FROM ${s}.commit_2(${places})`;
  return {
    isPoison: isUnfit,
    onLate: side.onLate,
    carry: async (load) => {
      const born = bornOf(load.wishes);
      const values = commitValues(load, born, side.theirNow?.() ?? null);
      try {
        const [row] = await ask<Answer>({ name: 'commit', text, values });
        const committed = row === undefined ? [] : committedOf(load.wishes, born, row);
        tellOf(side, committed);
        return committed;
      } catch (error) {
        const wished = born.flatMap(({ task, lease }) => (lease === null ? [] : [kept(task.id)]));
        if (isLost(error) && wished.length > 0) {
          releaseLater(side, wished, values[3]);
        }
        throw error;
      }
    },
    finish: async (done) => {
      const sql =
        `DELETE FROM ${s}.tasks t USING unnest($1::text[], $2::bigint[], $3::int[]) AS d(id, seq, attempts) ` +
        'WHERE t.id = d.id AND t.seq = d.seq AND t.attempts = d.attempts AND t.attempts > 0';
      const values = [
        textsOf(done.map(({ id }) => kept(id))),
        numbersOf(done.map(({ seq }) => seq)),
        numbersOf(done.map(({ attempts }) => attempts)),
      ];
      await ask({ name: 'settle', text: sql, values });
    },
  };
};
