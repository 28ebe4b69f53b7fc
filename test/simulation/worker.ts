import { parentPort, workerData } from 'node:worker_threads';
import { type Part, playPart } from './simulate.ts';

parentPort?.postMessage(await playPart(workerData as Part));
