import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';

/** Answers one request on its own, headers, status and errors; never rejects. */
export type Receiver = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

// The published types do not know of it: what answers false has taken the request (restify, `server.first`).
type First = { first(handler: (req: IncomingMessage, res: ServerResponse) => boolean): void };

/**
 * Puts a platform's deliveries before restify's chain, which takes more time than reading and proving them: exactly
 * `POST path` goes straight to its receiver, everything else (and the same path in any other writing) through restify as
 * before.
 */
export function receiveAt(server: Server, path: string, receiver: Receiver): void {
  server.post(path, receiver);
  (server as Server & First).first((req, res) => {
    if (req.url !== path || req.method !== 'POST') return true;
    void receiver(req, res);
    return false;
  });
}
