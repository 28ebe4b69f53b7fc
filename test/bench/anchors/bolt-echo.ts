import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

// Bolt's stateless echo over its HTTP receiver, as its samples give it.

const receiver = new HTTPReceiver({
  signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '',
  endpoints: '/slack/events',
});
const app = new App({
  receiver,
  token: 'xoxb-bench',
  botId: 'B0BENCH',
  botUserId: 'U0BOT',
  tokenVerificationEnabled: false,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env['SLACK_API_URL'] ?? '' },
});
app.message(async ({ say }) => {
  await say('ok');
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
process.stdout.write(`ready ${typeof address === 'object' && address ? address.port : 0}\n`);
process.once('SIGTERM', () => process.exit(0));
