import { Worker } from 'node:worker_threads';
import type { Router } from './desk/routing.ts';
import { type Learnt, type Lesson, learn } from './publish.ts';

/** What the thread tells: all that was learnt, or, when that was told early, only what calibration added. */
export type Learning =
  | { readonly learnt: Learnt; readonly done: boolean }
  | ({ readonly done: true } & Pick<Router, 'curve' | 'mistakes'>);

/** A training on its way: `learnt` when it is over (undefined when it was stopped). */
export type Training = { readonly learnt: Promise<Learnt | undefined>; readonly stop: () => void };

/** From this number of phrases on, calibration takes so long that the desk answers before it. */
export const manyPhrases = 2_000;

// Started from source there are .ts files here, from a build .js files.
const thread = new URL(import.meta.url.endsWith('.ts') ? './training-main.ts' : './training-main.js', import.meta.url);

function withTold(before: Learnt | undefined, told: Learning): Learnt | undefined {
  if ('learnt' in told) return told.learnt;
  return before && { ...before, router: { ...before.router, curve: told.curve, mistakes: told.mistakes } };
}

/**
 * Learns a lesson in a thread of its own, so that the desk goes on answering. A long lesson is told of twice: `onEarly`
 * gets what is learnt before it is calibrated. When the thread fails, the lesson is learnt here instead.
 */
export function trainAside(lesson: Lesson, onEarly: (learnt: Learnt) => void = () => undefined): Training {
  const early = lesson.phrases.length > manyPhrases;
  const worker = new Worker(thread, { workerData: { lesson, early } });
  worker.unref();
  let stopped = false;
  const learnt = new Promise<Learnt | undefined>((resolve, reject) => {
    let before: Learnt | undefined;
    worker.on('message', (told: Learning) => {
      if (stopped) return;
      before = withTold(before, told);
      if (told.done) resolve(before);
      else if (before) onEarly(before);
    });
    worker.on('error', reject);
    worker.on('exit', () => (stopped ? resolve(undefined) : reject(new Error('the training ended early'))));
  });
  return {
    learnt: learnt.catch(() => (stopped ? undefined : learn(lesson))),
    stop: () => {
      stopped = true;
      worker.terminate().catch(() => undefined);
    },
  };
}
