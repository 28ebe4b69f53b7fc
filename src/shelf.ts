import type { Book, DeskSettings } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import { fingerprint } from './desk/fingerprint.ts';
import type { Line } from './desk/line.ts';
import { defaultPlan, type Plan, type SlaPolicy } from './desk/plan.ts';
import type { Script } from './desk/script.ts';
import type { LessonCache } from './lesson-cache.ts';
import { bookOf, type Learnt, learn, lessonOf, type Published, presentOf, publish, publishLearnt } from './publish.ts';
import { noBuiltIns, type ScriptFolder } from './scripts.ts';
import type { Store } from './store/store.ts';
import { manyPhrases, type Training, trainAside } from './training.ts';

/** The scripts as they are published at this moment, with every version that a talk may have pinned. */
export type Shelf = {
  book(): Book;
  /**
   * Publishes what a folder holds now, and keeps its versions for ever. The first time at once; later what was published
   * serves on until the router has learnt the new phrases aside.
   */
  take(folder: ScriptFolder): Promise<void>;
  /** Hours, promises and people are these from now on; what was promised before is kept for what it was promised to. */
  plan(plan: Plan): Promise<void>;
  /** The waiting line has changed; with it come the agents that are known. */
  see(line: Line): void;
  /** Finds the versions that a talk has pinned, where another process published them; undefined when all are known. */
  prepare(conversation: Conversation): Promise<void> | undefined;
};

const versionOf = (script: { readonly id: string; readonly version: string }) => `${script.id}@${script.version}`;
const keyOf = (version: string) => `script/${version}`;
const promisesKey = 'promises/';
const lessonName = 'router';

/** An empty shelf over the versions that the store has kept; what `lessons` has kept is not learnt again. */
export async function shelfOf(
  store: Store,
  settings: DeskSettings,
  now: () => number,
  lessons?: LessonCache,
): Promise<Shelf> {
  const versions = new Map<string, Script>();
  for (const { key, doc } of await store.scan(keyOf(''), '', 10_000))
    versions.set(key.slice(keyOf('').length), doc.value as Script);
  let published: Published = publish([], noBuiltIns, new Map());
  let line: Line | undefined;
  const promised = new Map<string, readonly SlaPolicy[]>();
  for (const { key, doc } of await store.scan(promisesKey, '', 1_000))
    promised.set(key.slice(promisesKey.length), doc.value as readonly SlaPolicy[]);
  let plan: Plan = defaultPlan;
  let revision = '';
  // A decision is made far more often than any of this changes.
  let book: Book | undefined;
  let begun = false;
  let training: Training | undefined;
  const swap = ({ scripts, builtIns }: ScriptFolder, learnt: Learnt): void => {
    published = publishLearnt(scripts, builtIns, versions, learnt);
    book = undefined;
  };
  const retrain = async (folder: ScriptFolder): Promise<void> => {
    const lesson = lessonOf(folder.scripts, folder.builtIns, folder.concepts);
    training?.stop();
    const origin = lessons ? JSON.stringify(lesson) : '';
    const first = !begun;
    begun = true;
    const known = lessons?.recall<Learnt>(lessonName, origin);
    if (known) return swap(folder, known);
    if (first) {
      const short = lesson.phrases.length <= manyPhrases;
      const learnt = learn(lesson, short);
      swap(folder, learnt);
      if (short) return lessons?.keep(lessonName, origin, learnt);
    }
    // Until its own is known, the curve of the scripts before fits better than none.
    const { curve } = published.router;
    training = trainAside(lesson, (learnt) => swap(folder, { ...learnt, router: { ...learnt.router, curve } }));
    const learnt = await training.learnt;
    if (!learnt) return;
    swap(folder, learnt);
    lessons?.keep(lessonName, origin, learnt);
  };
  // What another process has published since.
  const find = async <V>(key: string, prefix: string, known: Map<string, V>): Promise<void> => {
    const name = key.slice(prefix.length);
    if (known.has(name)) return;
    const doc = await store.load(key);
    if (doc) known.set(name, doc.value as V);
  };
  const findAll = async (promise: string, pinned: readonly string[]): Promise<void> => {
    await find(`${promisesKey}${promise}`, promisesKey, promised);
    for (const version of pinned) await find(keyOf(version), keyOf(''), versions);
  };
  return {
    book: () => {
      const promises = { revision, promises: (name: string) => promised.get(name) };
      book ??= bookOf(published, settings, line?.agents ?? [], { plan, ...promises, ...presentOf(line) });
      return book;
    },
    take: async (folder) => {
      for (const script of folder.scripts) versions.set(versionOf(script), script);
      await Promise.all([retrain(folder), keepVersions(store, folder.scripts, now)]);
    },
    plan: async (next) => {
      plan = next;
      revision = fingerprint(JSON.stringify(next.sla));
      promised.set(revision, next.sla);
      book = undefined;
      await keepOnce(store, `${promisesKey}${revision}`, next.sla, now);
    },
    see: (next) => {
      line = next;
      book = undefined;
    },
    prepare: (conversation) => {
      const promise = conversation.handoff?.promised ?? revision;
      const pinned = versionsIn(conversation).filter((version) => !versions.has(version));
      return promised.has(promise) && pinned.length === 0 ? undefined : findAll(promise, pinned);
    },
  };
}

function versionsIn({ phase, trails }: Conversation): readonly string[] {
  const pinned = phase.name === 'guided' ? [`${phase.script}@${phase.version}`] : [];
  return [...pinned, ...trails.map((trail) => `${trail.script}@${trail.version}`)];
}

async function keepVersions(store: Store, scripts: readonly Script[], now: () => number): Promise<void> {
  for (const script of scripts) {
    const version = versionOf(script);
    await keepOnce(store, keyOf(version), script, now, version);
  }
}

async function keepOnce(store: Store, key: string, value: unknown, now: () => number, name = key): Promise<void> {
  if (await store.load(key)) return;
  const line = { id: `published/${name}`, subject: key, at: now(), by: 'desk', event: { type: 'published' } };
  await store.commit({ line, puts: [{ key, before: 0, value }], tasks: [], cancels: [] });
}
