import { expect } from 'chai';
import type { Change, Claim, Claims, NewTask, Put, Store } from '../../src/store/store.ts';

/** A change of the subject `s` by `me` at the instant 1000, with nothing in it but what is given. */
export const change = (
  id: string,
  parts: Partial<Omit<Change, 'line'>> & { readonly subject?: string } = {},
): Change => {
  const { subject = 's', ...rest } = parts;
  return { line: { id, subject, at: 1000, by: 'me', event: { kind: id } }, puts: [], tasks: [], cancels: [], ...rest };
};

/** A task of the subject `s` that is due at 0 if nothing else is said. */
export const task = (id: string, lane: string, dueAt = 0): NewTask => ({
  id,
  subject: 's',
  lane,
  dueAt,
  effect: { say: id },
});

/** A write of a key that was loaded at version `before`. */
export const put = (key: string, before: number, value: unknown = { of: key }): Put => ({ key, before, value });

/** The removal of a key that was loaded at version `before`. */
export const removal = (key: string, before: number): Put => ({ key, before, value: undefined });

const idsOf = (tasks: readonly { readonly id: string }[]): string[] => tasks.map(({ id }) => id);

/** Takes a task that is there to be taken, and gives the attempt. */
const claimed = async (store: Store, id: string, now: number, until: number): Promise<Claim> => {
  const task = await store.claim(id, now, until);
  expect(task, `claim of ${id}`).to.include({ id, claimedUntil: until });
  return { id, seq: task?.seq ?? 0, attempts: task?.attempts ?? 0 };
};

const claimAndSettle = async (store: Store, id: string, now = 10): Promise<void> => {
  await store.settle(await claimed(store, id, now, now + 100));
};

const rejection = async (doing: Promise<unknown>): Promise<Error> => {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Error);
  return error as Error;
};

