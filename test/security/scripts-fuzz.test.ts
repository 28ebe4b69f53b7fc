import { expect } from 'chai';
import { compileScript } from '../../src/desk/compile.ts';
import { languages } from '../../src/desk/language.ts';
import {
  type Answer,
  type AskingStep,
  choicesOf,
  type Facts,
  pressedAnswer,
  typedAnswer,
  type Walk,
  walk,
} from '../../src/desk/play.ts';
import type { Script, Step } from '../../src/desk/script.ts';
import type { ScriptSource, StepSource } from '../../src/desk/script-source.ts';
import { streamOf } from '../../src/desk/separation.ts';
import { publish } from '../../src/publish.ts';
import { readScript, readScripts } from '../../src/scripts.ts';

type Random = () => number;

const pick = <T>(random: Random, from: readonly T[]): T => {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

// What every object inherits, what ends a walk, and what means something elsewhere.
const traps = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
    'then',
    'length',
  ],
  ...[
    'solved',
    'person',
    'start',
    'answer:yes',
    'unkept:x',
    'undefined',
    'null',
    'NaN',
    '{fact}',
    '{__proto__}',
    '',
    ' ',
    '0',
  ],
];

const facts = ['device', 'place', 'reason'];

/** A script of random steps; most ways lead forward, some back, some into traps. */
function randomSource(random: Random, at: number): ScriptSource {
  const count = 2 + Math.floor(random() * 8);
  const ids = Array.from({ length: count }, (_, step) => `s${step}`);
  const target = (from: number): string => {
    const chance = random();
    if (chance < 0.05) return pick(random, traps);
    if (chance < 0.2) return pick(random, ['solved', 'person']);
    return chance < 0.75 ? (ids[Math.min(from + 1, count - 1)] ?? 'person') : pick(random, ids);
  };
  const name = (): string => (random() < 0.04 ? pick(random, traps) : pick(random, facts));
  const steps = ids.map((id, step) =>
    step === count - 1 ? lastStep(random, id) : randomStep(random, id, () => target(step), name),
  );
  const phrases = Array.from({ length: 8 }, (_, phrase) => `my thing number ${phrase} of ${at} is broken`);
  return {
    id: `fuzz-${at}`,
    version: 1,
    title: { en: 'Fuzz', es: 'Pruebas' },
    article: { number: 'KB0010008', version: '1.0' },
    owner: 'Nobody',
    review: '2027-06-30',
    category: 'software',
    subcategory: 'os',
    impact: 3,
    urgency: 3,
    sensitive: random() < 0.2,
    phrases: Object.fromEntries(languages.map((language) => [language, phrases.map((one) => `${one} ${language}`)])),
    steps,
  };
}

const both = (text: string) => ({ en: text, es: text });

const lastStep = (random: Random, id: string): StepSource =>
  random() < 0.5 ? { id, resolve: both('Done') } : { id, handoff: both('Needs a person') };

function randomStep(random: Random, id: string, target: () => string, name: () => string): StepSource {
  const shown = both(random() < 0.3 ? `About {${name()}}` : 'Do this');
  switch (Math.floor(random() * 7)) {
    case 0:
      return { id, say: shown, next: target() };
    case 1:
      return { id, check: shown, yes: target(), no: target() };
    case 2:
      return {
        id,
        branch: name(),
        cases: { a: target(), [pick(random, ['b', 'c', ...traps])]: target() },
        else: target(),
      };
    case 3:
      return { id, set: { [name()]: pick(random, ['a', 'b', ...traps]) }, next: target() };
    case 4: {
      const choices = ['a', 'b'].map((choice) => ({
        id: choice,
        label: both(choice),
        ...(random() < 0.3 ? { next: target() } : {}),
      }));
      return { id, ask: 'choice', text: shown, into: name(), label: both('x'), choices, next: target() };
    }
    default:
      return {
        id,
        ask: pick(random, ['text', 'long', 'date', 'device'] as const),
        text: shown,
        into: name(),
        label: both('x'),
        never_store: random() < 0.2,
        next: target(),
      };
  }
}

type Exact = Parameters<typeof typedAnswer>[3];

const typings = [...traps, 'a', 'b', 'yes', 'no', 'today', '2027-01-01', 'my laptop', 'sí'];

function answerOf(random: Random, step: AskingStep, exact: Exact): Answer | undefined {
  const typed = pick(random, typings);
  if (random() < 0.5) return typedAnswer(step, typed, 'en', exact, { at: 0 });
  const buttons = [...choicesOf(step, 'en').map(({ id }) => id), ...traps.map((trap) => `answer:${trap}`)];
  return pressedAnswer(step, pick(random, buttons), { date: typed }, 'en');
}

