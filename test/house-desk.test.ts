import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { toAgent } from '../src/desk/wording.ts';
import { deskChannel, tenant } from './channels/teams-rig.ts';
import { type HouseRig, houseRig, type Side, shows, until } from './house-rig.ts';

// Everybody at once for a P1; a warning after 1 % of a minute, which is soon enough to be waited for.
const plan = `
oncall:
  - id: p1
    tz: Europe/Madrid
    layers:
      - { id: week, users: [ana], start: 2026-01-05T09:00, turn: { weeks: 1 } }
sla:
  - id: first-response-p1
    metric: first_response
    when: { priority: [1] }
    calendar: coverage
    target: 1h
    warnAt: [50]
  - id: first-response-others
    metric: first_response
    when: { priority: [2, 3, 4, 5] }
    calendar: coverage
    target: 1m
    warnAt: [1]
escalation:
  triggers:
    - { id: p1_suspected, when: "priority = 1", within: 0m, to: p1 }
  policies:
    - id: p1
      clock: 24x7
      steps:
        - { name: lead and on call, notify: [{ role: l2_lead }, { oncall: p1 }], reminders: { count: 0, every: 10m } }
      repeat: 0
      ackTimeout: 30m
      onExhausted: [{ channel: true }]
  levels:
    - id: network
      name: Network
      group: Network
      evidence: [{ id: shows, text: { en: What shows the fault, es: Qué demuestra el fallo } }]
      leadWithin: 15m
people:
  - { id: ana, name: Ana López, email: ana.lopez@example.com, roles: [l2], languages: [es, en] }
  - { id: marta, name: Marta Ruiz, email: marta.ruiz@example.com, roles: [l2_lead], languages: [es, en] }
`;

const deskHelp = toAgent('deskHelp', 'en').slice(0, 40);

/** Whom the bot has opened a chat with. */
function chatsOpened({ connector, slack }: HouseRig): readonly string[] {
  const inTeams = connector.requests.flatMap(({ path, body }) => {
    const { members, tenantId } = (body ?? {}) as { members?: { id: string }[]; tenantId?: string };
    return path === '/v3/conversations' && members
      ? [`${members[0]?.id} of ${tenantId === tenant ? 'tenant' : ''}`]
      : [];
  });
  const inSlack = slack.calls.flatMap(({ method, args }) =>
    method === 'conversations.open' ? [String(args['users'])] : [],
  );
  return [...inTeams, ...inSlack];
}

const times = (text: string, words: string): number => text.split(words).length - 1;