const valuesContract = (store: () => Store): void => {
  it('knows nothing of a key that nobody has written', async () => {
    expect(await store().load('a')).to.equal(undefined);
    expect(await store().known('e1')).to.equal(false);
  });

  it('counts the commits that have written a key, and gives the value back', async () => {
    expect(await store().commit(change('e1', { puts: [put('a', 0, { n: [1, 'zwei', null, true] })] }))).to.equal(
      'committed',
    );
    expect(await store().load('a')).to.deep.equal({ value: { n: [1, 'zwei', null, true] }, version: 1 });
    expect(await store().commit(change('e2', { puts: [put('a', 1, 'now a string')] }))).to.equal('committed');
    expect(await store().load('a')).to.deep.equal({ value: 'now a string', version: 2 });
  });

  it('keeps any text, also line breaks, emoji and half a surrogate pair', async () => {
    const text = 'línea\nline\u2028 🛟 \u0000 "quoted" \ud83d';
    await store().commit(change('e1', { puts: [put('a', 0, { text })] }));
    expect((await store().load('a'))?.value).to.deep.equal({ text });
  });

  it('refuses a write that was decided on an older version, and one of a key that should be new', async () => {
    await store().commit(change('e1', { puts: [put('a', 0)] }));
    await store().commit(change('e2', { puts: [put('a', 1)] }));
    expect(await store().commit(change('e3', { puts: [put('a', 1)] }))).to.equal('conflict');
    expect(await store().commit(change('e4', { puts: [put('a', 0)] }))).to.equal('conflict');
    expect(await store().commit(change('e5', { puts: [put('b', 1)] }))).to.equal('conflict');
  });

  it('takes what was decided upon a commit under way only if that commit came to something', async () => {
    if (!store().inOrder) return;
    const [base, other] = [{ n: 'base' }, { n: 'other' }];
    const upon = (before: number, value: unknown, draft: unknown): Put => ({ ...put('a', before, value), upon: draft });
    await store().commit(change('e1', { puts: [put('a', 0)] }));
    const chain = await Promise.all([
      store().commit(change('e2', { puts: [put('a', 1, base)] })),
      store().commit(change('e3', { puts: [upon(2, other, base)] })),
      store().commit(change('e4', { puts: [upon(3, 4, other)] })),
    ]);
    expect(chain).to.deep.equal(['committed', 'committed', 'committed']);
    expect(await store().load('a')).to.deep.equal({ value: 4, version: 4 });
    // The second was told of the fourth version by the first, which had come to nothing; somebody else wrote another one.
    const draft = { n: 'draft' };
    const race = await Promise.all([
      store().commit(change('e4', { puts: [put('a', 4, draft)] })),
      store().commit(change('e5', { puts: [put('a', 4, 'of somebody else')] })),
      store().commit(change('e6', { puts: [upon(5, 'upon the draft', draft)] })),
    ]);
    expect(race).to.deep.equal(['repeated', 'committed', 'conflict']);
    expect(await store().load('a')).to.deep.equal({ value: 'of somebody else', version: 5 });
  });

  it('does nothing of a change when one of its keys is in conflict', async () => {
    await store().commit(change('e1', { puts: [put('a', 0)], tasks: [task('t1', 'lane')] }));
    const half = change('e2', {
      puts: [put('b', 0), put('a', 7)],
      tasks: [task('t2', 'other')],
      cancels: ['t1'],
    });
    expect(await store().commit(half)).to.equal('conflict');
    expect(await store().load('b')).to.equal(undefined);
    expect(idsOf(await store().tasks(10))).to.deep.equal(['t1']);
    expect(await store().known('e2')).to.equal(false);
    expect(await store().journal('s', 10)).to.have.length(1);
  });

  it('commits an id once, whatever else the second change says', async () => {
    expect(await store().commit(change('e1', { puts: [put('a', 0)] }))).to.equal('committed');
    expect(await store().commit(change('e1', { puts: [put('b', 0)], tasks: [task('t', 'l')] }))).to.equal('repeated');
    expect(await store().commit(change('e1', { puts: [put('a', 9)] }))).to.equal('repeated');
    expect(await store().known('e1')).to.equal(true);
    expect(await store().load('b')).to.equal(undefined);
    expect(await store().tasks(10)).to.deep.equal([]);
  });

  it('removes a key, after which it is new', async () => {
    await store().commit(change('e1', { puts: [put('a', 0)] }));
    expect(await store().commit(change('e2', { puts: [removal('a', 1)] }))).to.equal('committed');
    expect(await store().load('a')).to.equal(undefined);
    expect(await store().scan('', '', 10)).to.deep.equal([]);
    expect(await store().commit(change('e3', { puts: [put('a', 0)] }))).to.equal('committed');
  });

  it('does not let a loaded value be changed from outside', async () => {
    const value = { list: [{ n: 1 }] };
    await store().commit(change('e1', { puts: [put('a', 0, value)] }));
    const meddle = (held: unknown): void => {
      try {
        (held as typeof value).list.push({ n: 2 });
      } catch (error) {
        expect(error).to.be.instanceOf(TypeError);
      }
    };
    meddle(value);
    meddle((await store().load('a'))?.value);
    meddle((await store().scan('a', '', 1))[0]?.doc.value);
    expect((await store().load('a'))?.value).to.deep.equal({ list: [{ n: 1 }] });
  });

  it('refuses what is no change: a key written twice, or a value that JSON would alter', async () => {
    const twice = await rejection(store().commit(change('e1', { puts: [put('a', 0), put('a', 1)] })));
    expect(twice.message).to.include('one key twice');
    const date = await rejection(store().commit(change('e2', { puts: [put('a', 0, { at: new Date(0) })] })));
    expect(date.message).to.include('e2.puts.0.value.at').and.include('Date');
    expect((await rejection(store().commit(change('e3', { puts: [put('a', 0, Number.NaN)] })))).message).to.include(
      'NaN',
    );
    expect(await store().commit(change('e4', { puts: [put('a', 0)] }))).to.equal('committed');
  });
};

const scanContract = (store: () => Store): void => {
  it('lists keys of a prefix in order, page by page', async () => {
    for (const key of ['c/2', 'c/10', 'b/1', 'c/1', 'd/1', 'c']) {
      await store().commit(change(`e ${key}`, { puts: [put(key, 0)] }));
    }
    const keys = async (after: string, limit: number): Promise<string[]> =>
      (await store().scan('c/', after, limit)).map(({ key }) => key);
    expect(await keys('', 2)).to.deep.equal(['c/1', 'c/10']);
    expect(await keys('c/10', 2)).to.deep.equal(['c/2']);
    expect(await keys('c/2', 2)).to.deep.equal([]);
    expect(await keys('', 0)).to.deep.equal([]);
    expect((await store().scan('', '', 10)).map(({ key }) => key)).to.deep.equal([
      'b/1',
      'c',
      'c/1',
      'c/10',
      'c/2',
      'd/1',
    ]);
    expect((await store().scan('b', '', 1))[0]).to.deep.equal({
      key: 'b/1',
      doc: { value: { of: 'b/1' }, version: 1 },
    });
  });

  it('pages through thousands of keys without losing or doubling one, also after removals', async () => {
    const all = Array.from({ length: 3000 }, (_, place) => `k/${String((place * 7919) % 3000).padStart(4, '0')}`);
    await store().commit(change('e1', { puts: all.map((key) => put(key, 0, 1)) }));
    const gone = all.filter((_, place) => place % 3 === 0);
    await store().commit(change('e2', { puts: gone.map((key) => removal(key, 1)) }));
    const found: string[] = [];
    for (let page = await store().scan('k/', '', 170); page.length > 0; ) {
      found.push(...page.map(({ key }) => key));
      page = await store().scan('k/', found.at(-1) ?? '', 170);
    }
    expect(found).to.deep.equal(all.filter((_, place) => place % 3 !== 0).sort());
  });

  it('keeps the journal of each subject in order, and gives its latest lines', async () => {
    await store().commit(change('e1', { subject: 'one' }));
    await store().commit(change('e2', { subject: 'two' }));
    await store().commit(change('e3', { subject: 'one' }));
    await store().commit(change('e4', { subject: 'one' }));
    expect(await store().journal('one', 1)).to.deep.equal([
      { id: 'e4', subject: 'one', at: 1000, by: 'me', event: { kind: 'e4' } },
    ]);
    expect(idsOf(await store().journal('one', 10))).to.deep.equal(['e1', 'e3', 'e4']);
    expect(idsOf(await store().journal('two', 10))).to.deep.equal(['e2']);
    expect(await store().journal('one', 0)).to.deep.equal([]);
    expect(await store().journal('nobody', 10)).to.deep.equal([]);
  });
};

