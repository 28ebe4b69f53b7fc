import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Config, describeProblems, helpText, readConfig } from '../src/config.ts';
import type { Problem } from '../src/config-reader.ts';
import { configTable, envSample } from '../src/config-table.ts';
import { closeCodes } from '../src/desk/incident.ts';

type Env = Record<string, string>;

const appId = '8a3f0c11-0b1c-4a52-9c7e-3d1f6a2b4c5d';
const tenant = '1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d';
const other = '2c3d4e5f-6071-4b8c-9d0e-1f2a3b4c5d6e';
const group = '8a4dde73c6112278017a6a4baf547aa7';

const teams: Env = { MicrosoftAppId: appId, MicrosoftAppPassword: 'canary-teams', MicrosoftAppTenantId: tenant };
const slack: Env = { SLACK_BOT_TOKEN: 'xoxb-canary-slack', SLACK_SIGNING_SECRET: 'canary-signing' };
const oauth: Env = {
  SERVICENOW_URL: 'acme',
  SERVICENOW_CLIENT_ID: 'client',
  SERVICENOW_CLIENT_SECRET: 'canary-client',
};

function configOf(env: Env): Config {
  const read = readConfig(env);
  if ('problems' in read) throw new Error(describeProblems(read.problems));
  return read.config;
}

function problemsOf(env: Env): readonly Problem[] {
  const read = readConfig(env);
  return 'problems' in read ? read.problems : [];
}

const faulty = (env: Env) => problemsOf(env).map(({ variable }) => variable);

