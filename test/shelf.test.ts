import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import { defaultPlan, type Plan } from '../src/desk/plan.ts';
import { planFor } from '../src/desk/promised.ts';
import { shelfOf } from '../src/shelf.ts';
import { memoryStore } from '../src/store/memory.ts';

describe('promises that change', () => {
  const [first] = defaultPlan.sla;
  const withMinutes = (minutes: number, applyTo: 'new' | 'open'): Plan => ({
    ...defaultPlan,
    sla: first ? [{ ...first, target: { minutes }, applyTo }] : [],
  });
  const minutesOf = (plan: Plan) => plan.sla.map(({ target }) => target);

  it('hold for what was opened before them only where they say so, also after a restart', async () => {
    const store = memoryStore();
    const shelf = await shelfOf(store, defaultSettings, () => 0);
    await shelf.plan(withMinutes(5, 'new'));
    const promised = shelf.book().revision;
    await shelf.plan(withMinutes(50, 'new'));
    expect(minutesOf(planFor(shelf.book(), { promised }))).to.deep.equal([{ minutes: 5 }]);
    expect(minutesOf(planFor(shelf.book(), { promised: shelf.book().revision }))).to.deep.equal([{ minutes: 50 }]);
    await shelf.plan(withMinutes(90, 'open'));
    expect(minutesOf(planFor(shelf.book(), { promised }))).to.deep.equal([{ minutes: 90 }]);

    const again = await shelfOf(store, defaultSettings, () => 0);
    await again.plan(withMinutes(50, 'new'));
    expect(minutesOf(planFor(again.book(), { promised }))).to.deep.equal([{ minutes: 5 }]);
    // What nobody knows any more is what is promised now.
    expect(minutesOf(planFor(again.book(), { promised: 'unheard of' }))).to.deep.equal([{ minutes: 50 }]);
    expect(minutesOf(planFor(again.book(), {}))).to.deep.equal([{ minutes: 50 }]);
  });
});