const lanesContract = (store: () => Store): void => {
  it('offers the tasks of one lane one after the other, in the order of their commits', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane')] }));
    await store().commit(change('e2', { tasks: [task('c', 'lane')] }));
    for (const id of ['a', 'b', 'c']) {
      expect(idsOf(await store().due(10, 9))).to.deep.equal([id]);
      await claimAndSettle(store(), id);
    }
    expect(await store().due(10, 9)).to.deep.equal([]);
    expect(await store().nextDueAt()).to.equal(undefined);
  });

  it('tells everything about a task', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane', 5)] }));
    const [kept] = await store().tasks(1);
    expect(kept).to.deep.equal({ ...task('a', 'lane', 5), seq: kept?.seq, attempts: 0, claimedUntil: 0 });
    expect(kept?.seq).to.be.greaterThan(0);
  });

  it('offers the heads of several lanes, oldest first, not more than asked for', async () => {
    await store().commit(change('e1', { tasks: [task('b1', 'b'), task('a1', 'a'), task('a2', 'a'), task('c1', 'c')] }));
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b1', 'a1', 'c1']);
    expect(idsOf(await store().due(10, 2))).to.deep.equal(['b1', 'a1']);
    expect(await store().due(10, 0)).to.deep.equal([]);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['b1', 'a1', 'a2', 'c1']);
    expect(idsOf(await store().tasks(2))).to.deep.equal(['b1', 'a1']);
  });

  it('does not offer a task before it is due, nor those behind it', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane', 50), task('b', 'lane', 0)] }));
    expect(await store().due(49, 9)).to.deep.equal([]);
    expect(await store().nextDueAt()).to.equal(50);
    expect(idsOf(await store().due(50, 9))).to.deep.equal(['a']);
  });

  it('lets a postponed task hold up its own lane and no other', async () => {
    await store().commit(change('e1', { tasks: [task('a1', 'a'), task('a2', 'a'), task('b1', 'b')] }));
    await store().postpone(await claimed(store(), 'a1', 10, 40), 70, 'ServiceNow said 503');
    expect(idsOf(await store().due(69, 9))).to.deep.equal(['b1']);
    await claimAndSettle(store(), 'b1');
    expect(await store().nextDueAt()).to.equal(70);
    const [again] = await store().due(70, 9);
    expect(again).to.include({ id: 'a1', attempts: 1, claimedUntil: 0, dueAt: 70, error: 'ServiceNow said 503' });
    expect(await store().claim('a1', 70, 100)).to.include({ attempts: 2, error: 'ServiceNow said 503' });
  });

  it('replaces a task of the same id, which goes to the end of its lane with its attempts begun anew', async () => {
    await store().commit(change('e1', { tasks: [task('timer', 'timer', 20), task('a', 'lane'), task('b', 'lane')] }));
    await store().claim('a', 10, 40);
    const anew = { ...task('a', 'lane'), effect: { say: 'anew' } };
    await store().commit(change('e2', { tasks: [task('timer', 'timer', 90), anew] }));
    expect(await store().nextDueAt()).to.equal(0);
    expect(idsOf(await store().due(50, 9))).to.deep.equal(['b']);
    await claimAndSettle(store(), 'b');
    expect((await store().due(50, 9))[0]).to.deep.include({
      id: 'a',
      attempts: 0,
      claimedUntil: 0,
      effect: { say: 'anew' },
    });
    expect(idsOf(await store().due(90, 9))).to.deep.equal(['timer', 'a']);
  });

  it('moves a task to the lane that its replacement names', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'one'), task('b', 'one'), task('c', 'two')] }));
    await store().commit(change('e2', { tasks: [task('a', 'two')] }));
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b', 'c']);
    await claimAndSettle(store(), 'c');
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b', 'a']);
  });

  it('cancels tasks by id, and takes an unknown id for done', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane'), task('timer', 'timer')] }));
    expect(await store().commit(change('e2', { cancels: ['a', 'timer', 'never'] }))).to.equal('committed');
    expect(idsOf(await store().tasks(9))).to.deep.equal(['b']);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b']);
  });

  it('cancels and puts the same id anew in one change', async () => {
    await store().commit(change('e1', { tasks: [task('timer', 'timer', 5)] }));
    await store().commit(change('e2', { cancels: ['timer'], tasks: [task('timer', 'timer', 60)] }));
    expect(await store().nextDueAt()).to.equal(60);
  });
};

