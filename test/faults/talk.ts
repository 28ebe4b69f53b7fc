import { setTimeout as pause } from 'node:timers/promises';
import type { DeskAgent, Employee } from './people.ts';
import type { World } from './world.ts';

/** What was said in one talk with a person, and which of it the platforms had acknowledged, in its order. */
export type Told = {
  readonly employee: Employee;
  readonly agent: DeskAgent;
  /** What the employee said while a person was asked for or there. */
  readonly said: { readonly text: string; readonly acknowledged: boolean }[];
  /** What the agent said to the employee. */
  readonly replied: { readonly text: string; readonly acknowledged: boolean }[];
  /** Everything the employee wrote to the bot and got acknowledged. */
  readonly written: string[];
  /** The threads in which the talk was to be found; more than one if a card was posted again after a kill. */
  readonly threads: Set<string>;
  reached: string;
};

const lines = 3;

/** Writes until the platform takes it: what it gave up, a person types again (and it may have arrived all the same). */
async function insist(
  world: World,
  list: { text: string; acknowledged: boolean }[],
  words: string,
  send: (text: string) => Promise<boolean>,
): Promise<void> {
  for (let again = 0; again < 60 && !world.closed; again += 1) {
    const text = again === 0 ? words : `${words.slice(0, -1)} otra vez ${again}»`;
    const acknowledged = await send(text);
    list.push({ text, acknowledged });
    if (acknowledged) return;
  }
  throw new Error(`the platform never took "${words}"`);
}

async function insistOn(world: World, act: () => Promise<boolean>, what: string): Promise<void> {
  for (let again = 0; again < 300 && !world.closed; again += 1) {
    if (await act()) return;
    // Where a platform does not send again, a person does, a moment later.
    await pause(250);
  }
  throw new Error(`the platform never took ${what}`);
}

/** The whole way of one employee: script, person, claim, words both ways, resolved; `told` keeps what was promised. */
export async function talkThrough(world: World, told: Told, round: number): Promise<void> {
  const { employee, agent } = told;
  const sees = (words: string) => {
    told.reached = `${employee.name} to see "${words}" in round ${round}`;
    return world.until(
      () => employee.sees().includes(words),
      () => `${told.reached}:\n${employee.sees().slice(-1_500)}`,
    );
  };
  const writes = async (text: string) => {
    await insistOn(world, () => employee.writes(text), text);
    told.written.push(text);
  };
  // Earlier rounds stand in the same chat: what counts is what comes now.
  const shown = (words: string) => employee.sees().split(words).length;
  const comes = (words: string, had: number) => {
    told.reached = `${employee.name} to see "${words}" in round ${round}`;
    return () => shown(words) > had;
  };
  const [devices, pages] = [shown('[Windows]'), shown('[Sí, aparece]')];
  await writes('no me conecta la vpn desde casa');
  await world.until(comes('[Windows]', devices), () => `${told.reached}:\n${employee.sees().slice(-1_500)}`);
  // What was given up by the platform may have arrived all the same, and moved the question on under his finger.
  const asked = comes('[Sí, aparece]', pages);
  for (let again = 0; again < 20 && !asked(); again += 1) {
    await insistOn(world, () => employee.presses('Windows'), 'Windows');
    await world.holds(asked, 5_000);
  }
  await world.until(asked, () => `${told.reached}:\n${employee.sees().slice(-1_500)}`);
  await writes('quiero hablar con alguien');
  const first = `«mensaje 1 de la ronda ${round}»`;
  await insist(world, told.said, first, (text) => employee.writes(text));
  await claimed(world, told);
  for (let line = 2; line <= lines; line += 1) {
    await insist(world, told.replied, `«respuesta ${line} de la ronda ${round}»`, (text) =>
      agent.writes(thread(told), text),
    );
    await insist(world, told.said, `«mensaje ${line} de la ronda ${round}»`, (text) => employee.writes(text));
  }
  await arrived(world, told);
  await resolved(world, told, sees);
}

const thread = (told: Told): string => told.agent.threadOf(told.employee.mail) ?? '';

// A card that was posted twice is pressed where it stands last, and again when nothing came of it.
async function claimed(world: World, told: Told): Promise<void> {
  const { employee, agent } = told;
  told.reached = `a card of ${employee.name}`;
  await world.until(
    () => thread(told) !== '' && !told.threads.has(thread(told)),
    () => told.reached,
  );
  const welcome = () => employee.sees().split('ya está contigo').length;
  const had = welcome();
  for (let again = 0; again < 60; again += 1) {
    const under = thread(told);
    told.threads.add(under);
    if (agent.sees(under).includes('[Claim]')) await agent.presses(under, 'Claim');
    told.reached = `${employee.name} to be told of the claim`;
    if (await world.holds(() => welcome() > had, 5_000)) return;
  }
  throw new Error(`this never came: ${told.reached}:\n${agent.sees(thread(told)).slice(-1_500)}`);
}

async function arrived(world: World, told: Told): Promise<void> {
  const { employee, agent, said, replied } = told;
  const inThreads = () => [...told.threads].map(agent.sees).join('\n');
  const missing = () => [
    ...said.filter((one) => one.acknowledged && !inThreads().includes(one.text)),
    ...replied.filter((one) => one.acknowledged && !employee.sees().includes(one.text)),
  ];
  await world.until(
    () => missing().length === 0,
    () =>
      `${employee.name}: ${missing().map((one) => one.text)} (${told.reached}; ${[...told.threads]})\n${inThreads().slice(-1_500)}\n==\n${employee.sees().slice(-1_500)}`,
  );
}

async function resolved(world: World, told: Told, sees: (words: string) => Promise<void>): Promise<void> {
  const { employee, agent } = told;
  const under = thread(told);
  told.reached = `the form of ${employee.name}`;
  for (let again = 0; again < 60 && !agent.sees(under).includes('[Resolve]'); again += 1) {
    await agent.presses(under, 'Resolve…');
    await world.holds(() => agent.sees(under).includes('[Resolve]'), 5_000);
  }
  const asked = () => employee.sees().split('¿Quedó resuelto?').length;
  const had = asked();
  for (let again = 0; again < 60 && asked() === had; again += 1) {
    if (agent.sees(under).includes('[Resolve]')) await agent.presses(under, 'Resolve', { notes: 'Cambio de perfil' });
    await world.holds(() => asked() > had, 5_000);
  }
  const thanks = employee.sees().split('¿Qué tal fue?').length;
  await sees('¿Quedó resuelto?');
  await insistOn(world, () => employee.presses('Sí'), 'Sí');
  told.reached = `${employee.name} to be asked how it was`;
  await world.until(
    () => employee.sees().split('¿Qué tal fue?').length > thanks,
    () => `${told.reached}:\n${employee.sees().slice(-1_500)}`,
  );
}
