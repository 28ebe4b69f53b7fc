import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { build } from 'vite';
import { fakeConnector } from './channels/fake-connector.ts';
import { deskChannel, postJson, tenant } from './channels/teams-rig.ts';
import { until } from './house-rig.ts';

describe('the build', function () {
  this.timeout(120_000);
  let folder: string;
  const running = new Set<ChildProcess>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-built-'));
    await build({
      configFile: resolve('src/bundle/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(folder, 'dist'), sourcemap: false },
    });
    await cp('dialogs', join(folder, 'dialogs'), { recursive: true });
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a file of the build where nothing is installed; `said` is what it wrote. */
  const run = (name: string, args: readonly string[], env: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [join(folder, 'dist', name), ...args], { cwd: folder, env });
    running.add(child);
    let said = '';
    const opened = new Promise<number>((open) => {
      const hear = (chunk: Buffer) => {
        said += chunk.toString('utf8');
        const port = /is open: \S+:(\d+)/.exec(said)?.[1];
        if (port !== undefined) open(Number(port));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
    });
    const ended = once(child, 'close').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    return { child, opened, ended, said: () => said };
  };

  it('answers in Teams without anything installed beside it, stops cleanly, and starts again without learning anew', async () => {
    const connector = await fakeConnector();
    const env = {
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      TEAMS_ANONYMOUS: 'loopback',
      DESK_CHANNEL: `teams:${deskChannel}`,
      LOG_LEVEL: 'warn',
    };
    const chat = 'a:chat-of-maria';
    const message = (id: string) => ({
      type: 'message',
      id,
      channelId: 'msteams',
      serviceUrl: connector.origin,
      from: { id: '29:maria', aadObjectId: 'aad-maria', name: 'María García' },
      conversation: { id: chat, conversationType: 'personal', tenantId: tenant },
      recipient: { id: '28:bot', name: 'Secondline' },
      channelData: { tenant: { id: tenant } },
      text: 'la vpn no funciona',
    });
    for (const life of [1, 2]) {
      const house = run('main.js', [], env);
      const port = (await Promise.race([house.ended.then(() => undefined), house.opened])) ?? 0;
      expect((await postJson(port, message(`m${life}`), {})).status, house.said()).to.equal(200);
      await until(() => connector.messagesOf(chat).length >= life, house.said);
      house.child.kill('SIGTERM');
      expect(await house.ended, house.said()).to.equal(0);
    }
    await connector.close();
    const kept = await readFile(join(folder, 'data/lessons/router.lesson'));
    expect(kept.length).to.be.above(100_000);
  });

  it('has the commands, and names what it is made of', async () => {
    for (const name of ['store', 'people', 'plan', 'scripts', 'suggestions', 'conformance']) {
      const command = run(`${name}-main.js`, ['--help'], {});
      expect(await command.ended, name).to.be.oneOf([0, 2]);
      expect(command.said(), name).to.not.include('Error');
    }
    const notices = await readFile(join(folder, 'dist/THIRD-PARTY.txt'), 'utf8');
    expect(notices)
      .to.match(/^botbuilder 4\.23\.3 MIT$/m)
      .and.to.match(/^@slack\/bolt 5\.1\.0 MIT$/m);
  });
});
