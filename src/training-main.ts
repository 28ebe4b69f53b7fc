import { parentPort, workerData } from 'node:worker_threads';
import { calibrated } from './desk/routing.ts';
import { type Lesson, learn } from './publish.ts';
import type { Learning } from './training.ts';

// A thread of its own that learns one lesson, tells what it has learnt, and ends.
const { lesson, early } = workerData as { readonly lesson: Lesson; readonly early: boolean };
const tell = (learning: Learning): void => parentPort?.postMessage(learning);

const learnt = learn(lesson, false);
if (early) tell({ learnt, done: false });
const { curve, mistakes } = calibrated(learnt.router);
tell(
  early
    ? { curve, mistakes, done: true }
    : { learnt: { ...learnt, router: { ...learnt.router, curve, mistakes } }, done: true },
);
