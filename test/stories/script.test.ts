import { expect } from 'chai';
import { type Story, story } from '../story.ts';

describe('story: a script', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  it('solves it: approved Spanish text only, nobody is called, an interaction is recorded, one survey (1)', async () => {
    const { employee, thread, sandbox } = await open();
    await employee.says('no me conecta la vpn desde casa');
    expect(employee.reads()).to.include('¿Qué dispositivo es?');
    await employee.presses('Windows');
    await employee.presses('Sí, aparece');
    expect(employee.reads()).to.include('¿Se conectó la VPN');
    await employee.says('Sí, funciona');
    const last = employee.reads();
    expect(last).to.include('Lo dejo como resuelto').and.to.include('[Bien] [Regular] [Mal]');
    expect(thread()).to.equal('');
    const kept = sandbox.rows('interaction').at(-1);
    expect(kept?.['state']).to.equal('closed_complete');
    const story = JSON.stringify([kept, sandbox.journal(kept?.['sys_id'] ?? '')]);
    expect(story).to.include('Script vpn 1-').and.to.include('Steps: device');
    expect(desk.incident()).to.equal(undefined);
    await employee.presses('Bien');
    expect(employee.reads()).to.include('Gracias');
    await employee.presses('Bien');
    expect(employee.reads()).to.not.include('Gracias');
  });

  it('is asked for when two are near: three choices at most, none of these, a person; the second miss hands off (2)', async () => {
    const { employee } = await open();
    await employee.says('no puedo entrar');
    const asked = employee.reads();
    expect(asked).to.include('[Ninguna] [Hablar con una persona]');
    expect(asked.match(/\[/g)?.length).to.be.at.most(5);
    await employee.presses('Ninguna');
    expect(employee.reads()).to.include('otras palabras');
    await employee.says('xyzzy plugh');
    expect(employee.reads()).to.include('Voy a llamar a una persona');
    expect((await desk.conversation()).phase.name).to.equal('waiting');
  });

  it('gives way to a person at any time, asked in any of five languages, and nothing is asked again (3)', async () => {
    for (const words of [
      'quiero hablar con alguien',
      'talk to a person',
      'quero falar com uma pessoa',
      'parler à une personne',
      'mit einem Menschen sprechen',
    ]) {
      const { employee, thread } = await open();
      await employee.says('no me conecta la vpn desde casa');
      await employee.presses('Windows');
      employee.reads();
      await employee.says(words);
      const told = employee.reads();
      expect(told, words).to.match(/INC\d{7}/);
      expect(told)
        .to.match(/en la fila|in line/)
        .and.to.match(/unos 5 min|about 5 min/);
      expect(told).to.not.include('?');
      expect(thread()).to.include('Device: Windows');
      await desk.end();
    }
    await open();
  });

  it('goes on at the same step when an answer is typed: by number, by word, by yes and no', async () => {
    const { employee } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('1');
    expect(employee.reads()).to.include('¿Aparece la página?');
    await employee.says('sí');
    expect(employee.reads()).to.include('¿Se conectó la VPN');
    await employee.says('todavía no');
    expect(employee.reads()).to.include('¿Qué ves ahora?');
  });

  it('answers an empty message, a very long one and a forgotten button clearly, and changes nothing else', async () => {
    const { employee } = await open();
    await employee.says('   ');
    expect(employee.reads()).to.include('sin texto');
    await employee.says(Array.from({ length: 5000 }, (_, line) => `log line ${line}`).join('\n'));
    expect(employee.reads()).to.include('8000');
    await employee.says('empezar de nuevo');
    await employee.says('no me conecta la vpn desde casa');
    await employee.presses('Windows');
    employee.reads();
    await employee.does({ kind: 'choice', card: '1', choice: 'answer:macos', inputs: {} });
    expect(employee.reads()).to.include('paso anterior').and.to.include('¿Aparece la página?');
    await employee.does({ kind: 'choice', card: '99', choice: 'no such button', inputs: {} });
    expect(employee.reads()).to.include('paso anterior');
    expect((await desk.conversation()).phase.name).to.equal('guided');
  });

  it('takes a press on an earlier showing of the same question as its answer, and never as that of the next', async () => {
    const { employee } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('blablabla zzz');
    expect(employee.reads()).to.include('No pude relacionar');
    const press = (choice: string) => employee.does({ kind: 'choice', card: '1', choice, inputs: {} });
    await press('answer:windows');
    expect(employee.reads()).to.include('¿Aparece la página?').and.not.to.include('paso anterior');
    await press('answer:macos');
    expect(employee.reads()).to.include('paso anterior');
    expect((await desk.conversation()).facts['device']?.value).to.equal('Windows');
  });

  it('starts over, cancels, greets once and says what it can do', async () => {
    const { employee } = await open();
    await employee.does({ kind: 'installed' });
    expect(employee.reads()).to.include('Hola María');
    await employee.does({ kind: 'opened' });
    expect(employee.reads()).to.equal('');
    await employee.says('ayuda');
    expect(employee.reads()).to.include('La VPN no conecta');
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('cancelar');
    expect(employee.reads()).to.include('Cancelado');
    expect((await desk.conversation()).phase.name).to.equal('idle');
  });
});