describe('the settings', () => {
  it('are a whole desk on this machine when nothing is set', () => {
    const config = configOf({});
    expect(config).to.include({ host: '127.0.0.1', port: 3978, dataDir: './data', dialogsDir: './dialogs' });
    expect(config).to.include({ logLevel: 'info', deskName: 'Global Chat L2', deskLanguage: 'en', deskZone: 'UTC' });
    expect(config).to.include({ settleHours: 24, cardsAtOnce: 10, local: true });
    expect(config.deskChannel).to.deep.equal({ channel: 'web' });
    expect(config.warnings).to.deep.equal([]);
    expect(config).to.not.have.any.keys('teams', 'slack', 'serviceNow', 'publicUrl', 'databaseUrl');
  });

  it('count an empty value as not set', () => {
    expect(configOf({ MicrosoftAppId: '', PORT: ' ', SLACK_BOT_TOKEN: '' }).local).to.equal(true);
  });

  it('are read as they are written', () => {
    const config = configOf({
      ...teams,
      ...slack,
      ...oauth,
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://desk.acme.com/',
      DESK_CHANNEL: 'teams:19:abc@thread.tacv2',
      DESK_LANGUAGE: 'es',
      DESK_ZONE: 'Europe/Madrid',
      SETTLE_HOURS: '0.5',
      LOG_LEVEL: 'debug',
      TEAMS_TENANTS: `${tenant.toUpperCase()}, ${other}`,
      SLACK_API_URL: 'http://127.0.0.1:4003/api',
      SERVICENOW_GROUPS: `network=${group},software=${group}`,
      SERVICENOW_CLOSE_CODES: 'Solution provided=Solved (Permanently)',
      SERVICENOW_KNOWLEDGE_BASES: ' IT , ,IT Self Service',
      SERVICENOW_ARTICLE_FEEDBACK: 'no',
    });
    expect(config).to.include({ host: '0.0.0.0', port: 0, publicUrl: 'https://desk.acme.com', local: false });
    expect(config).to.include({ deskLanguage: 'es', deskZone: 'Europe/Madrid', settleHours: 0.5, logLevel: 'debug' });
    expect(config.deskChannel).to.deep.equal({ channel: 'teams', id: '19:abc@thread.tacv2' });
    expect(config.teams).to.include({ appId, appType: 'SingleTenant', tenantId: tenant, anonymous: false });
    expect(config.teams?.tenants).to.deep.equal([tenant, other]);
    expect(config.teams?.appPassword?.reveal()).to.equal('canary-teams');
    expect(config.slack?.apiUrl).to.equal('http://127.0.0.1:4003/api/');
    expect(config.slack?.signingSecret?.reveal()).to.equal('canary-signing');
    expect(config.serviceNow).to.include({ url: 'https://acme.service-now.com', quarantineSeconds: 75 });
    expect(config.serviceNow?.knowledgeBases).to.deep.equal(['IT', 'IT Self Service']);
    expect(config.serviceNow?.articleFeedback).to.equal(false);
    expect(config.serviceNow?.groups).to.deep.equal({ network: group, software: group });
    expect(config.serviceNow?.outcomeCodes).to.deep.equal({ 'Solution provided': 'Solved (Permanently)' });
  });

  it('tell all problems at once, in plain sentences', () => {
    const problems = problemsOf({
      PORT: '99999',
      DESK_LANGUAGE: 'xx',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SETTLE_HOURS: 'soon',
    });
    expect(problems.map(({ variable }) => variable)).to.have.members([
      'PORT',
      'DESK_LANGUAGE',
      'SLACK_SIGNING_SECRET',
      'SETTLE_HOURS',
    ]);
    const told = describeProblems(problems);
    expect(told).to.include('4 things in the settings need attention');
    expect(told).to.include('PORT cannot be "99999".\n    Use a whole number from 0 to 65535.');
  });

  it('refuse what is not a port, level, language, zone, number or address', () => {
    for (const [name, value] of [
      ['PORT', '-1'],
      ['PORT', '80.5'],
      ['PORT', '0x50'],
      ['LOG_LEVEL', 'loud'],
      ['DESK_ZONE', 'Mars/Olympus'],
      ['DESK_NAME', 'x'.repeat(41)],
      ['SETTLE_HOURS', '0'],
      ['SETTLE_HOURS', '1e9'],
      ['SERVICENOW_QUARANTINE_SECONDS', '-5'],
      ['HOST', '127.0.0.1:80/x'],
      ['HOST', 'two words'],
      ['SERVICENOW_GROUPS', 'network'],
      ['SERVICENOW_GROUPS', 'network=Network Team'],
      ['SERVICENOW_CLOSE_CODES', 'Fixed=Solved'],
      ['SERVICENOW_ARTICLE_FEEDBACK', 'maybe'],
      ['DATA_DIR', 'a\nb'],
    ] as const) {
      expect(faulty({ [name]: value }), `${name}=${value}`).to.include(name);
    }
  });

  it('say what the address of a database looks like, without repeating it', () => {
    const [problem] = problemsOf({ DATABASE_URL: 'mysql://u:canary@db/x' });
    expect(problem).to.deep.include({
      variable: 'DATABASE_URL',
      mend: 'Write postgres://<role>:<password>@<host>/<database>.',
    });
  });

  it('take every close code of the desk', () => {
    const pairs = closeCodes.map((code) => `${code}=X`).join(',');
    expect(
      Object.keys(configOf({ ...oauth, SERVICENOW_CLOSE_CODES: pairs }).serviceNow?.outcomeCodes ?? {}),
    ).to.have.members([...closeCodes]);
  });

  it('warn of a name that is one slip away from a setting, and of no other', () => {
    const { warnings } = configOf({
      SLACK_SIGNING_SECERT: 'x',
      SERVICENOW_URLS: 'acme',
      MICROSOFT_APP_ID: appId,
      SLACK_BOT_TOKN_FILE: '/x',
      HOSTNAME: 'box',
      HOME: '/root',
      PATH: '/bin',
      LOGNAME: 'me',
    });
    expect(warnings).to.have.length(4);
    expect(warnings.join()).to.include(
      'MICROSOFT_APP_ID is not a setting and does nothing. Did you mean MicrosoftAppId?',
    );
  });
});

