import { expect } from 'chai';
import { type Actor, type Story, story } from '../story.ts';

describe('story: the verification of an identity', () => {
  let desk: Story;
  const open = async (...setting: Parameters<typeof story>) => {
    desk = await story(...setting);
    return desk;
  };
  afterEach(() => desk.end());

  /** A request that is sensitive: the account is disabled, which only people can look into. */
  const askForAccount = async (employee: Actor) => {
    await employee.says('mi cuenta está bloqueada');
    await employee.says('quiero hablar con una persona');
  };
  const passed = { method: 'push', evidence: 'Okta request 00u1a2b3', outcome: 'passed' };
  const verify = async (agent: Actor, inputs: Record<string, string> = {}) => {
    await agent.presses('Verify identity…');
    await agent.presses('Verify identity', { ...passed, ...inputs });
  };
  const resolve = async (agent: Actor, inputs: Record<string, string> = {}) => {
    await agent.presses('Resolve…');
    await agent.presses('Resolve', { code: 'Solution provided', notes: 'Cuenta desbloqueada', ...inputs });
  };
  const journal = () => JSON.stringify(desk.sandbox.journal(desk.incident()['sys_id'] ?? ''));
  const phase = async () => (await desk.conversation()).phase.name;

  it('is asked of the agent on the card, recorded, and told to the employee and on the incident (S20)', async () => {
    const { employee, a, thread } = await open();
    await askForAccount(employee);
    expect(employee.reads()).to.include('verificará antes tu identidad');
    expect(thread()).to.include('Verify identity first').and.to.include('Identity: not verified');
    await a.presses('Claim');
    await verify(a);
    expect(thread()).to.include('Ana López sent this form').and.to.not.include('Verify identity first');
    expect(thread()).to.match(/Identity: verified .*Ana López.*number matching.*Okta request 00u1a2b3/);
    expect(employee.reads()).to.include('Ana López registró que tu identidad quedó verificada');
    expect(journal()).to.include('Okta request 00u1a2b3').and.to.include('verified by Ana L');
    await resolve(a);
    expect(employee.reads()).to.include('¿Quedó resuelto?');
    await employee.presses('Sí');
    expect(desk.incident()['close_code']).to.equal('Solution provided');
  });

  it('offers its methods by their strength, and no questions about what somebody knows', async () => {
    const { employee, a, desk: shared } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    await a.presses('Verify identity…');
    const form = shared.shown.findLast((one) => one.message.choices.some((choice) => choice.id === 'verify:send'));
    const options = form?.message.inputs.find((input) => input.id === 'method')?.options?.map((option) => option.id);
    expect(options).to.deep.equal(['push', 'manager', 'call back', 'in person']);
  });

  it('refuses to solve what was not verified, and names the mend', async () => {
    const { employee, a, thread } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    employee.reads();
    await resolve(a);
    expect(thread()).to.include('identity was not verified').and.to.include('No resolution provided');
    expect(await phase()).to.equal('attended');
    expect(desk.incident()['state']).to.not.equal('6');
    expect(employee.reads()).to.equal('');
  });

  it('ends without a verification in one way only, which says that nothing was done', async () => {
    const { employee, a } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    employee.reads();
    await resolve(a, { code: 'No resolution provided', notes: 'No se pudo verificar' });
    expect(employee.reads()).to.include('sin cambios').and.to.not.include('¿Quedó resuelto?');
    expect(desk.incident()['close_code']).to.equal('No resolution provided');
    expect(desk.incident()['close_notes']).to.include('not verified');
    expect(await phase()).to.equal('idle');
  });

  it('records what did not pass, tells both sides, and still lets the talk be handed on', async () => {
    const { employee, a, b, thread } = await open();
    await askForAccount(employee);
    await b.says('estoy aquí');
    await a.presses('Claim');
    employee.reads();
    await verify(a, { outcome: 'failed' });
    expect(thread()).to.match(/Identity: NOT passed .*Ana López/);
    expect(employee.reads()).to.include('no pudo verificar tu identidad');
    expect(journal()).to.include('did not pass');
    await a.presses('Transfer…');
    await a.presses('Transfer', { to: 'luis', why: 'no pasó' });
    await resolve(b);
    expect(await phase()).to.equal('attended');
    await b.presses('Release');
    expect(await phase()).to.equal('waiting');
  });

  it('takes no evidence that is missing, a mere word, or a code', async () => {
    const { employee, a, thread } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    for (const evidence of ['', 'ok', '482913', 'mi clave es Tr0ub4dor&3']) {
      await verify(a, { evidence });
      expect((await desk.conversation()).handoff?.verifications ?? [], evidence).to.deep.equal([]);
    }
    expect(thread()).to.include('never a code or password');
    await a.presses('Verify identity', passed);
    expect((await desk.conversation()).handoff?.verifications?.length).to.equal(1);
  });

  it('counts for an hour and for this request only: a reopened or returned one must be verified again', async () => {
    const { employee, a, thread } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    await verify(a);
    await desk.minutesPass(61);
    await resolve(a);
    expect(await phase()).to.equal('attended');
    expect(thread()).to.include('more than 60 minutes ago');
    await verify(a, { evidence: 'Okta request 2' });
    await a.presses('Return to bot');
    await employee.says('quiero hablar con una persona');
    expect((await desk.conversation()).handoff).to.deep.include({ number: 1, sensitive: true });
    await a.presses('Claim');
    await resolve(a);
    expect(await phase()).to.equal('attended');
  });

  it('is not solved by the bot in passing after it was returned, nor by leaving it', async () => {
    const { employee, a } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    await a.presses('Return to bot');
    await employee.says('no me conecta la vpn desde casa');
    for (let count = 0; count < 20 && (await phase()) === 'guided'; count++) {
      const live = (await desk.conversation()).live?.message.choices ?? [];
      await employee.presses((live.find((choice) => choice.id === 'answer:yes') ?? live[0])?.label ?? '');
    }
    expect((await desk.conversation()).returned?.number).to.equal(1);
    await desk.minutesPass(24 * 60 + 1);
    expect(desk.incident()['close_code']).to.equal('No resolution provided');
  });

  it('is withdrawn by the employee without counting as solved', async () => {
    const { employee } = await open();
    await askForAccount(employee);
    await employee.says('cancelar');
    expect(desk.incident()['close_code']).to.equal('No resolution provided');
  });

  it('is asked for when an agent marks the request so, and correcting the category does not lift it', async () => {
    const { employee, a, thread } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con una persona');
    await a.presses('Claim');
    expect(thread()).to.not.include('Verify identity first');
    await a.presses('Correct category…');
    await a.presses('Send', { category: 'inquiry', impact: '3', urgency: '2', verify: 'yes' });
    expect(thread()).to.include('Verify identity first');
    await a.presses('Correct category…');
    await a.presses('Send', { category: 'network', impact: '3', urgency: '2', verify: 'no' });
    await resolve(a);
    expect(await phase()).to.equal('attended');
  });

  it('is asked for when the employee comes with it only after a person had taken over', async () => {
    const { employee, a, thread } = await open();
    await employee.says('quiero hablar con una persona');
    await a.presses('Claim');
    expect(thread()).to.not.include('Verify identity first');
    await employee.says('olvidé mi contraseña, necesito restablecerla');
    expect(thread()).to.include('Verify identity first').and.to.include('needs a verified identity');
    await resolve(a);
    expect(await phase()).to.equal('attended');
  });

  it('is nobody’s own: the requester cannot verify or solve his request as an agent', async () => {
    const { a, b, thread } = await open();
    const twin = desk.another('Ana', 'es');
    Object.assign(twin.person, { email: 'Ana.Lopez@example.com' });
    await twin.says('mi cuenta está bloqueada');
    await twin.says('quiero hablar con una persona');
    await b.says('estoy aquí');
    await a.presses('Claim');
    await verify(a);
    expect(thread()).to.include('your own request');
    const own = async () => (await desk.loop.engine.conversation('teams:t:ana'))?.handoff?.verifications ?? [];
    expect(await own()).to.deep.equal([]);
    await a.presses('Transfer…');
    await a.presses('Transfer', { to: 'luis', why: 'es mío' });
    await verify(b);
    expect((await own()).length).to.equal(1);
  });

  it('holds the second sensitive request within a day until a second agent has looked (S22)', async () => {
    const { employee, a, b, thread } = await open();
    await askForAccount(employee);
    expect(thread()).to.not.include('On hold');
    await employee.says('cancelar');
    await desk.minutesPass(30);
    await askForAccount(employee);
    expect(thread()).to.include('On hold');
    await a.presses('Claim');
    await verify(a);
    await resolve(a);
    expect(await phase()).to.equal('attended');
    await a.presses('Release hold');
    expect(thread()).to.include('a colleague must');
    await b.presses('Release hold');
    expect(thread()).to.include('Luis Ortega released the hold').and.to.not.include('On hold');
    expect(journal()).to.include('hold released by Luis Ortega');
    await resolve(a);
    expect(await phase()).to.equal('settling');
  });

  it('can end on hold in one way only as well, and asks nobody whether that is solved', async () => {
    const { employee, a } = await open();
    await askForAccount(employee);
    await employee.says('cancelar');
    await askForAccount(employee);
    await a.presses('Claim');
    await verify(a);
    employee.reads();
    await resolve(a, { code: 'No resolution provided', notes: 'No procede' });
    expect(employee.reads()).to.include('sin cambios').and.to.not.include('¿Quedó resuelto?');
    expect(desk.incident()['close_notes']).to.include('on hold');
    expect(await phase()).to.equal('idle');
  });

  it('holds nobody up whose last such request was more than a day ago', async () => {
    const { employee, thread } = await open();
    await askForAccount(employee);
    await employee.says('cancelar');
    await desk.minutesPass(24 * 60);
    await askForAccount(employee);
    expect(thread()).to.include('Verify identity first').and.to.not.include('On hold');
  });

  it('starts anew when the employee reopens a ticket that was solved', async () => {
    const { employee, a, thread } = await open();
    await askForAccount(employee);
    await a.presses('Claim');
    await verify(a);
    await resolve(a);
    await employee.presses('Sí');
    await employee.says('mis tickets');
    const number = desk.incident()['number'] ?? '';
    await employee.presses(number);
    await employee.presses('Reabrir');
    expect(await phase()).to.equal('attended');
    expect(thread()).to.include('Identity: not verified');
    await resolve(a);
    expect(await phase()).to.equal('attended');
  });

  it('is still asked for when the employee withdraws the request and reopens its ticket', async () => {
    const { employee, b, thread } = await open();
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con una persona');
    await b.presses('Correct category…');
    await b.presses('Send', { category: 'inquiry', impact: '3', urgency: '2', verify: 'yes' });
    await employee.says('cancelar');
    expect(thread()).to.not.include('Verify identity first');
    await employee.says('mis tickets');
    await employee.presses(desk.incident()['number'] ?? '');
    await employee.presses('Reabrir');
    expect(await phase()).to.equal('waiting');
    expect((await desk.conversation()).handoff).to.deep.include({ number: 2, sensitive: true });
  });

  it('is asked for when a message is changed into one that needs it, and the employee is told', async () => {
    const { employee, a, thread } = await open();
    await employee.says('quiero hablar con una persona');
    await a.presses('Claim');
    await employee.says('hola, una pregunta');
    employee.reads();
    await employee.edits('olvidé mi contraseña, necesito restablecerla');
    expect(thread()).to.include('Verify identity first');
    expect(employee.reads()).to.include('verificará antes tu identidad');
  });

  it('stops words of an agent that ask for a password, a code or an approval, and tells him alone (S23)', async () => {
    const { employee, a, desk: shared } = await open();
    await employee.says('quiero hablar con una persona');
    await a.presses('Claim');
    employee.reads();
    await a.says('@bot ¿me pasas tu contraseña?');
    await a.presses('Send to María García', { text: 'what is the code you received?' });
    expect(employee.reads()).to.equal('');
    const warned = shared.shown.filter((one) => one.to === a.person.id);
    expect(JSON.stringify(warned.map((one) => one.message))).to.include('was not sent');
    await a.says('@bot ¿cambiaste tu contraseña?');
    expect(employee.reads()).to.equal('¿cambiaste tu contraseña?');
    await a.edits('pásame tu contraseña');
    expect(desk.chat.shown.map((one) => JSON.stringify(one.message)).join()).to.not.include('pásame');
    await resolve(a, { notes: 'Mándame tu contraseña' });
    expect(await phase()).to.equal('attended');
  });

  it('says at the greeting and at every handoff how the desk is recognised (S23)', async () => {
    const { employee } = await open();
    await employee.says('hola');
    expect(employee.reads()).to.include('aprobar un aviso que no iniciaste');
    await employee.says('quiero hablar con una persona');
    expect(employee.reads()).to.include('Soporte de TI').and.to.include('aprobar un aviso que no iniciaste');
  });

  it('points out a request about somebody else’s account (S24)', async () => {
    const { employee, thread } = await open();
    await employee.says('mi cuenta está bloqueada');
    await employee.says('quiero hablar con una persona');
    expect(thread()).to.not.include('another person’s account');
    await employee.says('en realidad es la cuenta de mi jefa');
    expect(thread()).to.include('another person’s account');
    expect(journal()).to.include('another person');
  });
});