describe('the whole house with a plan of its own', function () {
  this.timeout(20_000);
  let dialogs: string;
  let rig: HouseRig | undefined;
  before(async () => {
    dialogs = await mkdtemp(join(tmpdir(), 'secondline-dialogs-'));
    await cp('dialogs', dialogs, { recursive: true });
    await writeFile(join(dialogs, 'desk.yaml'), plan);
  });
  after(() => rm(dialogs, { recursive: true, force: true }));
  const open = async (employeeOn: Side, agentsOn: Side, env: Readonly<Record<string, string>> = {}) => {
    rig = await houseRig(employeeOn, agentsOn, { env: { DIALOGS_DIR: dialogs, ...env } });
    return rig;
  };
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });

  for (const [employeeOn, agentsOn] of [
    ['slack', 'teams'],
    ['teams', 'slack'],
  ] as const) {
    it(`calls the lead and whoever is on call in their own chats on ${agentsOn}, and tells who is coming`, async () => {
      const { employee, agent, lead, trouble } = await open(employeeOn, agentsOn);
      await lead.asks('who');
      await agent.asks('who');
      await employee.writes('producción caída, nadie puede trabajar');
      await employee.writes('quiero hablar con alguien');
      await shows(lead.chat, '[I take it on]');
      await shows(agent.chat, '[I take it on]');
      await shows(agent, '[I take it on]');
      expect(chatsOpened(rig as HouseRig)).to.have.members(
        agentsOn === 'teams' ? ['aad-marta of tenant', 'aad-ana of tenant'] : ['U400', 'U200'],
      );
      await lead.chat.presses('I take it on');
      await lead.chat.presses('I take it on');
      await shows(employee, 'Marta Ruiz');
      await shows(agent, 'Marta Ruiz');
      await agent.chat.presses('I take it on');
      await shows(agent.chat, 'Marta Ruiz');
      expect(times(employee.sees(), 'Marta Ruiz ha respondido')).to.equal(1);
      expect(trouble).to.deep.equal([]);
    });
  }

  it('tells the thread by name whom it could not call, so that somebody else does', async () => {
    const { employee, agent, lead, connector } = await open('slack', 'teams');
    await lead.asks('who');
    await agent.asks('who');
    connector.trouble('no chats');
    await employee.writes('producción caída, nadie puede trabajar');
    await employee.writes('quiero hablar con alguien');
    await shows(agent, /Marta Ruiz.*403/);
    await shows(agent, /Ana López.*403/);
    await lead.presses('I take it on');
    await shows(employee, 'Marta Ruiz ha respondido');
  });

  // Who says what, and what is then read.
  const spoken: Readonly<Record<'en' | 'es', readonly (readonly ['agent' | 'lead', string, string | RegExp])[]>> = {
    en: [
      ['agent', 'on', 'Ana López, you are on'],
      ['agent', 'break', 'you are on a break'],
      ['lead', 'who', /Ana López\*?\non a break/],
      ['agent', 'Off.', 'you are off'],
      ['lead', 'line', 'Nobody is waiting.'],
      ['lead', 'help', '[I am on]'],
    ],
    es: [
      ['agent', 'dentro', 'Ana López, estás dentro'],
      ['agent', 'pausa', 'estás en pausa'],
      ['lead', '¿quién está?', /Ana López\*?\nen pausa/],
      ['agent', 'Fuera', 'estás fuera'],
      ['lead', 'cola', 'Nadie espera.'],
      ['lead', 'ayuda', '[Estoy dentro]'],
    ],
  };
  for (const agentsOn of ['teams', 'slack'] as const) {
    for (const language of ['en', 'es'] as const) {
      it(`does what it is asked outside of every thread on ${agentsOn} (${language}), and answers there`, async () => {
        const rig = await open('teams', agentsOn, { DESK_LANGUAGE: language });
        for (const [who, asks, reads] of spoken[language]) {
          await rig[who].asks(asks);
          await shows(rig[who], reads);
        }
        const answers = rig.connector.allIn(deskChannel).filter((one) => one.type === 'message');
        // On Teams every post has a thread of its own; on Slack none of them has, and one person alone reads the answer.
        expect(new Set(answers.map((one) => one.conversation)).size).to.equal(agentsOn === 'teams' ? 6 : 0);
        const inSlack = rig.slack.space.messages.filter((one) => one.user === rig.slack.bot);
        expect(inSlack.filter(({ thread }) => thread !== undefined)).to.deep.equal([]);
        expect(inSlack.filter(({ only }) => only === undefined).length, 'boards').to.equal(
          agentsOn === 'teams' ? 0 : 1,
        );
        expect(rig.trouble).to.deep.equal([]);
      });
    }

    it(`tells a command from a reply and from talk in other people’s threads on ${agentsOn}`, async () => {
      const rig = await open('teams', agentsOn);
      const { employee, agent, lead } = rig;
      await employee.writes('quiero hablar con alguien');
      await shows(agent, '[Claim]');
      await agent.presses('Claim');
      await shows(employee, 'Ana López ya está contigo');
      await agent.writes('off', true);
      await shows(employee, 'Ana López · Soporte de TI: off');
      await rig.rene.writes('who comes to lunch?', { channel: rig.slack.deskChannel });
      const root = agentsOn === 'slack' ? rig.slack.space.messages.at(-1)?.ts : rig.connector.newId();
      await lead.asks('off', root);
      await shows(lead, deskHelp);
      if (agentsOn === 'slack') {
        const { rene, slack } = rig;
        await rene.commands('who', slack.deskChannel);
        const told = () => slack.space.messages.filter(({ only, hidden }) => only === rene.id && !hidden);
        await until(
          () => told().some((one) => one.text.startsWith('Who is there')),
          () => JSON.stringify(told()),
        );
      }
      expect(agent.sees()).to.not.include('you are off');
    });

    it(`takes a press on the board once on ${agentsOn}, and every press after it was drawn anew`, async () => {
      const { agent, lead, trouble } = await open('slack', agentsOn);
      await agent.asks('help');
      await shows(agent, '[I am on]');
      await agent.presses('I am on');
      expect(await agent.redelivered()).to.equal(200);
      await shows(agent, 'Ana López, you are on');
      await shows(agent, /On\*?\nAna López 0\/4/);
      await agent.presses('Break');
      await shows(agent, 'you are on a break');
      await shows(agent, /On a break\*?\nAna López 0\/4/);
      expect(times(agent.sees(), 'Ana López, you are on until')).to.equal(1);
      await lead.presses('I am off');
      await shows(lead, 'Marta Ruiz, you are off');
      await agent.presses('I am on');
      await until(
        () => times(agent.sees(), 'Ana López, you are on until') === 2,
        () => agent.sees(),
      );
      await lead.presses('Show the line');
      await shows(lead, 'Nobody is waiting.');
      expect(trouble).to.deep.equal([]);
    });

    it(`keeps a known outage on ${agentsOn}: form, card, word to whoever has it, and its end`, async () => {
      const { employee, agent, lead, trouble } = await open('teams', agentsOn);
      await agent.asks('outage');
      await shows(agent, 'Only a lead declares');
      await lead.asks('outage');
      await shows(lead, '[Declare]');
      await lead.presses('Declare', { title: 'VPN Madrid' });
      await shows(lead, 'Nothing was declared yet');
      const words = { words_en: 'The VPN is down in Madrid.', words_es: 'La VPN no funciona en Madrid.' };
      await lead.presses('Declare', { title: 'VPN Madrid', topic: 'vpn', ...words });
      await lead.redelivered();
      await shows(lead, 'Known outage: VPN Madrid');
      await employee.writes('no me conecta la vpn desde casa');
      await shows(employee, 'La VPN no funciona en Madrid.');
      await employee.presses('Me pasa lo mismo: avísame');
      await shows(employee, 'Estás en la lista');
      await lead.presses('End it…');
      await shows(lead, '[End it]');
      await lead.presses('End it', { words_es: 'Ya funciona la VPN.' });
      await shows(employee, 'Ya funciona la VPN.');
      await shows(lead, 'Outage over: VPN Madrid');
      expect(lead.sees()).to.match(/Joined\*?\n1: María García/);
      expect(times(lead.sees(), 'VPN Madrid')).to.equal(1);
      expect(trouble).to.deep.equal([]);
    });

    it(`warns in the thread on ${agentsOn} by a message of its own, on which the talk can be claimed`, async () => {
      const { employee, agent } = await open('slack', agentsOn);
      await employee.writes('quiero hablar con alguien');
      await shows(agent, 'Nobody has María García');
      await shows(employee, 'Nadie ha tomado tu solicitud todavía');
      await agent.presses('Claim');
      await shows(employee, 'Ana López ya está contigo');
    });

    it(`offers on ${agentsOn} what is seldom done behind the rest: escalating with evidence, releasing`, async () => {
      const { employee, agent, lead, trouble } = await open('teams', agentsOn);
      await employee.writes('no me conecta la vpn desde casa');
      await employee.writes('quiero hablar con alguien');
      await shows(agent, '[Claim]');
      await agent.presses('Claim');
      await shows(agent, '[Escalate…]');
      await agent.presses('Escalate…');
      await shows(agent, '[Escalate]');
      await agent.presses('Escalate', { stepsTried: 'the script', askedFor: 'open a port' });
      await shows(agent, 'Still missing: What shows the fault');
      await agent.presses('Escalate', { evidence_shows: 'error 809' });
      await shows(lead, '[Accept]');
      expect(lead.sees()).to.include('error 809').and.to.include('open a port');
      await lead.presses('Accept');
      await shows(employee, 'Network');
      await agent.presses('Release');
      await shows(agent, 'Ana López released it');
      expect(trouble).to.deep.equal([]);
    });
  }
});
