import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { faultsOfTeamsPackage, type TeamsPackage, teamsPackageFiles, zipOf } from '../manifests/teams-package.ts';

const values: TeamsPackage = {
  appId: '11111111-2222-3333-4444-555555555555',
  publicUrl: 'https://desk.example.com',
  version: '0.1.0',
  company: 'Example IT',
  website: 'https://example.com',
  privacy: 'https://example.com/privacy',
  terms: 'https://example.com/terms',
  readsChannel: true,
};

const jsonOf = (name: string, over: Partial<TeamsPackage> = {}): Record<string, never> => {
  const file = teamsPackageFiles({ ...values, ...over }).find((one) => one.name === name);
  return JSON.parse(String(file?.content)) as Record<string, never>;
};

const faultsWith = (change: (manifest: Record<string, unknown>) => void): string[] => {
  const files = teamsPackageFiles(values).map((file) => {
    if (file.name !== 'manifest.json') return file;
    const manifest = JSON.parse(String(file.content)) as Record<string, unknown>;
    change(manifest);
    return { ...file, content: Buffer.from(JSON.stringify(manifest)) };
  });
  return faultsOfTeamsPackage(values, files);
};

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, ['--import', 'ts-blank-space/register', 'manifests/build.ts', ...args], {
    env: { PATH, ...env },
    encoding: 'utf8',
  });
}

describe('the Teams app package', () => {
  it('is what Microsoft’s schema of version 1.30 asks for, in English and Spanish', () => {
    expect(faultsOfTeamsPackage(values, teamsPackageFiles(values))).to.deep.equal([]);
    expect(jsonOf('manifest.json')['manifestVersion']).to.equal('1.30');
  });

  it('leaves no placeholder unfilled', () => {
    expect(JSON.stringify(jsonOf('manifest.json'))).to.not.include('{{');
  });

  it('translates every command and no command that is not there', () => {
    const { bots } = jsonOf('manifest.json') as unknown as { bots: { commandLists: { commands: object[] }[] }[] };
    const commands = bots.flatMap((bot, at) =>
      bot.commandLists.flatMap((list, row) =>
        list.commands.map((_command, column) => `bots[${at}].commandLists[${row}].commands[${column}].title`),
      ),
    );
    const translated = Object.keys(jsonOf('es.json')).filter((key) => key.endsWith('.title'));
    expect(translated.sort()).to.deep.equal(commands.sort());
  });

  it('asks to read channel messages only when the desk wants it', () => {
    expect(jsonOf('manifest.json')).to.have.property('authorization');
    expect(jsonOf('manifest.json', { readsChannel: false })).to.not.have.property('authorization');
  });

  it('says in plain words what is wrong', () => {
    expect(faultsWith((manifest) => Object.assign(manifest, { name: { short: 'x'.repeat(31) } }))).to.include(
      'manifest.json: “name.short” is longer than 30 characters.',
    );
    expect(faultsWith((manifest) => Object.assign(manifest, { colour: 'blue' }))).to.include(
      'manifest.json: “colour” is not known in the file.',
    );
    expect(faultsWith((manifest) => void delete manifest['icons'])).to.include(
      'manifest.json: “icons” is missing in the file.',
    );
    expect(faultsOfTeamsPackage({ ...values, appId: '' }, [])[0]).to.match(/^MicrosoftAppId: /);
    expect(faultsOfTeamsPackage({ ...values, publicUrl: 'http://desk' }, [])[0]).to.match(/^PUBLIC_URL: /);
    const icons = teamsPackageFiles(values).map((file) =>
      file.name === 'color.png' ? { ...file, name: 'outline.png' } : file,
    );
    expect(faultsOfTeamsPackage(values, icons)).to.include('outline.png: the picture has to be 32 × 32 pixels.');
  });

  it('is a zip with everything at its top, the same for the same input', async () => {
    const zip = await zipOf(teamsPackageFiles(values));
    for (const name of ['manifest.json', 'es.json', 'color.png', 'outline.png'])
      expect(zip.includes(name)).to.equal(true);
    expect(zip.subarray(0, 2).toString()).to.equal('PK');
    expect(await zipOf(teamsPackageFiles(values))).to.deep.equal(zip);
  });

  it('is written by the command from settings or options, or not at all', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondline-'));
    try {
      const out = join(folder, 'app.zip');
      const settings = { MicrosoftAppId: values.appId, PUBLIC_URL: values.publicUrl };
      expect(run(['--out', out], settings).status).to.equal(0);
      expect(readFileSync(out).subarray(0, 2).toString()).to.equal('PK');
      const failed = run(['--out', join(folder, 'none.zip'), '--url', 'desk.example.com'], { MicrosoftAppId: 'x' });
      expect(failed.status).to.equal(1);
      expect(failed.stderr).to.include('MicrosoftAppId').and.include('PUBLIC_URL');
      expect(run(['--help']).stdout).to.include('npm run manifest');
      expect(run(['--nonsense']).stderr).to.include('--help');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
