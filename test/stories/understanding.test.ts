import { expect } from 'chai';
import { type Story, story } from '../story.ts';

describe('story: understanding', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk.employee;
  };
  afterEach(() => desk.end());
  const phase = async () => (await desk.conversation()).phase;
  const running = async () => {
    const now = await phase();
    return now.name === 'guided' ? now.script : now.name;
  };

  describe('route, ask, or hand off', () => {
    it('asks which it is when somebody cannot get in, and starts what is chosen by any kind of words (2)', async () => {
      for (const chosen of ['2', 'the second one', 'Account locked', 'the locked account']) {
        const employee = await open({ locale: 'en-US' });
        await employee.says('I cannot log in');
        const asked = employee.reads();
        expect(asked).to.include('Is it one of these?').and.to.include('[None of these] [Talk to a person]');
        expect(asked.match(/\[/g)?.length).to.be.within(4, 5);
        await employee.says(chosen);
        expect(await running(), chosen).to.equal('account-locked');
        await desk.end();
      }
      await open();
    });

    for (const words of ['laptop', 'my phone', 'mein laptop', 'telefono', 'my laptop']) {
      it(`asks about a lone word that several scripts use: “${words}”`, async () => {
        const employee = await open({ locale: 'en-US' });
        await employee.says(words);
        expect(employee.reads()).to.match(/Is it one of these|¿Es alguno de estos/);
        expect(await running()).to.equal('idle');
      });
    }

    it('offers a lost device and a suspicious message first, before another script that is surer', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('my phone is gone');
      expect(employee.reads()).to.match(/\[Lost or stolen[^\]]*\] \[/i);
      await employee.says('start over');
      await employee.says('strange mail asking for my password');
      expect(employee.reads()).to.match(/\[Suspicious[^\]]*\] \[/i);
    });

    it('brings in a person after the second answer that leads nowhere, and never asks a third time (2)', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('I cannot log in');
      await employee.says('I just cannot get in');
      expect(employee.reads()).to.include('Is it one of these?');
      await employee.says('it does not let me in');
      expect(employee.reads()).to.include('getting a person');
      expect(await running()).to.equal('waiting');
    });

    it('takes a new sentence that begins with no for what it says, not for none of these', async () => {
      const employee = await open();
      await employee.says('no puedo entrar');
      await employee.says('no me conecta la vpn desde casa');
      expect(await running()).to.equal('vpn');
    });

    it('is glad about good news that nobody asked for', async () => {
      const employee = await open();
      await employee.says('ya funciona');
      expect(employee.reads()).to.include('De nada');
    });
  });

  describe('two troubles in one message', () => {
    it('are taken one at a time: which first, and the other is offered when that one is finished', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('the vpn is down and the printer is jammed');
      expect(employee.reads()).to.match(
        /which first\?[\s\S]*\[VPN does not connect\] \[.*print.*\] \[Talk to a person\]/i,
      );
      await employee.says('the first one');
      expect(await running()).to.equal('vpn');
      await employee.presses('Windows');
      await employee.presses('Yes, it appears');
      employee.reads();
      await employee.says('it works now, thanks');
      const after = employee.reads();
      expect(after)
        .to.include('closed this as solved')
        .and.to.match(/the other thing you mentioned: .*print/i);
      await employee.says('yes');
      expect(await running()).to.equal('printer');
      expect((await desk.conversation()).later ?? []).to.deep.equal([]);
    });

    it('are noticed where one is unclear: it keeps its own words for a name', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says("can't connect since this morning, plus the printer");
      expect(employee.reads()).to.include("[“can't connect since this morning”]");
      await employee.presses("“can't connect since this morning”");
      expect(employee.reads()).to.include('Is it one of these?');
      expect((await desk.conversation()).later).to.have.length(1);
    });

    for (const [language, said] of Object.entries({
      es: 'la vpn no conecta y además la impresora no imprime',
      pt: 'a vpn não conecta e a impressora não imprime',
      fr: "le vpn ne marche pas et l'imprimante non plus",
      de: 'vpn geht nicht und der drucker druckt nicht',
    })) {
      it(`are noticed in ${language}`, async () => {
        const employee = await open({ locale: language });
        await employee.says(said);
        const question = (await phase()) as { question?: { kind: string; troubles: { script?: string }[] } };
        expect(question.question?.kind).to.equal('first');
        expect(question.question?.troubles.map(({ script }) => script)).to.deep.equal(['vpn', 'printer']);
      });
    }

    it('are one where the second is what the first led to', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('I changed my password and now outlook keeps asking for it');
      expect(await running()).to.equal('outlook');
    });

    it('are let go when the offer is declined, and after an agent has solved the first they are offered too', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('the vpn is down and the printer is jammed');
      await employee.says('1');
      await employee.says('talk to a person');
      await desk.a.presses('Claim');
      await desk.a.presses('Resolve…');
      await desk.a.presses('Resolve', {
        code: 'Solution provided',
        notes: 'Restarted the gateway',
        category: 'network',
      });
      employee.reads();
      await employee.presses('Yes');
      expect(employee.reads()).to.include('the other thing you mentioned');
      await employee.presses('No');
      expect(employee.reads()).to.include('whenever you want');
      expect(await running()).to.equal('idle');
    });
  });

  describe('another subject in mid-script', () => {
    it('is offered and not forced; who stays gets the same question, and the other when this one is finished', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('the vpn does not connect from home');
      employee.reads();
      await employee.says('my printer is jammed');
      expect(employee.reads()).to.include('something else').and.to.include('[Change to it] [Go on here]');
      expect(await running()).to.equal('vpn');
      await employee.says('no');
      expect(employee.reads()).to.include('Which device is it?');
      await employee.presses('Windows');
      await employee.presses('Yes, it appears');
      await employee.says('yes');
      expect(employee.reads()).to.match(/the other thing you mentioned: .*print/i);
    });

    it('is changed to when the person says so or presses it, and what was done stays on record', async () => {
      for (const change of [
        (one: Story) => one.employee.says('sí'),
        (one: Story) => one.employee.presses('Cambiar de tema'),
      ]) {
        const employee = await open();
        await employee.says('no me conecta la vpn desde casa');
        await employee.says('se atascó el papel en la impresora');
        await change(desk);
        expect(await running()).to.equal('printer');
        const { trails } = await desk.conversation();
        expect(trails.map(({ script, outcome }) => [script, outcome])).to.deep.equal([
          ['vpn', 'left'],
          ['printer', 'running'],
        ]);
        await desk.end();
      }
      await open();
    });

    it('is remembered where it is said beside an answer', async () => {
      const employee = await open();
      await employee.says('no me conecta la vpn desde casa');
      await employee.presses('Windows');
      await employee.presses('Sí, aparece');
      await employee.says('no, y además la impresora no imprime');
      expect(await running()).to.equal('vpn');
      expect((await desk.conversation()).later?.map(({ script }) => script)).to.deep.equal(['printer']);
    });

    it('is not suspected behind an answer, and the offer itself may be answered with the answer', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('the vpn does not connect from home');
      await employee.says('my printer is jammed');
      employee.reads();
      await employee.says('Windows');
      expect(employee.reads()).to.include('Does the page appear?');
      expect(await running()).to.equal('vpn');
    });
  });

  describe('typed answers', () => {
    it('are understood as yes and no, by place and by name', async () => {
      const employee = await open();
      await employee.says('no me conecta la vpn desde casa');
      await employee.says('la primera');
      expect((await desk.conversation()).facts['device']?.raw).to.equal('windows');
      await employee.says('la primera opción');
      expect(employee.reads()).to.include('¿Se conectó la VPN');
      await employee.says('nope');
      expect(employee.reads()).to.include('¿Qué ves ahora?');
    });

    it('solve it in whatever words: ya funciona', async () => {
      const employee = await open();
      await employee.says('no me conecta la vpn desde casa');
      await employee.says('windows');
      await employee.says('1');
      await employee.says('creo que ya funciona, gracias');
      expect(employee.reads()).to.include('Lo dejo como resuelto');
    });

    it('may be a date in words, which is said back; what is none is asked again with an example', async () => {
      const employee = await open({ locale: 'en-US' });
      await employee.says('access for a new joiner who starts next week');
      const { phase: now } = await desk.conversation();
      expect(now.name).to.equal('guided');
      for (let count = 0; count < 8 && !(await atDate()); count++) await answerFirst();
      employee.reads();
      await employee.says('soon, I think');
      expect(employee.reads()).to.include('for example 2027-03-31');
      await employee.says('next Monday');
      expect(employee.reads()).to.match(/Noted: Monday,? 30 November 2026/);
    });

    const atDate = async () =>
      (await desk.conversation()).live?.message.inputs.some(({ kind }) => kind === 'date') ?? false;
    const answerFirst = async () => {
      const message = (await desk.conversation()).live?.message;
      const first = message?.choices.find(({ id }) => id.startsWith('answer:'));
      return first ? desk.employee.presses(first.label) : desk.employee.says('John Smith');
    };
  });

  describe('what was pasted along', () => {
    it('is not read for its meaning nor quoted, and stays on the transcript', async () => {
      const employee = await open({ locale: 'en-US' });
      const pasted = [
        'The printer is jammed',
        '',
        'On Mon, 23 Nov 2026, Ana wrote:',
        '> my vpn is down',
        '> and outlook too',
      ];
      await employee.says(pasted.join('\n'));
      expect(await running()).to.equal('printer');
      const { problem, transcript } = await desk.conversation();
      expect(problem).to.equal('The printer is jammed');
      expect(transcript.some(({ text }) => text.includes('my vpn is down'))).to.equal(true);
    });

    it('does not change the language of the talk', async () => {
      const employee = await open();
      const log = Array.from({ length: 40 }, (_, at) => `2026-11-23 09:00:${at + 10} ERROR connection timed out`);
      await employee.says(['no me conecta la vpn desde casa', ...log].join('\n'));
      expect(employee.reads()).to.include('¿Qué dispositivo es?');
    });
  });

  describe('the language of the answer', () => {
    it('follows the message, also in mid-talk, and not a word or two', async () => {
      const employee = await open();
      await employee.says('no me conecta la vpn desde casa');
      expect(employee.reads()).to.include('¿Qué dispositivo es?');
      await employee.says('yes');
      expect(employee.reads()).to.include('¿Qué dispositivo es?');
      await employee.says('sorry, I would rather write in English: it is a Windows computer');
      expect(employee.reads()).to.include('Does the page appear?');
      await employee.says('nope');
      expect((await desk.conversation()).language).to.equal('en');
    });
  });

  describe('what was said already', () => {
    const said = 'no me conecta la vpn desde mi MacBook, error 809';

    it('is not asked: it is shown, with a way to correct it', async () => {
      const employee = await open();
      await employee.says(said);
      const shown = employee.reads();
      expect(shown).to.include('Dijiste: MacBook, error 809').and.to.include('[Eso no es así]');
      expect(shown).to.not.include('¿Qué dispositivo es?');
      expect(shown).to.include('¿Aparece la página?');
      const { facts } = await desk.conversation();
      expect(facts['device']?.raw).to.equal('macos');
      expect(facts['error_message']?.value).to.equal('error 809');
    });

    it('is asked after all when it was not right, pressed or typed, and never taken again in that talk', async () => {
      for (const correct of [
        (one: Story) => one.employee.presses('Eso no es así'),
        (one: Story) => one.employee.says('eso no es así'),
      ]) {
        const employee = await open();
        await employee.says(said);
        employee.reads();
        await correct(desk);
        expect(employee.reads()).to.include('¿Qué dispositivo es?');
        expect((await desk.conversation()).facts).to.deep.equal({});
        await employee.says('Windows');
        expect((await desk.conversation()).facts['device']?.raw).to.equal('windows');
        await desk.end();
      }
      await open();
    });

    it('reaches the agent with the rest', async () => {
      const employee = await open();
      await employee.says(said);
      await employee.says('quiero hablar con alguien');
      expect(desk.thread()).to.include('Device: MacBook').and.to.include('Error message: error 809');
    });

    it('may be told beside an answer', async () => {
      const employee = await open();
      await employee.says('no me conecta la vpn desde casa');
      await employee.says('windows, y me sale el error 619');
      expect(employee.reads()).to.include('Dijiste: error 619');
      expect((await desk.conversation()).facts['device']).to.not.have.property('heard');
    });
  });

  describe('in five languages', () => {
    const languages = {
      en: {
        vpn: 'the vpn does not connect from home',
        in: 'I cannot log in',
        yes: 'it works now',
        person: 'talk to a person',
      },
      es: {
        vpn: 'no me conecta la vpn desde casa',
        in: 'no puedo entrar',
        yes: 'ya funciona',
        person: 'quiero hablar con alguien',
      },
      pt: {
        vpn: 'não consigo conectar na vpn de casa',
        in: 'não consigo entrar',
        yes: 'agora funciona',
        person: 'quero falar com uma pessoa',
      },
      fr: {
        vpn: 'impossible de se connecter au vpn depuis la maison',
        in: "je n'arrive pas à me connecter",
        yes: 'ça marche maintenant',
        person: 'parler à une personne',
      },
      de: {
        vpn: 'keine vpn-Verbindung von zu Hause',
        in: 'ich kann mich nicht einloggen',
        yes: 'jetzt geht es',
        person: 'mit einem Menschen sprechen',
      },
    };
    for (const [language, words] of Object.entries(languages)) {
      // Scripts and sentences exist in English and Spanish; whoever reads Portuguese gets the Spanish, others the English.
      const spanish = language === 'es' || language === 'pt';

      it(`solves it by the script, typed throughout, in ${language} (1)`, async () => {
        const employee = await open({ locale: language });
        await employee.says(words.vpn);
        expect(employee.reads()).to.include(spanish ? '¿Qué dispositivo es?' : 'Which device is it?');
        await employee.says('Windows');
        await employee.says('1');
        employee.reads();
        await employee.says(words.yes);
        expect(employee.reads()).to.include(spanish ? 'Lo dejo como resuelto' : 'closed this as solved');
        expect((await desk.conversation()).language).to.equal(language);
        expect(desk.thread()).to.equal('');
      });

      it(`asks which it is, and hands off after the second miss, in ${language} (2)`, async () => {
        const employee = await open({ locale: language });
        await employee.says(words.in);
        expect(employee.reads()).to.include(
          spanish ? '[Ninguna] [Hablar con una persona]' : '[None of these] [Talk to a person]',
        );
        await employee.presses(spanish ? 'Ninguna' : 'None of these');
        expect(employee.reads()).to.include(spanish ? 'otras palabras' : 'other words');
        await employee.says('xyzzy plugh');
        expect(await running()).to.equal('waiting');
      });

      it(`brings in a person at any step, with what was said, in ${language} (3)`, async () => {
        const employee = await open({ locale: language });
        await employee.says(words.vpn);
        await employee.says('MacBook');
        employee.reads();
        await employee.says(words.person);
        expect(employee.reads())
          .to.match(/INC\d{7}/)
          .and.to.not.include('?');
        expect(desk.thread()).to.include('Device: Mac');
      });
    }
  });
});