/** Where a walk that went well stopped; throws for one that no script may take. */
function stopOf(walked: Walk): Walk['stop'] {
  if (walked.steps.length > 100 || walked.parts.length > 100) throw new Error('a walk without a question is too long');
  if (!['question', 'solved', 'person'].includes(walked.stop.kind))
    throw new Error(`a walk stopped at ${JSON.stringify(walked.stop)}`);
  return walked.stop;
}

const mostAnswers = 60;

/** Walks through a script with random answers, typed and pressed; says whether it came to an end by itself. */
function wander(random: Random, script: Script, exact: Exact): boolean {
  let known: Facts = {};
  let from = script.start;
  for (let answers = 0; answers < mostAnswers; answers += 1) {
    const walked = walk(script, from, known, pick(random, languages));
    const stop = stopOf(walked);
    if (stop.kind !== 'question') return true;
    const answer = answerOf(random, stop.step, exact);
    known = walked.facts;
    if (!answer) continue;
    expect(answer.next).to.be.a('string');
    if (answer.fact) known = { ...known, [answer.fact.into]: answer.fact.collected };
    from = answer.next;
  }
  return false;
}

function tamperedStep(random: Random, id: string, next: () => string): Step {
  const [name, value] = [next(), next()];
  const cases = JSON.parse(`{"__proto__":"${name}","a":"b"}`) as Record<string, string>;
  return pick<Step>(random, [
    { id, kind: 'say', text: { en: '{__proto__} {constructor}' }, next: name },
    { id, kind: 'branch', on: name, cases, otherwise: value },
    { id, kind: 'set', facts: { [name]: value }, next: next() },
    { id, kind: 'check', text: { en: 'x' }, yes: name, no: value },
  ]);
}

const inherited = (): string =>
  JSON.stringify(
    [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((one) =>
      Object.getOwnPropertyNames(one),
    ),
  );

describe('scripts as data', () => {
  it('end on every one of ten thousand random walks, and change nothing that all objects share', function () {
    this.timeout(60_000);
    const random = streamOf(20_260_101);
    const before = inherited();
    const folder = readScripts('dialogs');
    const { exact } = publish([], folder.builtIns, new Map());
    const made: Script[] = [];
    for (let at = 0; at < 4_000; at += 1) {
      const compiled = compileScript(randomSource(random, at), '00000000');
      if ('script' in compiled) made.push(compiled.script);
    }
    expect(made.length).to.be.at.least(100);
    const scripts = [...folder.scripts, ...made];
    let ended = 0;
    for (let at = 0; at < 10_000; at += 1) if (wander(random, pick(random, scripts), exact)) ended += 1;
    // The others were asked the same again and again by whoever never answered it.
    expect(ended).to.be.at.least(9_000);
    expect(inherited()).to.equal(before);
    expect(Object.keys({})).to.deep.equal([]);
  });

  it('end although they were never compiled, as they come back from a store that somebody has changed', function () {
    this.timeout(60_000);
    const random = streamOf(7);
    const before = inherited();
    const ids = ['a', 'b', 'c', 'd'];
    const [good] = readScripts('dialogs').scripts;
    if (!good) throw new Error('there is no script');
    for (let time = 0; time < 3_000; time += 1) {
      const steps = Object.fromEntries(
        ids.map((id) => [id, tamperedStep(random, id, () => pick(random, [...ids, ...traps]))]),
      );
      wander(random, { ...good, start: 'a', steps } as Script, new Map());
    }
    expect(inherited()).to.equal(before);
  });

  it('take a typed word that every object knows for a word', () => {
    const random = streamOf(1);
    const source: ScriptSource = {
      ...randomSource(random, 0),
      sensitive: false,
      steps: [
        { id: 's0', ask: 'text', text: both('Which?'), into: 'device', label: both('Which') },
        { id: 's1', branch: 'device', cases: { a: 'solved' }, else: 'person' },
      ],
    };
    const compiled = compileScript(source, '00000000');
    if ('faults' in compiled) throw new Error(JSON.stringify(compiled.faults));
    for (const typed of traps.filter((trap) => trap.trim() !== '')) {
      const device = { label: 'Which', value: typed, raw: typed };
      expect(walk(compiled.script, 's1', { device }, 'en').stop, typed).to.deep.equal({ kind: 'person', reason: '' });
    }
  });

  it('cannot bring in a prototype by their file', () => {
    const before = inherited();
    for (const text of [
      '__proto__: { polluted: yes }',
      'constructor: { prototype: { polluted: yes } }',
      'id: x\nsteps:\n  - { id: __proto__, say: { en: x } }',
      '? __proto__\n: polluted',
      '"__proto__": &a [*a]',
      '<<: { __proto__: { polluted: yes } }',
    ]) {
      expect(readScript('x.yaml', text), text).to.have.property('faults').with.length.at.least(1);
    }
    expect(inherited()).to.equal(before);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});
