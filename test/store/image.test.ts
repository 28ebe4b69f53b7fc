import { expect } from 'chai';
import * as fc from 'fast-check';
import { genesis } from '../../src/store/journal.ts';
import { applyPurge, keepHead } from '../../src/store/purge.ts';
import { endImage, imageOf, readSnapshot, writeSnapshot } from '../../src/store/snapshot.ts';
import { apply, emptyState, type State } from '../../src/store/state.ts';
import type { JournalLine, NewTask, Put } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { lossyDisk } from './lossy-fs.ts';

const day = 24 * 60 * 60 * 1000;
const chat = (number: number): string => `teams:a:1pXZvbDrV9TOwQRARyC6BTAUYJJQr7d${number}:`;
const key = (number: number): string => `conversation/${number}`;

/** A talk that is like all others but for what its person says, long enough to be packed. */
const talkOf = (number: number) => ({
  person: `person ${number}`,
  transcript: Array.from({ length: 12 }, (_, place) => ({ from: 'bot', text: `Please restart device ${place}.` })),
});

const lineOf = (number: number, subject: number): JournalLine => ({
  id: number % 3 === 0 ? `e${number}` : `${chat(subject)}${number}`,
  subject: `s${subject}`,
  at: (number % 9) * day + number,
  by: `person ${subject}`,
  event: { type: 'said', text: `words ${number}` },
});

const taskOf = (number: number, lane: number): NewTask => ({
  id: `t${number}`,
  subject: `s${lane}`,
  lane: `l${lane}`,
  dueAt: number,
  effect: { say: `word ${number}` },
});

/** Something that happens: `place` makes it another thing than all others, `one` and `other` say to whom. */
type Happening = { readonly what: keyof typeof happenings; readonly one: number; readonly other: number };

const putOf = (state: State, number: number, value: unknown): Put => ({
  key: key(number),
  before: state.docs.peek(key(number))?.version ?? 0,
  value,
});

const commit = (
  state: State,
  place: number,
  one: number,
  puts: readonly Put[],
  cancels: readonly string[] = [],
): void =>
  apply(state, {
    kind: 'change',
    change: { line: lineOf(place, one % 40), puts, tasks: [taskOf(place % 60, one % 7)], cancels },
  });

const happenings = {
  commit: (state: State, place: number, one: number) =>
    commit(state, place, one, [putOf(state, one, talkOf(place))], [`t${one % 60}`]),
  remove: (state: State, place: number, one: number) => commit(state, place, one, [putOf(state, one, undefined)]),
  claim: (state: State, place: number, one: number) =>
    apply(state, { kind: 'claim', id: `t${one % 60}`, until: place }),
  settle: (state: State, _place: number, one: number) => apply(state, { kind: 'settle', id: `t${one % 60}` }),
  look: (state: State, _place: number, one: number) => void state.docs.get(key(one)),
  note: (state: State, place: number) => keepHead(state, { sequence: place, chain: `c${place}` }),
  erase: (state: State, _place: number, one: number, other: number) =>
    void applyPurge(state, {
      kind: 'erase',
      keys: [key(one), key(other)],
      subjects: [`s${one % 40}`],
      marks: [chat(other % 40), `restart device ${other % 30}.`],
    }),
  retain: (state: State, _place: number, one: number) =>
    void applyPurge(state, { kind: 'retain', texts: (one % 9) * day, lines: (one % 4) * day }),
  forget: (state: State, _place: number, one: number) => {
    for (const _ of state.ids.forget((one % 5) * day)) {
      // Step by step, as a compaction does it.
    }
  },
};

const many = 2_600;

/** A state in which enough has happened that some documents are packed. */
const filledState = (): State => {
  const state = emptyState();
  for (let number = 0; number < many; number += 1) {
    commit(state, number, number, [putOf(state, number, talkOf(number))]);
  }
  return state;
};

/** All that a snapshot keeps of a state, in its order, as texts: they are quickly compared. */
const toldOf = (state: State): Readonly<Record<string, string>> => {
  const told = {
    docs: [...state.docs].map(([name, { version, value }]) => [name, version, value]),
    keys: state.keys.flat(),
    ids: [...state.ids],
    lines: [...state.lines],
    tasks: [...state.agenda.tasks.values()],
    lanes: [...state.agenda.lanes].map(([lane, ids]) => [lane, ...ids]).toSorted(),
    lastSeq: state.agenda.lastSeq,
    heads: state.heads,
    gone: state.gone,
  };
  return Object.fromEntries(Object.entries(told).map(([name, part]) => [name, JSON.stringify(part)]));
};

const happening = fc.record<Happening>({
  what: fc.constantFrom(
    ...(['commit', 'commit', 'commit', 'look', 'claim', 'settle', 'remove', 'note'] as const),
    ...(['erase', 'retain', 'forget'] as const),
  ),
  one: fc.nat(many + 40),
  other: fc.nat(many + 40),
});

/** Lets things happen one by one to several states alike, for as long as there are any. */
const storyOf = (happens: readonly Happening[], ...states: readonly State[]) => {
  let place = many;
  return (count: number): void => {
    for (const { what, one, other } of happens.slice(place - many, place - many + count)) {
      for (const state of states) {
        happenings[what](state, place, one, other);
      }
      place += 1;
    }
  };
};

describe('a snapshot that is written while things happen', () => {
  it('is the state of its instant, whatever happens meanwhile, and none of that is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 40, maxLength: 200 }), fc.nat(9), async (happens, perRest) => {
        // The other one never holds still.
        const [state, other] = [filledState(), filledState()];
        const goOn = storyOf(happens, state, other);
        goOn(20);
        const told = toldOf(state);
        const fs = lossyDisk(randomOf(1)).mount();
        const image = imageOf(state, genesis);
        await writeSnapshot(fs, '/', 1, image, { archives: [], alone: false }, async () => goOn(perRest));
        expect(toldOf(readSnapshot('1', await fs.read('/snapshot-1')).state)).to.deep.equal(told);
        expect(toldOf(state)).to.deep.equal(toldOf(other));
        let steps = 0;
        for (const _ of endImage(state)) {
          steps += 1;
          goOn(steps % 50 === 0 ? 1 : 0);
        }
        goOn(happens.length);
        expect(toldOf(state)).to.deep.equal(toldOf(other));
        expect(toldOf(state)).not.to.deep.equal(told);
      }),
      // What fails is long, and would take minutes to be made shorter.
      { numRuns: 4, endOnFailure: true },
    );
  }).timeout(60_000);
});
