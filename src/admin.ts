import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { relative, resolve } from 'node:path';

/** The longest path a local socket may have: 107 bytes on Linux, 103 on macOS (`sun_path`). */
const longestPath = 103;
const longestWish = 64 * 1024;

/** The socket in the data folder by which commands on this machine reach the running desk. */
export function adminPath(folder: string): string {
  const path = resolve(folder, 'desk.sock');
  const short = relative(process.cwd(), path);
  return short.length < path.length ? short : path;
}

/**
 * Takes wishes of commands that run under the same account: one line of JSON in, one out. Whoever may write into the
 * data folder may ask. Resolves with the way to close it; `undefined` when the path is too long for a socket.
 */
export async function listenForAdmin(
  path: string,
  answer: (wish: unknown) => Promise<unknown>,
): Promise<(() => Promise<void>) | undefined> {
  if (Buffer.byteLength(path) > longestPath) return undefined;
  await rm(path, { force: true });
  const server = createServer((socket) => serve(socket, answer));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, done);
  });
  await chmod(path, 0o600);
  server.unref();
  return () => new Promise((done) => server.close(() => done()));
}

function serve(socket: Socket, answer: (wish: unknown) => Promise<unknown>): void {
  let text = '';
  socket.setEncoding('utf8').setTimeout(120_000, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > longestWish) socket.destroy();
    if (!text.includes('\n')) return;
    const wish = text;
    text = '';
    void Promise.resolve()
      .then(() => answer(JSON.parse(wish)))
      .catch((error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }))
      .then((said) => socket.end(`${JSON.stringify(said)}\n`));
  });
}

/** Asks the desk that is running on a folder; undefined when none is. */
export function askAdmin(path: string, wish: unknown): Promise<unknown> {
  return new Promise((done, fail) => {
    let text = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify(wish)}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => (text === '' ? fail(new Error('The desk closed the connection.')) : done(JSON.parse(text))));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? done(undefined) : fail(error),
    );
  });
}
