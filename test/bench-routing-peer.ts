import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Concepts } from '../src/desk/lexicon.ts';
import { type Phrase, rank, routeOf, train } from '../src/desk/routing.ts';

/** What a chooser made of a message: its best label with a score, and the label it would act on by itself. */
export type Choice = { readonly best: string; readonly score: number; readonly routed?: string };

/** Something that learns phrases and then chooses labels. */
export type Chooser = (text: string, lang: string) => Choice | Promise<Choice>;

/** A way of learning: the router's, or the peer's. */
export type Learner = {
  readonly name: string;
  readonly learn: (phrases: readonly Phrase[]) => Chooser | Promise<Chooser>;
};

/** The desk's own router with the shipped concepts; it is not told the language. */
export const ourLearner = (concepts: Concepts): Learner => ({
  name: 'router',
  learn: (phrases) => {
    const router = train(phrases, { concepts });
    return (text) => {
      const route = routeOf(router, text);
      const best = route.ranking[0] ?? rank(router, text)[0];
      return {
        best: best?.script ?? '',
        score: best?.confidence ?? 0,
        ...(route.kind === 'route' ? { routed: route.script } : {}),
      };
    };
  },
});

/** The version of node-nlp that is measured against. */
export const peerVersion = '4.27.0';

type PeerAnswer = { intent: string; classifications: readonly { intent: string; score: number }[] };
type PeerManager = {
  addDocument(lang: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(lang: string, text: string): Promise<PeerAnswer>;
  nlp: { settings: Record<string, unknown> };
};
type PeerPackage = { NlpManager: new (options: object) => PeerManager };

/** Installs node-nlp into a folder of its own; `remove` takes it away again. Undefined with the reason when it cannot be had. */
export function installPeer(): { readonly learner: Learner; readonly remove: () => void } | { readonly why: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-routing-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const args = ['install', `node-nlp@${peerVersion}`, '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', args, { cwd: folder, stdio: 'pipe', timeout: 300_000 });
    const found = createRequire(join(folder, 'package.json'))('node-nlp') as PeerPackage;
    return { learner: peerLearner(found), remove };
  } catch (error) {
    remove();
    return { why: (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ') };
  }
}

// "None" is a word of the peer's own, and one of the labels of two sets.
const marked = (label: string) => `is ${label}`;

const peerLearner = ({ NlpManager }: PeerPackage): Learner => ({
  name: `node-nlp ${peerVersion}`,
  learn: async (phrases) => {
    const languages = [...new Set(phrases.map(({ language }) => language ?? 'en'))];
    const manager = new NlpManager({ languages, forceNER: false, autoSave: false, nlu: { log: false } });
    // Mood is none of the question.
    manager.nlp.settings['calculateSentiment'] = false;
    for (const { text, script, language } of phrases) manager.addDocument(language ?? 'en', text, marked(script));
    await manager.train();
    return async (text, lang) => {
      const { intent, classifications } = await manager.process(lang, text);
      const best = classifications.find((one) => one.intent !== 'None');
      const routed = intent === 'None' ? {} : { routed: intent.slice(3) };
      return { best: best?.intent.slice(3) ?? '', score: best?.score ?? 0, ...routed };
    };
  },
});
