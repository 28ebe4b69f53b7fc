import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'chai';

type Manifest = {
  readonly display_information: { readonly name: string };
  readonly features: Record<string, unknown> & {
    readonly slash_commands: readonly { readonly command: string; readonly url: string }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url: string };
  };
};

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const modern = read('../manifests/slack/manifest.json') as Manifest;
const classic = read('../manifests/slack/manifest-classic.json') as Manifest;

// Which right Slack demands for each event and each method that the channel uses (docs.slack.dev, reference).
const needs: Readonly<Record<string, string>> = {
  'message.im': 'im:history',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  app_mention: 'app_mentions:read',
  'chat.postMessage': 'chat:write',
  'conversations.open': 'im:write',
  'conversations.info of a private channel': 'groups:read',
  'conversations.info of a public channel': 'channels:read',
  'users.info': 'users:read',
  'the e-mail in users.info': 'users:read.email',
  'files.info': 'files:read',
  'files.completeUploadExternal': 'files:write',
  'slash commands': 'commands',
};

describe('the Slack manifests', () => {
  const valid = new Ajv({ allErrors: true, strict: false }).compile(read('./schemas/slack-manifest.json') as object);

  for (const [name, manifest] of Object.entries({ modern, classic })) {
    it(`are as Slack wants them: ${name}`, () => {
      valid(manifest);
      expect(valid.errors ?? []).to.deep.equal([]);
    });

    it(`ask for exactly the rights that the channel needs: ${name}`, () => {
      const { bot } = manifest.oauth_config.scopes;
      for (const [use, scope] of Object.entries(needs)) expect(bot, use).to.include(scope);
      const extra = bot.filter((scope) => !Object.values(needs).includes(scope));
      expect(extra).to.deep.equal(name === 'modern' ? ['assistant:write'] : []);
    });

    it(`send everything to the one address that the desk serves: ${name}`, () => {
      const { event_subscriptions: events, interactivity } = manifest.settings;
      const urls = [
        events.request_url,
        interactivity.request_url,
        ...manifest.features.slash_commands.map(({ url }) => url),
      ];
      expect(new Set(urls).size).to.equal(1);
      expect(urls[0]).to.match(/^https:\/\/.*\/slack\/events$/);
      expect(interactivity.is_enabled).to.equal(true);
    });

    it(`let people write to the bot: ${name}`, () => {
      expect(manifest.features['app_home']).to.include({
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      });
      expect(manifest.settings.event_subscriptions.bot_events).to.include.members([
        'message.im',
        'app_home_opened',
        'app_uninstalled',
      ]);
    });
  }

  it('differ only in how the chat is shown', () => {
    expect(modern.features).to.have.property('agent_view');
    expect(classic.features).to.not.have.any.keys('agent_view', 'assistant_view');
    expect(modern.display_information).to.deep.equal(classic.display_information);
  });

  it('are checked by a schema that refuses a long name, a bad command and an unknown key', () => {
    const broken: unknown[] = [
      { ...modern, display_information: { name: 'x'.repeat(36) } },
      { ...modern, features: { ...modern.features, slash_commands: [{ command: 'desk', description: 'x' }] } },
      { ...modern, features: { ...modern.features, agent_view: { agent_description: 'x'.repeat(301) } } },
      { ...modern, surprise: true },
      {},
    ];
    for (const manifest of broken) expect(valid(manifest)).to.equal(false);
  });
});
