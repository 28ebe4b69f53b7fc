import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from './local-http.ts';

/** The open pages that are told at once what changes (server-sent events). */
export type WebStream = {
  /** Holds a request open as a stream until its page leaves. */
  join(req: IncomingMessage, res: ServerResponse): Promise<undefined>;
  send(event: string, data: object): void;
  size(): number;
  close(): void;
};

const mostPages = 40;
const heartbeatMs = 20_000;
// A page that reads nothing is let go before it fills our memory; it reconnects and reads the history again.
const mostUnreadBytes = 2 * 1024 * 1024;

/** A stream nobody listens to yet. */
export function webStream(): WebStream {
  const pages = new Set<ServerResponse>();
  let heartbeat: NodeJS.Timeout | undefined;

  const write = (text: string) => {
    for (const page of pages) {
      if (page.writableLength > mostUnreadBytes) page.destroy();
      else page.write(text);
    }
  };

  const leave = (page: ServerResponse) => {
    pages.delete(page);
    if (pages.size === 0) clearInterval(heartbeat);
  };

  return {
    join(req, res) {
      if (pages.size >= mostPages) throw new RequestError(503, 'Too many pages are open.');
      req.socket.setNoDelay(true);
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      res.write('retry: 1000\nevent: joined\ndata: {}\n\n');
      if (pages.size === 0) heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs).unref();
      pages.add(res);
      return new Promise((resolve) => {
        res.on('close', () => {
          leave(res);
          resolve(undefined);
        });
      });
    },
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    size: () => pages.size,
    close() {
      clearInterval(heartbeat);
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}