const claimsContract = (store: () => Store): void => {
  it('gives a task to one of many who want it', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane')] }));
    const claims = await Promise.all(Array.from({ length: 20 }, () => store().claim('a', 10, 40)));
    expect(claims.filter((claim) => claim !== undefined)).to.have.length(1);
    expect(claims.find((claim) => claim !== undefined)).to.include({ id: 'a', attempts: 1, claimedUntil: 40 });
  });

  it('does not offer a claimed task until its claim has ended, then counts the next attempt', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane')] }));
    await store().claim('a', 10, 40);
    expect(await store().due(39, 9)).to.deep.equal([]);
    expect(await store().nextDueAt()).to.equal(40);
    expect(await store().claim('a', 39, 80)).to.equal(undefined);
    expect(idsOf(await store().due(40, 9))).to.deep.equal(['a']);
    expect(await store().claim('a', 40, 80)).to.include({ attempts: 2, claimedUntil: 80 });
  });

  it('gives nobody a task that is finished, not due or not the head of its lane', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane'), task('late', 'late', 50)] }));
    expect(await store().claim('b', 10, 40)).to.equal(undefined);
    expect(await store().claim('late', 10, 40)).to.equal(undefined);
    expect(await store().claim('never', 10, 40)).to.equal(undefined);
    await claimAndSettle(store(), 'a');
    expect(await store().claim('a', 10, 40)).to.equal(undefined);
    expect(await store().claim('b', 10, 40)).to.include({ id: 'b', attempts: 1 });
  });

  it('settles once; a task that is gone is no error', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane')] }));
    const claim = await claimed(store(), 'a', 10, 40);
    await store().settle(claim);
    await store().settle(claim);
    await store().settle({ id: 'never', seq: 1, attempts: 1 });
    await store().postpone(claim, 99, 'late');
    expect(await store().tasks(9)).to.deep.equal([]);
  });

  it('settles a task together with the change that is its answer', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane')] }));
    const settles = await claimed(store(), 'a', 10, 40);
    const answer = change('e2', { puts: [put('k', 0)], tasks: [task('c', 'lane')], settles });
    expect(await store().commit(answer)).to.equal('committed');
    expect(idsOf(await store().tasks(9))).to.deep.equal(['b', 'c']);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b']);
  });

  it('leaves the task standing when its answer is in conflict', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane')] }));
    const settles = await claimed(store(), 'a', 10, 40);
    expect(await store().commit(change('e2', { puts: [put('k', 3)], settles }))).to.equal('conflict');
    expect(idsOf(await store().tasks(9))).to.deep.equal(['a']);
  });

  it('lets a task that answers itself be put anew by the same change', async () => {
    await store().commit(change('e1', { tasks: [task('timer', 'timer')] }));
    const settles = await claimed(store(), 'timer', 10, 40);
    await store().commit(change('e2', { settles, tasks: [task('timer', 'timer', 500)] }));
    expect(await store().nextDueAt()).to.equal(500);
  });

  it('does not take the answer of an earlier self for the answer of a task that was put anew meanwhile', async () => {
    await store().commit(change('e1', { tasks: [task('timer', 'timer')] }));
    const early = await claimed(store(), 'timer', 10, 40);
    await store().commit(change('e2', { tasks: [task('timer', 'timer', 500)] }));
    await store().settle(early);
    await store().postpone(early, 900, 'too late');
    await store().commit(change('e3', { settles: early }));
    expect(await store().nextDueAt()).to.equal(500);
    expect((await store().tasks(1))[0]).to.include({ id: 'timer', attempts: 0 });
    await claimed(store(), 'timer', 500, 600);
    await store().settle(early);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['timer']);
  });

  it('heeds only the latest attempt; what an overtaken one says changes nothing but what it commits', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane')] }));
    const early = await claimed(store(), 'a', 10, 40);
    const late = await claimed(store(), 'a', 40, 80);
    expect(late).to.deep.equal({ ...early, attempts: 2 });
    await store().settle(early);
    await store().postpone(early, 900, 'from the one that slept');
    expect(await store().commit(change('e2', { puts: [put('k', 0)], settles: early }))).to.equal('committed');
    expect(await store().load('k')).to.include({ version: 1 });
    expect(await store().known('e2')).to.equal(true);
    const [kept] = await store().tasks(9);
    expect(kept).to.include({ id: 'a', attempts: 2, claimedUntil: 80, dueAt: 0 });
    expect(kept).not.to.have.property('error');
    await store().postpone(late, 90, 'from the one that is awake');
    expect((await store().tasks(9))[0]).to.include({ dueAt: 90, claimedUntil: 0, error: 'from the one that is awake' });
    await store().settle(late);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['b']);
  });

  it('does not heed what was never claimed', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane')] }));
    const seq = (await store().tasks(1))[0]?.seq ?? 0;
    await store().settle({ id: 'a', seq, attempts: 0 });
    await store().postpone({ id: 'a', seq, attempts: 0 }, 900, 'nobody said this');
    await store().commit(change('e2', { settles: { id: 'a', seq, attempts: 0 } }));
    expect((await store().tasks(1))[0]).to.include({ id: 'a', attempts: 0, dueAt: 0 });
  });
};