describe('Teams settings', () => {
  it('must be complete: what is missing is named', () => {
    expect(faulty({ MicrosoftAppId: appId })).to.deep.equal(['MicrosoftAppPassword', 'MicrosoftAppTenantId']);
    expect(faulty({ MicrosoftAppPassword: 'x' })).to.deep.equal(['MicrosoftAppId']);
    expect(faulty({ TEAMS_TENANTS: tenant })).to.deep.equal(['MicrosoftAppId']);
    expect(faulty({ ...teams, MicrosoftAppId: 'my-bot' })).to.deep.equal(['MicrosoftAppId']);
    expect(faulty({ ...teams, TEAMS_TENANTS: 'acme.com' })).to.deep.equal(['TEAMS_TENANTS']);
  });

  it('need no password with a managed identity, and a list of tenants when any could write', () => {
    const identity = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenant, MicrosoftAppType: 'UserAssignedMSI' };
    expect(configOf(identity).teams).to.not.have.property('appPassword');
    const many = { MicrosoftAppId: appId, MicrosoftAppPassword: 'secret!', MicrosoftAppType: 'multitenant' };
    expect(faulty(many)).to.deep.equal(['TEAMS_TENANTS']);
    expect(configOf({ ...many, TEAMS_TENANTS: other }).teams).to.deep.include({
      appType: 'MultiTenant',
      tenants: [other],
    });
  });

  it('serve the own tenant alone unless told otherwise', () => {
    expect(configOf(teams).teams?.tenants).to.deep.equal([tenant]);
  });

  it('take anonymous deliveries on loopback only, without an app id and without a public address', () => {
    const local = configOf({ TEAMS_ANONYMOUS: 'loopback' });
    expect(local.teams).to.deep.include({ appId: '', anonymous: true, tenants: [] });
    for (const env of [
      { HOST: '0.0.0.0' },
      { HOST: '192.168.1.5' },
      { PUBLIC_URL: 'https://desk.acme.com' },
      { ...teams },
      { MicrosoftAppPassword: 'x' },
    ]) {
      expect(faulty({ TEAMS_ANONYMOUS: 'loopback', ...env }), inspect(env)).to.include('TEAMS_ANONYMOUS');
    }
    expect(faulty({ TEAMS_ANONYMOUS: 'yes' })).to.include('TEAMS_ANONYMOUS');
    for (const HOST of ['::1', '[::1]', 'localhost', '127.8.8.8']) {
      expect(configOf({ TEAMS_ANONYMOUS: 'loopback', HOST }).teams?.anonymous).to.equal(true);
    }
  });
});

