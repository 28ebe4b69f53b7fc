import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { adaptiveCardsOf } from '../../src/channels/adaptive-card.ts';
import { blocksOf } from '../../src/channels/block-kit.ts';
import { bodiesOf } from '../../src/channels/teams-message.ts';
import type { Language } from '../../src/desk/language.ts';
import type { Message } from '../../src/desk/message.ts';
import type { Plan } from '../../src/desk/plan.ts';
import { wordsOfMessage } from '../../src/desk/turn.ts';
import { type AgentSentence, toAgent } from '../../src/desk/wording.ts';
import { blockFaults } from '../channels/block-kit-rules.ts';
import { nodesOf } from '../channels/fake-connector.ts';
import { globalChat } from '../plans.ts';
import { type Actor, type Platform, type Story, story } from '../story.ts';
import { seenInSlack, seenInTeams } from './seen.ts';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const fits = ajv.compile(
  JSON.parse(readFileSync(new URL('../schemas/adaptive-card-1.5.json', import.meta.url), 'utf8')) as object,
);

// A P1 calls lead and on call at once, so that pages and warnings are among what is sent.
const plan: Plan = {
  ...globalChat,
  escalation: {
    ...globalChat.escalation,
    triggers: [{ id: 'p1', when: 'priority = 1', withinMinutes: 0, to: 'all' }],
    policies: [
      {
        id: 'all',
        clock: '24x7',
        steps: [
          {
            name: 'all',
            notify: [{ role: 'l2_lead' }, { oncall: 'l2' }, { channel: true }],
            reminders: { count: 1, everyMinutes: 5 },
          },
        ],
        repeat: 0,
        ackTimeoutMinutes: 30,
        onExhausted: [{ channel: true }],
      },
    ],
  },
};

/** Keeps everything that a platform is given to show. */
function kept(platform: Platform, into: Message[]): void {
  const { say, post, whisper, amend } = platform;
  Object.assign(platform, {
    say: (...args: Parameters<typeof say>) => {
      into.push(args[1]);
      return say(...args);
    },
    post: (...args: Parameters<typeof post>) => {
      into.push(args[1]);
      return post(...args);
    },
    whisper: (...args: Parameters<typeof whisper>) => {
      into.push(args[2]);
      return whisper(...args);
    },
    amend: (...args: Parameters<typeof amend>) => {
      into.push(args[1]);
      return amend(...args);
    },
  });
}

const outageWords = { words_en: 'The VPN is down.', words_es: 'La VPN no funciona.' };