const wish = (now: number, ...ids: readonly string[]): Claims => ({
  now,
  until: new Map(ids.map((id) => [id, now + 100])),
});

const commitAndClaimContract = (store: () => Store): void => {
  it('commits and claims in one step, as commit and claim would have left it', async () => {
    const both = await store().commitAndClaim(
      change('e1', { puts: [put('k', 0)], tasks: [task('a', 'one'), task('b', 'two')] }),
      wish(10, 'a', 'b'),
    );
    expect(both.outcome).to.equal('committed');
    expect(both.claimed).to.have.length(2);
    expect(both.claimed).to.deep.equal(await store().tasks(9));
    expect(both.claimed[0]).to.deep.include({ ...task('a', 'one'), attempts: 1, claimedUntil: 110 });
    expect(await store().known('e1')).to.equal(true);
    expect(await store().load('k')).to.include({ version: 1 });
    expect(await store().due(109, 9)).to.deep.equal([]);
    expect(await store().nextDueAt()).to.equal(110);
    expect(await store().claim('a', 109, 200)).to.equal(undefined);
    expect(await store().claim('b', 110, 200)).to.include({ attempts: 2 });
  });

  it('settles, postpones and answers what it has claimed like any other attempt', async () => {
    const tasks = [task('a', 'one'), task('b', 'two'), task('c', 'three')];
    const { claimed } = await store().commitAndClaim(change('e1', { tasks }), wish(10, 'a', 'b', 'c'));
    const [a, b, c] = claimed;
    if (!a || !b || !c) throw new Error('not all were claimed');
    await store().settle(a);
    await store().postpone(b, 70, 'not now');
    expect(await store().commit(change('e2', { settles: c }))).to.equal('committed');
    expect(await store().tasks(9)).to.have.length(1);
    expect((await store().tasks(9))[0]).to.include({ id: 'b', attempts: 1, dueAt: 70, claimedUntil: 0 });
  });

  it('claims neither what is not wished for, nor what is not due, nor what stands behind another', async () => {
    await store().commit(change('e1', { tasks: [task('early', 'busy')] }));
    const tasks = [
      task('first', 'lane'),
      task('second', 'lane'),
      task('late', 'late', 50),
      task('behind', 'busy'),
      task('left', 'free'),
    ];
    const wished = wish(10, 'first', 'second', 'late', 'behind', 'early', 'never');
    const { outcome, claimed } = await store().commitAndClaim(change('e2', { tasks }), wished);
    expect(outcome).to.equal('committed');
    expect(idsOf(claimed)).to.deep.equal(['first']);
    expect((await store().tasks(9)).filter(({ attempts }) => attempts > 0)).to.deep.equal(claimed);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['early', 'left']);
  });

  it('gives the claimed tasks in the order of their commit', async () => {
    const tasks = [task('z', 'one'), task('m', 'two'), task('a', 'three')];
    const { claimed } = await store().commitAndClaim(change('e1', { tasks }), wish(10, 'a', 'm', 'z'));
    expect(idsOf(claimed)).to.deep.equal(['z', 'm', 'a']);
  });

  it('claims nothing when it commits nothing', async () => {
    await store().commit(change('e1', { puts: [put('k', 0)], tasks: [task('a', 'lane')] }));
    const conflict = change('e2', { puts: [put('k', 0)], tasks: [task('b', 'other'), task('a', 'lane')] });
    expect(await store().commitAndClaim(conflict, wish(10, 'a', 'b'))).to.deep.equal({
      outcome: 'conflict',
      claimed: [],
    });
    const repeated = change('e1', { tasks: [task('a', 'lane')] });
    expect(await store().commitAndClaim(repeated, wish(10, 'a'))).to.deep.equal({ outcome: 'repeated', claimed: [] });
    expect((await store().tasks(9)).map(({ id, attempts }) => [id, attempts])).to.deep.equal([['a', 0]]);
  });

  it('commits as well when nothing is wished for', async () => {
    const plain = await store().commitAndClaim(change('e1', { tasks: [task('a', 'lane')] }), wish(10));
    expect(plain).to.deep.equal({ outcome: 'committed', claimed: [] });
    expect(await store().commitAndClaim(change('e2'), wish(10, 'x'))).to.deep.equal({
      outcome: 'committed',
      claimed: [],
    });
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['a']);
  });

  it('claims what takes the place of the task that the change answers, cancels or replaces', async () => {
    await store().commit(
      change('e1', { tasks: [task('a', 'answered'), task('b', 'cancelled'), task('c', 'replaced')] }),
    );
    const settles = await claimed(store(), 'a', 10, 40);
    await claimed(store(), 'c', 10, 40);
    const tasks = [task('a2', 'answered'), task('b2', 'cancelled'), task('c', 'replaced')];
    const both = await store().commitAndClaim(
      change('e2', { tasks, cancels: ['b'], settles }),
      wish(20, 'a2', 'b2', 'c'),
    );
    expect(both.claimed.map(({ id, attempts }) => [id, attempts])).to.deep.equal([
      ['a2', 1],
      ['b2', 1],
      ['c', 1],
    ]);
    expect(await store().tasks(9)).to.deep.equal(both.claimed);
  });

  it('does not claim a task put anew that goes to the end of a lane where others wait', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), task('b', 'lane')] }));
    const both = await store().commitAndClaim(change('e2', { tasks: [task('a', 'lane')] }), wish(10, 'a'));
    expect(both.claimed).to.deep.equal([]);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b']);
  });

  it('claims the next of a lane as soon as the one before is settled', async () => {
    let before: readonly Claim[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      for (const one of before) await store().settle(one);
      const both = await store().commitAndClaim(change(id, { tasks: [task(id, 'lane')] }), wish(10, id));
      expect(idsOf(both.claimed)).to.deep.equal([id]);
      before = both.claimed;
    }
    expect(idsOf(await store().tasks(9))).to.deep.equal(['d']);
  });

  it('shows everybody who asks afterwards that a task is settled', async () => {
    const { claimed } = await store().commitAndClaim(change('e1', { tasks: [task('a', 'lane')] }), wish(10, 'a'));
    await store().commit(change('e2', { tasks: [task('b', 'lane', 30)] }));
    for (const one of claimed) await store().settle(one);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['b']);
    expect(await store().nextDueAt()).to.equal(30);
    expect(idsOf(await store().due(30, 9))).to.deep.equal(['b']);
    expect(await store().claim('b', 30, 60)).to.include({ id: 'b', attempts: 1 });
  });

  it('lets one of 50 at once have each lane and each id', async () => {
    const many = Array.from({ length: 50 }, (_, place) => place);
    const ends = await Promise.all(
      many.map((place) => {
        const tasks = [task(`t${place}`, 'lane'), task(`own${place}`, `own${place}`)];
        return store().commitAndClaim(change(`e${place >> 1}`, { tasks }), wish(10, `t${place}`, `own${place}`));
      }),
    );
    expect(ends.filter(({ outcome }) => outcome === 'committed')).to.have.length(25);
    const claimed = ends.flatMap((end) => idsOf(end.claimed));
    expect(claimed.filter((id) => id.startsWith('own'))).to.have.length(25);
    expect(claimed.filter((id) => id.startsWith('t'))).to.have.length(1);
    const kept = await store().tasks(99);
    expect(kept).to.have.length(50);
    expect(idsOf(kept.filter(({ attempts }) => attempts === 1)).toSorted()).to.deep.equal(claimed.toSorted());
    expect(kept.find(({ lane }) => lane === 'lane')).to.include({ attempts: 1, claimedUntil: 110 });
  });

  it('refuses the same changes as a plain commit', async () => {
    const twice = change('e1', { puts: [put('a', 0), put('a', 1)], tasks: [task('t', 'lane')] });
    expect((await rejection(store().commitAndClaim(twice, wish(10, 't')))).message).to.include('one key twice');
    expect(await store().known('e1')).to.equal(false);
    await store().close();
    expect((await rejection(store().commitAndClaim(change('e2'), wish(10)))).message).to.include('closed');
  });
};

