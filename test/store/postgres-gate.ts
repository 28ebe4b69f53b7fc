import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Database } from '../postgres-rig.ts';

/** Stands between a store and its database; `cutAnswers` swallows the next so many answers that hold a word, and cuts. */
export type Gate = { readonly server: Server; readonly url: string; cutAnswers(word: string, times: number): void };

/** Opens a gate before a database. */
export const gateBefore = async (database: Database): Promise<Gate> => {
  let left = 0;
  let sought = '';
  const server = createServer((near: Socket) => {
    const far = connect(database.port, '127.0.0.1');
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('error', end).on('close', end);
    far.on('error', end).on('close', end);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (left > 0 && bytes.includes(sought)) {
        left -= 1;
        end();
      } else {
        near.write(bytes);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database.url);
  url.port = String((server.address() as { port: number }).port);
  return {
    server,
    url: url.href,
    cutAnswers: (word, times) => {
      [sought, left] = [word, times];
    },
  };
};
