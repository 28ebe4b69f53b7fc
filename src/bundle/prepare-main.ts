import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

// One start of the build and one message, before anybody waits for it: what is worked out from `dialogs/` and the
// machine code of what a turn needs are kept beside the build, and every start takes them from there.

const { values } = parseArgs({ options: { dist: { type: 'string', default: 'dist' } } });
const dist = resolve(values.dist);
const mark = join(dist, 'prepared');

/** What the preparation depends on; for the same build, Node and scripts it is there already. */
const wanted = (): string => {
  const { build } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8')) as { build: string };
  return `${build} ${process.version}\n`;
};

const conversation = {
  id: 'a:prepare',
  conversationType: 'personal',
  tenantId: '00000000-0000-4000-8000-000000000000',
};
const message = {
  type: 'message',
  id: 'prepare',
  channelId: 'msteams',
  serviceUrl: 'http://127.0.0.1:9',
  from: { id: '29:prepare', aadObjectId: 'prepare', name: 'Prepare' },
  conversation,
  recipient: { id: '28:prepare', name: 'Secondline' },
  channelData: { tenant: { id: conversation.tenantId } },
  text: 'VPN does not connect',
};

async function prepare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'secondline-prepare-'));
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATA_DIR: folder,
    DIALOGS_DIR: resolve('dialogs'),
    TEAMS_ANONYMOUS: 'loopback',
    DESK_CHANNEL: 'teams:19:prepare@thread.tacv2',
    SERVICENOW_URL: 'http://127.0.0.1:9',
    SERVICENOW_API_KEY: 'prepare',
    LOG_LEVEL: 'error',
    SECONDLINE_KEEP_CODE: '1',
  };
  const house = spawn(process.execPath, [join(dist, 'main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(house, 'close');
  let said = '';
  for await (const chunk of house.stdout) {
    said += String(chunk);
    const url = /is open: (http:\S+)/.exec(said)?.[1];
    if (url === undefined) continue;
    const body = JSON.stringify(message);
    await fetch(`${url}/api/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    house.kill('SIGTERM');
    break;
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`The build does not start (${String(code)}): ${said}`);
  if (existsSync(join(folder, 'lessons'))) cpSync(join(folder, 'lessons'), join(dist, 'lessons'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
}

if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted()) {
  await prepare();
  writeFileSync(mark, wanted());
}
