import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { nodeFs } from '../../src/store/fs.ts';
import { remoteFileSystem } from '../../src/store/place.ts';
import { change } from './contract.ts';

const refusal = async (opening: Promise<EmbeddedStore>): Promise<string> =>
  await opening.then(
    () => 'it opened',
    (error: unknown) => String(error),
  );

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('the place of a data folder', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'secondline-place-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('is refused when every user of the machine may look into it, and says what to run', async () => {
    const folder = join(root, 'data');
    await (await openEmbeddedStore({ folder })).close();
    const before = await readdir(folder);
    for (const mode of [0o755, 0o701, 0o702, 0o777]) {
      await chmod(folder, mode);
      const words = await refusal(openEmbeddedStore({ folder }));
      expect(words).to.include(`StoreError: ${folder} is open to every user`).and.include(`chmod 700 ${folder}`);
      expect(words).to.include(`mode ${mode.toString(8)}`);
      expect(await readdir(folder)).to.deep.equal(before);
    }
    await chmod(folder, 0o750);
    await (await openEmbeddedStore({ folder })).close();
  });

  it('is closed to others when it is empty and our own, and refused when anything is in it', async () => {
    const [empty, full] = [join(root, 'empty'), join(root, 'full')];
    await mkdir(empty);
    await mkdir(full);
    await chmod(empty, 0o755);
    await chmod(full, 0o755);
    await writeFile(join(full, 'notes.txt'), 'mine');
    await (await openEmbeddedStore({ folder: empty })).close();
    expect(await modeOf(empty)).to.equal('700');
    expect(await refusal(openEmbeddedStore({ folder: full }))).to.include('open to every user');
    expect(await modeOf(full)).to.equal('755');
  });

  it('has files that only the desk can read, also when a backup brought them back otherwise', async () => {
    const folder = join(root, 'data');
    const store = await openEmbeddedStore({ folder });
    await store.commit(change('e1'));
    await store.close();
    await writeFile(join(folder, 'notes.txt'), 'mine', { mode: 0o644 });
    const ours = (await readdir(folder)).filter((name) => name !== 'notes.txt');
    for (const name of ours) {
      await chmod(join(folder, name), 0o644);
    }
    await (await openEmbeddedStore({ folder })).close();
    for (const name of ours) {
      expect(await modeOf(join(folder, name)), name).to.equal('600');
    }
    expect(await modeOf(join(folder, 'notes.txt'))).to.equal('644');
  });

  it('is refused on file systems of other machines, and on no other', () => {
    const types = [0x6969, 0x517b, 0xff534d42, 0xff534d42 | 0, 0xfe534d42];
    expect(types.map(remoteFileSystem)).to.deep.equal(['NFS', 'SMB', 'CIFS', 'CIFS', 'SMB2']);
    // ext4, XFS, Btrfs, tmpfs, overlay
    for (const type of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]) {
      expect(remoteFileSystem(type)).to.equal(undefined);
    }
  });

  it('takes ten thousand waiting commits, and tells whoever comes then that it is busy', async () => {
    const store = await openEmbeddedStore({ folder: join(root, 'data'), fs: nodeFs });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10_050 }, (_, place) => store.commit(change(`e${place}`, { subject: `s${place}` }))),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(refused).to.have.length(50);
    expect(refused[0]).to.include('StoreError: The store is busy');
    expect(await store.known('e9999')).to.equal(true);
    expect(await store.known('e10000')).to.equal(false);
    expect(await store.commit(change('e10000'))).to.equal('committed');
    await store.close();
  });
});