const nothing = { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 };

const eraseContract = (store: () => Store): void => {
  it('erases the keys, the lines and tasks of the subjects, and the ids with a mark; the rest stands', async () => {
    await store().commit(change('ann-1', { subject: 'c/ann', puts: [put('c/ann', 0), put('c/bob', 0)] }));
    await store().commit(change('x2', { subject: 'c/ann', puts: [put('c/ann', 1)] }));
    await store().commit(change('bob-1', { subject: 'c/bob', tasks: [task('bob-1/0', 'c/bob/say')] }));
    const hers = { ...task('x2/0', 'c/ann/say'), subject: 'c/ann' };
    await store().commit(change('x3', { subject: 'c/ann', tasks: [hers, { ...hers, id: 'x2/1' }] }));
    const removed = await store().erase({ keys: ['c/ann', 'c/nobody'], subjects: ['c/ann'], marks: ['ann-'] });
    expect(removed).to.deep.equal({ documents: 1, tasks: 2, ids: 1, lines: 3, thinned: 0 });
    expect(await store().load('c/ann')).to.equal(undefined);
    expect(await store().journal('c/ann', 9)).to.deep.equal([]);
    expect(await store().known('ann-1')).to.equal(false);
    // An id without a mark says nothing about anybody, and a platform may still deliver it again.
    expect(await store().known('x2')).to.equal(true);
    expect((await store().scan('', '', 9)).map(({ key }) => key)).to.deep.equal(['c/bob']);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['bob-1/0']);
    expect(idsOf(await store().journal('c/bob', 9))).to.deep.equal(['bob-1']);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['bob-1/0']);
    expect(await store().erase({ keys: ['c/ann'], subjects: ['c/ann'], marks: ['ann-'] })).to.deep.equal(nothing);
  });

  it('erases lines and tasks of other subjects too where they contain a mark, in their id or anywhere', async () => {
    const telling = { ...task('own-2', 'm'), effect: { say: ['deep', { to: 'from ann-1 on' }] } };
    await store().commit(
      change('ann-1', { subject: 'desk', tasks: [task('ann-1/0', 'l'), task('own', 'l'), telling] }),
    );
    await store().commit(change('e2', { subject: 'desk' }));
    const line = { id: 'e3', subject: 'desk', at: 1000, by: 'bob', event: { type: 'told', of: ['ann-1'] } };
    await store().commit({ ...change('e3'), line });
    await store().commit({ ...change('e4'), line: { ...line, id: 'e4', by: 'ann-1', event: {} } });
    const removed = await store().erase({ keys: [], subjects: [], marks: ['ann-'] });
    expect(removed).to.deep.equal({ ...nothing, tasks: 2, ids: 1, lines: 3 });
    expect(idsOf(await store().journal('desk', 9))).to.deep.equal(['e2']);
    expect(idsOf(await store().tasks(9))).to.deep.equal(['own']);
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['own']);
    expect([await store().known('e3'), await store().known('e4')]).to.deep.equal([true, true]);
  });

  it('takes marks as they are written: no part of one is a pattern', async () => {
    await store().commit(change('a%bc', { subject: 'one' }));
    await store().commit(change('axbc', { subject: 'two' }));
    await store().commit(change('A_BC', { subject: 'three' }));
    const marks = ['a%b', 'a_b', 'a\\b', '.*b'];
    expect(await store().erase({ keys: [], subjects: [], marks })).to.include({ ids: 1, lines: 1 });
    expect([await store().known('axbc'), await store().known('A_BC')]).to.deep.equal([true, true]);
  });

  it('lets an erased key, id and task be new again', async () => {
    await store().commit(change('ann-1', { subject: 'c/ann', puts: [put('c/ann', 0)], tasks: [task('t', 'l')] }));
    await store().commit(change('e2', { puts: [put('c/ann', 1)] }));
    await store().erase({ keys: ['c/ann'], subjects: ['c/ann', 's'], marks: ['ann-'] });
    expect(await store().commit(change('e3', { puts: [put('c/ann', 2)] }))).to.equal('conflict');
    const again = change('ann-1', { subject: 'c/ann', puts: [put('c/ann', 0)], tasks: [task('t', 'l')] });
    expect(await store().commit(again)).to.equal('committed');
    expect(await store().load('c/ann')).to.include({ version: 1 });
    expect(idsOf(await store().journal('c/ann', 9))).to.deep.equal(['ann-1']);
    expect((await store().tasks(9))[0]).to.include({ id: 't', attempts: 0 });
  });

  it('leaves the answer of an attempt at an erased task without effect', async () => {
    await store().commit(change('e1', { tasks: [task('a', 'lane'), { ...task('b', 'lane'), subject: 'other' }] }));
    const claim = await claimed(store(), 'a', 10, 40);
    await store().erase({ keys: [], subjects: ['s'], marks: [] });
    await store().settle(claim);
    await store().postpone(claim, 900, 'late');
    expect(await store().commit(change('e2', { settles: claim }))).to.equal('committed');
    expect(idsOf(await store().due(10, 9))).to.deep.equal(['b']);
  });

  it('refuses a mark that is too short to be an id, and erases nothing then', async () => {
    await store().commit(change('e1'));
    for (const short of ['', 'e1']) {
      const error = await rejection(store().erase({ keys: [], subjects: ['s'], marks: ['long enough', short] }));
      expect(error.message).to.include('too short to be an id');
    }
    expect(await store().known('e1')).to.equal(true);
    expect(await store().journal('s', 9)).to.have.length(1);
  });
};

