import { expect } from 'chai';
import { type HouseRig, houseRig, shows, until } from './house-rig.ts';

describe('the house and the knowledge base', function () {
  this.timeout(30_000);
  let rig: HouseRig;
  const seen: string[] = [];
  const open = async (env: Readonly<Record<string, string>>) => {
    seen.length = 0;
    rig = await houseRig('teams', 'slack', { env, log: (_level, what) => seen.push(what) });
  };
  const asked = () => rig.sandbox.requests.filter((one) => one.path.includes('kb_knowledge')).length;
  afterEach(() => rig.close());

  it('shows an article of an allowed base where no script fits, and sends the answer back', async () => {
    await open({ SERVICENOW_KNOWLEDGE_BASES: 'IT', DIALOGS_DIR: './dialogs' });
    await until(
      () => seen.includes('articles read'),
      () => seen.join('\n'),
    );
    rig.sandbox.addArticle({
      number: 'KB0090001',
      title: 'Escritorios elevables: pedir y ajustar',
      language: 'es',
      keywords: 'escritorio, elevable, ergonomía',
      html: '<p>Abre el catálogo.</p>',
    });
    await rig.stop();
    seen.length = 0;
    await rig.start();
    await until(
      () => seen.includes('articles read'),
      () => seen.join('\n'),
    );
    await rig.employee.writes('se puede pedir un escritorio elevable con ergonomía');
    await shows(rig.employee, 'Escritorios elevables: pedir y ajustar');
    expect(rig.employee.sees()).to.include('KB0090001');
    await rig.employee.presses('No, llama a una persona');
    await shows(rig.agent, 'KB0090001');
    await until(
      () => rig.sandbox.rows('kb_feedback').some((row) => row['useful'] === 'no'),
      () => JSON.stringify(rig.sandbox.rows('kb_feedback')),
    );
  });

  it('shows none of them while no base is named', async () => {
    await open({});
    await rig.employee.writes('xyzzy plugh');
    await shows(rig.employee, 'otras palabras');
    expect(asked()).to.equal(0);
  });
});
