import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startHouse } from '../src/app.ts';
import { type EscalationWish, forEscalations } from '../src/escalations.ts';
import { deskCommand } from '../src/plan/command.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import { memoryStore } from '../src/store/memory.ts';
import type { Store } from '../src/store/store.ts';
import { configOf } from './house-rig.ts';
import { globalChat } from './plans.ts';
import { mondayMorning, story } from './story.ts';

const dayMs = 86_400_000;
const ana = { id: 'ana', name: 'Ana López' };
const luis = { id: 'luis', name: 'Luis\u001b[31m Ortega' };

type Change = Readonly<Record<string, unknown>>;

/** Something kept, as `desk/beyond-kept.ts` does it. */
async function keep(store: Store, key: string, change: Change): Promise<void> {
  const value = {
    ...{ subject: 'teams:t:maria', handoff: Number(key.replace(/\D/g, '')), ticket: `INC${key}`, at: mondayMorning },
    ...{ verdict: 'valid', review: false, escalatedBy: ana, by: luis, level: 'client-it', minutesToValidate: 5 },
    ...change,
  };
  const line = { id: key, subject: 'teams:t:maria', at: mondayMorning, by: 'luis', event: { type: 'kept' } };
  await store.commit({ line, puts: [{ key, before: 0, value }], tasks: [], cancels: [] });
}

const asked = async (store: Store, ...args: readonly string[]) => {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await deskCommand(['escalations', ...args], {
    environment: {},
    colour: false,
    now: () => mondayMorning + dayMs,
    write: async (text) => void out.push(text),
    note: async (text) => void err.push(text),
    escalations: (wish: EscalationWish) => forEscalations({ store }, wish),
  });
  return { code, out: out.join(''), err: err.join('') };
};

describe('npm run desk -- escalations', () => {
  let store: Store;
  beforeEach(() => {
    store = memoryStore();
  });
  afterEach(() => store.close());

  it('tells accuracy with its interval, what bounced, what was in time, and how soon nine of ten were decided', async () => {
    for (let number = 1; number <= 8; number += 1)
      await keep(store, `validation/${number}`, { minutesToValidate: number, inTime: number !== 1 });
    await keep(store, 'validation/9', { verdict: 'invalid', code: 'premature', minutesToValidate: 40 });
    await keep(store, 'validation/10', { verdict: 'incomplete', code: 'missing_info', minutesToValidate: 9 });
    await keep(store, 'return/9', { code: 'premature' });
    await keep(store, 'return/3', { code: 'bounced', at: mondayMorning + 1 });
    const { code, out } = await asked(store);
    expect(code).to.equal(0);
    expect(out).to.include('The last 30 days: 10 escalations decided.\n');
    expect(out).to.include('accuracy  80 % of 10 (95 %: 49 to 94.3 %)\n');
    expect(out).to.include('bounced   12.5 % of 8 that went to the next level\n');
    expect(out).to.include('in time   87.5 % of 8 that the protocol asked for\n');
    expect(out).to.include('decided   nine of ten within 9 min\n');
    expect(out).to.match(/missing_info +1\n +premature +1\n/);
  });

  it('judges by name only whoever made ten, and says how many made fewer', async () => {
    for (let number = 1; number <= 10; number += 1) await keep(store, `validation/${number}`, { escalatedBy: luis });
    for (let number = 11; number <= 19; number += 1)
      await keep(store, `validation/${number}`, { verdict: 'invalid', code: 'wrong_group' });
    const { out } = await asked(store);
    expect(out).to.match(/Luis.* Ortega +100 % of 10 \(95 %: 72\.2 to 100 %\)\n/);
    expect(out).to.not.include('Ana').and.to.not.include('\u001b');
    expect(out).to.include('1 person with fewer than 10');
  });

  it('counts a P1 that came back before a lead looked at it among those that went there', async () => {
    await keep(store, 'return/1', { code: 'bounced' });
    const { figures } = JSON.parse(`{"figures":${(await asked(store, '--json')).out}}`);
    expect(figures.bounced).to.deep.equal({ n: 1, percent: 100 });
    expect(figures).to.not.have.property('accuracy');
  });

  it('looks back as far as it is asked to, and says so when there is nothing', async () => {
    await keep(store, 'validation/1', { at: mondayMorning - 9 * dayMs, review: true });
    expect((await asked(store, '--days', '5')).out).to.equal('The last 5 days: 0 escalations decided.\n');
    expect((await asked(store)).out).to.include('to review 1: INCvalidation/1\n');
  });

  it('explains itself, and refuses what it does not understand or cannot ask', async () => {
    expect((await asked(store, '--help')).out).to.include('npm run desk -- escalations [--days 30]');
    for (const line of ['--days 0', '--days x', 'ana', '--dialogs x'])
      expect((await asked(store, ...line.split(' '))).code, line).to.equal(2);
    const code = await deskCommand(['escalations'], {
      environment: {},
      colour: false,
      now: () => mondayMorning,
      write: async () => undefined,
      note: async () => undefined,
      escalations: async () => ({ refused: 'The data folder is in use.' }),
    });
    expect(code).to.equal(1);
  });

  it('counts what a desk decided', async () => {
    const desk = await story({ store, plan: globalChat });
    const lead = desk.colleague({ id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' });
    await desk.employee.says('no me conecta la vpn desde casa');
    await desk.employee.says('quiero hablar con alguien');
    await desk.secondsPass(4);
    await lead.says('hello');
    await desk.a.presses('Claim');
    await desk.a.presses('Escalate…');
    await desk.a.presses('Escalate', { evidence_steps: 'script', evidence_evidence: '809', evidence_asked: 'a port' });
    await desk.minutesPass(7);
    await lead.presses('Accept');
    const { out } = await asked(store);
    await desk.end();
    expect(out).to.include('1 escalation decided').and.to.include('nine of ten within 7 min');
  });

  it('asks the running desk, and reads the store of one that is not running, from the command line', async function () {
    this.timeout(40_000);
    const folder = mkdtempSync(join(tmpdir(), 'secondline-escalations-'));
    const settings = { DATA_DIR: folder, PORT: '0' };
    const kept = await openEmbeddedStore({ folder, log: () => undefined });
    await keep(kept, 'validation/1', { at: Date.now() });
    await kept.close();
    const command = async (): Promise<string> => {
      const args = ['--import', 'ts-blank-space/register', 'src/plan-main.ts', 'escalations'];
      const env = { PATH: process.env['PATH'] ?? '', ...settings };
      return (await promisify(execFile)(process.execPath, args, { env })).stdout;
    };
    const house = await startHouse(configOf(settings), () => undefined, '0.0.0');
    const running = await command();
    await house.stop();
    const alone = await command();
    rmSync(folder, { recursive: true, force: true });
    expect(running).to.include('accuracy  100 % of 1 (95 %: 20.7 to 100 %)');
    expect(alone).to.equal(running);
  });
});