const retainContract = (store: () => Store): void => {
  const lineAt = (id: string, at: number, event: unknown, subject = 's'): Change => ({
    ...change(id),
    line: { id, subject, at, by: 'me', event },
  });

  it('keeps only the type of events before one instant, and no lines before another', async () => {
    await store().commit(lineAt('e1', 99, { type: 'said', text: 'gone' }));
    await store().commit(lineAt('e2', 100, { type: 'said', text: 'thin', deep: { more: 1 } }));
    await store().commit(lineAt('e3', 199, { text: 'no type' }));
    await store().commit(lineAt('e4', 200, { type: 'said', text: 'whole' }));
    await store().commit(lineAt('e5', 50, { type: 'said', text: 'gone too' }, 'other'));
    const removed = await store().retain({ texts: 200, lines: 100 });
    expect(removed).to.deep.equal({ ...nothing, lines: 2, thinned: 2 });
    const [two, three, four] = await store().journal('s', 9);
    expect(two).to.deep.equal({ id: 'e2', subject: 's', at: 100, by: 'me', event: { type: 'said' } });
    expect(three).to.deep.equal({ id: 'e3', subject: 's', at: 199, by: 'me', event: {} });
    expect(four).to.deep.equal({ id: 'e4', subject: 's', at: 200, by: 'me', event: { type: 'said', text: 'whole' } });
    expect(await store().journal('s', 9)).to.have.length(3);
    expect(await store().journal('other', 9)).to.deep.equal([]);
    expect(await store().retain({ texts: 200, lines: 100 })).to.deep.equal(nothing);
  });

  it('touches neither values nor tasks, and goes on knowing the ids', async () => {
    await store().commit({ ...lineAt('e1', 10, { type: 'said' }), puts: [put('a', 0)], tasks: [task('t', 'l')] });
    expect(await store().retain({ texts: 500, lines: 500 })).to.deep.equal({ ...nothing, lines: 1 });
    expect(await store().load('a')).to.deep.equal({ value: { of: 'a' }, version: 1 });
    expect(idsOf(await store().tasks(9))).to.deep.equal(['t']);
    expect(await store().commit(change('e1'))).to.equal('repeated');
  });

  it('refuses instants that are none', async () => {
    const error = await rejection(store().retain({ texts: Number.NaN, lines: 0 }));
    expect(error.message).to.include('epoch ms');
  });
};