describe('story: every card of the desk on both platforms', function () {
  this.timeout(20_000);
  let desk: Story | undefined;
  afterEach(() => desk?.end());

  const open = async (language: Language) => {
    const messages: Message[] = [];
    desk = await story({ plan, employeeOn: 'slack', settings: { deskLanguage: language } });
    kept(desk.desk, messages);
    const lead = desk.colleague({ id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' });
    const press = (who: Actor, key: AgentSentence, inputs = {}, about?: string) =>
      who.presses(toAgent(key, language, { person: 'María García', level: '2' }), inputs, about);
    await desk.b.says('hola');
    await lead.says('hola');
    return { ...desk, messages, lead, press };
  };

  const board = async ({ a, lead, minutesPass }: Awaited<ReturnType<typeof open>>) => {
    for (const words of ['help', 'who', 'line', 'list', 'on', 'break'])
      await a.says(`@bot ${words}`, { outside: true });
    await lead.says('@bot line', { outside: true });
    await minutesPass(61);
  };

  const outage = async ({ a, lead, press, another, secondsPass }: Awaited<ReturnType<typeof open>>) => {
    for (const name of ['Bea', 'Carl', 'Dora', 'Emil', 'Fina']) await another(name).says('the vpn does not connect');
    await a.says('@bot outage', { outside: true });
    await lead.says('@bot outage', { outside: true });
    await press(lead, 'outageDeclare', { title: 'VPN' });
    await press(lead, 'outageDeclare', { title: 'VPN', topic: 'vpn', ...outageWords });
    await another('Gus').says('the vpn does not connect');
    await secondsPass(6);
    await press(lead, 'outageChange');
    await press(lead, 'outageSave', outageWords);
    await press(lead, 'outageEnd');
    await press(lead, 'outageEndNow', outageWords);
  };

  const urgent = async (on: Awaited<ReturnType<typeof open>>) => {
    const { employee, a, lead, press, minutesPass, secondsPass } = on;
    await employee.says('la wifi no funciona en todo el edificio, no podemos trabajar');
    await employee.says('quiero hablar con alguien');
    await secondsPass(4);
    await minutesPass(6);
    await press(lead, 'pageAcknowledge');
    await press(a, 'claim', {}, 'María');
    await press(a, 'waitOn');
    await press(a, 'waitOff');
    for (const form of ['transfer', 'triage', 'resolve', 'beyondEscalate'] as const) await press(a, form);
    await press(a, 'beyondSend', { evidence_evidence: '' });
    await press(a, 'beyondSend', { evidence_steps: 'all', evidence_evidence: 'log', evidence_asked: 'a port' });
    await press(lead, 'beyondReturn');
    await press(lead, 'beyondReturnNow', { code: 'premature', why: 'Try the other gateway.' });
    await a.says('@bot off', { outside: true });
    await press(a, 'shiftKeep', {}, 'María');
    await press(a, 'release');
  };

  const sensitive = async ({ another, a, press }: Awaited<ReturnType<typeof open>>) => {
    const hanna = another('Hanna');
    await hanna.says('I lost my phone and need a new mfa device');
    await hanna.says('talk to a person');
    await press(a, 'claim', {}, 'Hanna');
    await press(a, 'verify', {}, 'Hanna');
  };

  // So many that the shared channel shows a digest, until all have a card.
  const rush = async ({ another, a, press, secondsPass }: Awaited<ReturnType<typeof open>>) => {
    for (const index of Array.from({ length: 14 }).keys()) await another(`Q${index}`).says('talk to a person');
    await secondsPass(6);
    await press(a, 'digestNext');
    await press(a, 'lineShow');
    for (const seconds of [6, 20, 20, 20]) await secondsPass(seconds);
  };

  for (const language of ['en', 'es'] as const) {
    it(`shows and offers the same on both within their limits, nothing crowded, in ${language}`, async () => {
      const on = await open(language);
      await urgent(on);
      await sensitive(on);
      await outage(on);
      await board(on);
      await rush(on);
      expect(
        on.messages.some(({ title }) => title?.startsWith(language === 'en' ? 'Many at once' : 'Muchas')),
      ).to.equal(true);
      expect(on.messages.length).to.be.greaterThan(60);
      for (const message of on.messages) check(message);
      expect(titles(on.messages)).to.be.greaterThan(15);
    });
  }
});

const titles = (messages: readonly Message[]): number => new Set(messages.map(({ title }) => title)).size;

/** What must hold for every message that the desk sends to agents. */
function check(message: Message): void {
  const what = wordsOfMessage(message).slice(0, 300);
  const [slack, teams] = [seenInSlack(message), seenInTeams(message)];
  expect(teams, what).to.deep.equal(slack);
  expect(what).to.not.match(/\{\w+\}|undefined|NaN/);
  const pages = blocksOf(message).blocks;
  for (const page of pages) expect(blockFaults(page), what).to.deep.equal([]);
  const rows = pages.flat().filter(({ type }) => type === 'actions');
  expect(rows.length, `rows of buttons in Slack: ${what}`).to.be.at.most(1);
  for (const body of bodiesOf(message)) {
    const card = body.attachments?.[0]?.content;
    if (!card) continue;
    fits(card);
    expect(fits.errors ?? [], what).to.deep.equal([]);
    for (const row of nodesOf(card).filter(({ type }) => type === 'ActionSet'))
      expect((row['actions'] as object[]).length, what).to.be.at.most(5);
  }
  expect([pages.length, adaptiveCardsOf(message).length], `parts of: ${what}`).to.deep.equal([1, 1]);
  for (const { label } of message.choices) expect(label.length, label).to.be.within(1, 40);
  for (const { label } of message.inputs) expect(label.length, label).to.be.within(1, 80);
  expect((message.title ?? '').length, what).to.be.at.most(100);
}