describe('Slack settings', () => {
  it('must be complete: what is missing is named', () => {
    expect(faulty({ SLACK_BOT_TOKEN: 'xoxb-1' })).to.deep.equal(['SLACK_SIGNING_SECRET']);
    expect(faulty({ SLACK_SIGNING_SECRET: 'x' })).to.deep.equal(['SLACK_BOT_TOKEN']);
    expect(faulty({ SLACK_APP_TOKEN: 'xapp-1' })).to.deep.equal(['SLACK_BOT_TOKEN']);
  });

  it('work with Socket Mode alone', () => {
    const { slack: read } = configOf({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    expect(read).to.have.keys('botToken', 'appToken');
  });

  it('refuse tokens of another kind and an API that is not safe', () => {
    expect(faulty({ ...slack, SLACK_BOT_TOKEN: 'xoxp-1' })).to.deep.equal(['SLACK_BOT_TOKEN']);
    expect(faulty({ ...slack, SLACK_APP_TOKEN: 'xoxb-1' })).to.deep.equal(['SLACK_APP_TOKEN']);
    expect(faulty({ ...slack, SLACK_API_URL: 'http://slack.example.org/api/' })).to.deep.equal(['SLACK_API_URL']);
  });
});

describe('the desk channel', () => {
  it('must be on a platform that is configured', () => {
    expect(faulty({ DESK_CHANNEL: 'teams:19:abc@thread.tacv2' })).to.deep.equal(['DESK_CHANNEL']);
    expect(faulty({ ...teams, DESK_CHANNEL: 'slack:C012345' })).to.deep.equal(['DESK_CHANNEL']);
    expect(configOf({ ...slack, DESK_CHANNEL: 'slack:C012345' }).deskChannel).to.deep.equal({
      channel: 'slack',
      id: 'C012345',
    });
  });

  it('must be an id, not a name or a link', () => {
    for (const value of [
      'teams',
      'teams:',
      'slack:#help',
      'discord:1',
      'slack:help',
      'teams:19%3aabc%40thread.tacv2',
    ]) {
      expect(faulty({ ...teams, ...slack, DESK_CHANNEL: value }), value).to.deep.equal(['DESK_CHANNEL']);
    }
  });

  it('is needed as soon as the service can be reached from elsewhere, because the page has no login', () => {
    expect(faulty({ ...teams, HOST: '0.0.0.0' })).to.deep.equal(['DESK_CHANNEL']);
    expect(faulty({ ...slack, PUBLIC_URL: 'https://desk.acme.com', DESK_CHANNEL: 'web' })).to.deep.equal([
      'DESK_CHANNEL',
    ]);
  });

  it('is the page on this machine otherwise', () => {
    expect(configOf(slack).deskChannel).to.deep.equal({ channel: 'web' });
    expect(configOf({ ...slack, DESK_CHANNEL: 'web' }).deskChannel).to.deep.equal({ channel: 'web' });
  });
});

describe('listening', () => {
  it('stays on this machine while no platform is configured', () => {
    expect(faulty({ HOST: '0.0.0.0' })).to.deep.equal(['HOST']);
    expect(faulty({ HOST: '::' })).to.deep.equal(['HOST']);
    expect(faulty({ PUBLIC_URL: 'https://desk.acme.com' })).to.deep.equal(['PUBLIC_URL']);
  });

  it('takes only an https origin as public address', () => {
    const reach = { ...slack, DESK_CHANNEL: 'slack:C012345' };
    for (const PUBLIC_URL of [
      'desk.acme.com',
      'http://desk.acme.com',
      'https://desk.acme.com/app',
      'ftp://x',
      'https://a:b@c',
    ]) {
      expect(faulty({ ...reach, PUBLIC_URL }), PUBLIC_URL).to.deep.equal(['PUBLIC_URL']);
    }
  });
});

describe('ServiceNow settings', () => {
  const urlOf = (value: string) => configOf({ ...oauth, SERVICENOW_URL: value }).serviceNow?.url;

  it('name the instance as people name it', () => {
    expect(urlOf('acme')).to.equal('https://acme.service-now.com');
    expect(urlOf('acme.service-now.com')).to.equal('https://acme.service-now.com');
    expect(urlOf('https://acme.service-now.com/now/nav/ui/classic?x=1#y')).to.equal('https://acme.service-now.com');
    expect(urlOf('help.acme.com/incident_list.do')).to.equal('https://help.acme.com');
    expect(urlOf('help.acme.com:8443')).to.equal('https://help.acme.com:8443');
    expect(urlOf('http://127.0.0.1:9000/x')).to.equal('http://127.0.0.1:9000');
    expect(urlOf('localhost:9000')).to.equal('http://localhost:9000');
  });

  it('refuse plain http, addresses with passwords, and nonsense', () => {
    for (const value of [
      'http://acme.service-now.com',
      'https://u:canary@acme.com',
      'not a url',
      'ftp://acme.com',
      'https://',
    ]) {
      const problems = problemsOf({ ...oauth, SERVICENOW_URL: value });
      expect(
        problems.map(({ variable }) => variable),
        value,
      ).to.deep.equal(['SERVICENOW_URL']);
      expect(describeProblems(problems)).to.not.include('canary');
    }
  });

  it('choose the way in by what is set', () => {
    const at = { SERVICENOW_URL: 'acme' };
    const person = { SERVICENOW_USER: 'bot', SERVICENOW_PASSWORD: 'pw' };
    const kind = (env: Env) => configOf(env).serviceNow?.auth().kind;
    expect(kind(oauth)).to.equal('oauth');
    expect(kind({ ...at, SERVICENOW_API_KEY: 'k' })).to.equal('api-key');
    expect(kind({ ...oauth, ...person })).to.equal('password');
    expect(kind({ ...at, ...person })).to.equal('basic');
  });

  it('refuse credentials that are missing, half there or ambiguous', () => {
    const at = { SERVICENOW_URL: 'acme' };
    expect(faulty(at)).to.deep.equal(['SERVICENOW_URL']);
    expect(faulty({ SERVICENOW_API_KEY: 'k' })).to.deep.equal(['SERVICENOW_URL']);
    expect(faulty({ ...at, SERVICENOW_CLIENT_ID: 'c' })).to.deep.equal(['SERVICENOW_CLIENT_SECRET']);
    expect(faulty({ ...at, SERVICENOW_PASSWORD: 'p' })).to.deep.equal(['SERVICENOW_USER']);
    expect(faulty({ ...oauth, SERVICENOW_API_KEY: 'k' })).to.deep.equal(['SERVICENOW_API_KEY']);
  });

  it('warn when a quarantine is too short for a real instance', () => {
    expect(configOf({ ...oauth, SERVICENOW_QUARANTINE_SECONDS: '5' }).warnings.join()).to.include('made twice');
    const near = { ...oauth, SERVICENOW_URL: 'http://127.0.0.1:9000', SERVICENOW_QUARANTINE_SECONDS: '1' };
    expect(configOf(near).warnings).to.deep.equal([]);
    expect(configOf(near).serviceNow?.quarantineSeconds).to.equal(1);
  });
});

describe('secrets', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'secondline-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are never printed, however the configuration is', () => {
    const config = configOf({ ...teams, ...slack, ...oauth });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      `${config.slack?.botToken}`,
    ];
    expect(printed.join()).to.include('[secret]').and.not.include('canary');
    expect(config.secrets.map((one) => one.reveal())).to.include.members(['canary-teams', 'canary-client']);
  });

  it('can all stand in a file', () => {
    const env: Env = { ...teams, ...slack, ...oauth };
    for (const name of [
      'MicrosoftAppPassword',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'SERVICENOW_CLIENT_SECRET',
    ]) {
      const path = join(folder, name);
      writeFileSync(path, `${env[name]}\n`);
      env[`${name}_FILE`] = path;
      delete env[name];
    }
    const config = configOf(env);
    expect(config.teams?.appPassword?.reveal()).to.equal('canary-teams');
    expect(config.slack?.botToken.reveal()).to.equal('xoxb-canary-slack');
    expect(config.serviceNow?.auth()).to.deep.include({ clientSecret: 'canary-client' });
  });

  it('in a file that is missing, empty or named beside the value are a problem', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    const lacking = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenant };
    expect(faulty({ ...lacking, MicrosoftAppPassword_FILE: join(folder, 'none') })).to.deep.equal([
      'MicrosoftAppPassword_FILE',
    ]);
    expect(faulty({ ...lacking, MicrosoftAppPassword_FILE: folder })).to.deep.equal(['MicrosoftAppPassword_FILE']);
    expect(faulty({ ...lacking, MicrosoftAppPassword_FILE: empty })).to.deep.equal(['MicrosoftAppPassword_FILE']);
    expect(faulty({ ...teams, MicrosoftAppPassword_FILE: empty })).to.deep.equal(['MicrosoftAppPassword']);
  });

  it('are not repeated in a problem, whatever they are', () => {
    const names = configTable.filter((setting) => setting.secret).map(({ name }) => name);
    fc.assert(
      fc.property(fc.subarray(names), fc.stringMatching(/^[a-z]{12,20}$/), fc.boolean(), (some, word, broken) => {
        const value = `canary${word}${broken ? '\n!' : ''}x`;
        const told = describeProblems(problemsOf(Object.fromEntries(some.map((name) => [name, value]))));
        return !told.includes(word);
      }),
    );
  });
});

