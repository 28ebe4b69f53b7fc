import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';

/** Answers one request on its own, headers, status and errors; never rejects. */
export type Receiver = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/**
 * Puts a platform's deliveries before restify's chain, which takes more time than reading and proving them: exactly
 * `POST path` goes straight to its receiver, everything else (and the same path in any other writing) through restify as
 * before.
 */
export function receiveAt(server: Server, path: string, receiver: Receiver): void {
  server.post(path, receiver);
  const http = server.server;
  const others = http.listeners('request');
  http.removeAllListeners('request');
  http.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (req.url === path && req.method === 'POST') void receiver(req, res);
    else for (const other of others) other.call(http, req, res);
  });
}
