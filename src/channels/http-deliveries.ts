import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';

/** Answers one delivery on its own: its status, its headers but `Server`, its errors. */
export type Receiver = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

// The published types do not know of it: what answers false has taken the request (restify, `server.first`).
type First = { first(handler: (req: IncomingMessage, res: ServerResponse) => boolean): void };

/**
 * Serves what a platform POSTs to a path, once for everything that anybody writes: before restify decorates the request
 * and looks for its route, which costs more than reading it. Everything else that comes to the path goes by the route.
 */
export function mountDeliveries(server: Server, path: string, receive: Receiver): void {
  (server as Server & First).first((req, res) => {
    if (req.url !== path || req.method !== 'POST') return true;
    res.setHeader('Server', server.name);
    // Whatever escapes here would end the process.
    receive(req, res).catch(() => res.destroy());
    return false;
  });
  server.post(path, async (req, res) => await receive(req, res));
}