const crowdContract = (store: () => Store): void => {
  it('lets exactly one of 200 commits at once win each version of a key', async () => {
    for (const before of [0, 1, 2]) {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, place) =>
          store().commit(change(`e${before}/${place}`, { puts: [put('hot', before, { place })] })),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'committed')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'conflict')).to.have.length(199);
      const winner = outcomes.indexOf('committed');
      expect(await store().load('hot')).to.deep.equal({ value: { place: winner }, version: before + 1 });
    }
    expect(await store().journal('s', 10)).to.have.length(3);
  });

  it('commits an id once when it is delivered 50 times at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, place) => store().commit(change('same', { puts: [put(`k${place}`, 0)] }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).to.have.length(49);
    expect(await store().scan('', '', 99)).to.have.length(1);
  });

  it('keeps the tasks of 100 commits at once in the order of the journal', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, place) =>
        store().commit(change(`e${place}`, { tasks: [task(`e${place}`, 'lane')] })),
      ),
    );
    const order = idsOf(await store().journal('s', 100));
    expect(order).to.have.length(100);
    expect(idsOf(await store().tasks(100))).to.deep.equal(order);
  });

  it('says that it is ready until it is closed, and commits nothing afterwards', async () => {
    expect(store().state()).to.include({ ready: true });
    await store().close();
    expect(store().state()).to.include({ ready: false });
    expect((await rejection(store().commit(change('e1')))).message).to.include('closed');
    const wish = { keys: [], subjects: ['s'], marks: [] };
    expect((await rejection(store().erase(wish))).message).to.include('closed');
    expect((await rejection(store().retain({ texts: 0, lines: 0 }))).message).to.include('closed');
    await store().close();
  });
};

/** What every back end owes the desk; `open` gives a new, empty store each time. */
export const storeContract = (name: string, open: () => Promise<Store>): void => {
  describe(`${name} as a store`, () => {
    let current: Store;
    const store = (): Store => current;
    beforeEach(async () => {
      current = await open();
    });
    afterEach(async () => {
      await current.close();
    });
    valuesContract(store);
    scanContract(store);
    lanesContract(store);
    claimsContract(store);
    commitAndClaimContract(store);
    eraseContract(store);
    retainContract(store);
    crowdContract(store);
  });
};
