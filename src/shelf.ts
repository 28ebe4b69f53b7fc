import type { Book, DeskSettings } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import type { Line } from './desk/line.ts';
import type { Script } from './desk/script.ts';
import { bookOf, type Learnt, learn, lessonOf, type Published, publish, publishLearnt } from './publish.ts';
import { readScripts, type ScriptFolder } from './scripts.ts';
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
  /** The waiting line has changed; with it come the agents that are known. */
  see(line: Line): void;
  /** Finds the versions that a talk has pinned, where another process published them. */
  prepare(conversation: Conversation): Promise<void>;
};

const versionOf = (script: { readonly id: string; readonly version: string }) => `${script.id}@${script.version}`;
const keyOf = (version: string) => `script/${version}`;

/** An empty shelf over the versions that the store has kept. */
export async function shelfOf(store: Store, settings: DeskSettings, now: () => number): Promise<Shelf> {
  const versions = new Map<string, Script>();
  for (const { key, doc } of await store.scan(keyOf(''), '', 10_000))
    versions.set(key.slice(keyOf('').length), doc.value as Script);
  let published: Published = publish([], readScripts('').builtIns, new Map());
  let line: Line | undefined;
  let begun = false;
  let training: Training | undefined;
  const swap = ({ scripts, builtIns }: ScriptFolder, learnt: Learnt): void => {
    published = publishLearnt(scripts, builtIns, versions, learnt);
  };
  const retrain = async (folder: ScriptFolder): Promise<void> => {
    const lesson = lessonOf(folder.scripts, folder.builtIns, folder.concepts);
    training?.stop();
    if (!begun) {
      begun = true;
      swap(folder, learn(lesson, lesson.phrases.length <= manyPhrases));
      if (lesson.phrases.length <= manyPhrases) return;
    }
    // Until its own is known, the curve of the scripts before fits better than none.
    const { curve } = published.router;
    training = trainAside(lesson, (learnt) => swap(folder, { ...learnt, router: { ...learnt.router, curve } }));
    const learnt = await training.learnt;
    if (learnt) swap(folder, learnt);
  };
  return {
    book: () => bookOf(published, settings, line?.agents ?? []),
    take: async (folder) => {
      for (const script of folder.scripts) versions.set(versionOf(script), script);
      await Promise.all([retrain(folder), keepVersions(store, folder.scripts, now)]);
    },
    see: (next) => {
      line = next;
    },
    prepare: async ({ phase, trails }) => {
      const pinned = phase.name === 'guided' ? [`${phase.script}@${phase.version}`] : [];
      for (const version of [...pinned, ...trails.map((trail) => `${trail.script}@${trail.version}`)]) {
        if (versions.has(version)) continue;
        const doc = await store.load(keyOf(version));
        if (doc) versions.set(version, doc.value as Script);
      }
    },
  };
}

async function keepVersions(store: Store, scripts: readonly Script[], now: () => number): Promise<void> {
  for (const script of scripts) {
    const version = versionOf(script);
    const key = keyOf(version);
    if (await store.load(key)) continue;
    const line = { id: `published/${version}`, subject: key, at: now(), by: 'desk', event: { type: 'published' } };
    await store.commit({ line, puts: [{ key, before: 0, value: script }], tasks: [], cancels: [] });
  }
}