describe('.env.sample', () => {
  const sample = readFileSync(new URL('../.env.sample', import.meta.url), 'utf8');
  const lines = [...sample.matchAll(/^# (.+)\n#([A-Za-z_]+)=(.*)$/gm)];

  it('says what the table of settings says, in its order', () => {
    expect(sample).to.equal(envSample());
    expect(lines.map((line) => line[2])).to.deep.equal(configTable.map(({ name }) => name));
    for (const [, about = '', name] of lines) expect(about.endsWith('.'), name).to.equal(true);
  });

  it('shows the defaults that are really used', () => {
    const defaults = configTable.flatMap(({ name, default: unset }): [string, string][] =>
      unset ? [[name, unset]] : [],
    );
    const { SLACK_API_URL: api, ...rest } = Object.fromEntries(defaults);
    expect(api).to.equal('https://slack.com/api/');
    const { secrets: _a, ...given } = configOf({ ...rest, ...slack });
    const { secrets: _b, ...unset } = configOf(slack);
    expect(JSON.stringify(given)).to.equal(JSON.stringify(unset));
  });

  it('holds sample values that do not pass for real ones', () => {
    for (const { name, sample: placeholder } of configTable) {
      if (placeholder === undefined) continue;
      const told = problemsOf({ [name]: placeholder }).filter(({ variable }) => variable === name);
      expect(
        told.map(({ what }) => what),
        name,
      ).to.include('is still the sample value');
    }
    const uncommented = Object.fromEntries(lines.map(([, , name = '', value = '']) => [name, value]));
    expect(problemsOf(uncommented)).to.not.deep.equal([]);
  });

  it('names exactly the settings that are read', () => {
    const read = new Set<string>();
    const watched = new Proxy<Env>({}, { get: (_env, name) => void read.add(String(name)) });
    readConfig(watched);
    const plain = [...read].filter((name) => !name.endsWith('_FILE'));
    expect(plain).to.have.members(configTable.map(({ name }) => name));
  });

  it('is what --help lists too', () => {
    const help = helpText();
    for (const { name, about } of configTable) expect(help).to.include(name).and.include(about);
    expect(help).to.include('SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE');
  });
});
