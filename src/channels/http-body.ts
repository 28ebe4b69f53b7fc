import type { IncomingMessage } from 'node:http';

/** The most bytes that a platform's delivery may have. */
export const mostDeliveryBytes = 256 * 1024;

/**
 * The body of a request as text, or undefined as soon as it grows beyond the limit: what is left is then not read, and
 * the connection has to be closed after the answer. Rejects when the sender breaks off.
 */
export async function bodyWithin(req: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) {
        req.pause();
        chunks.length = 0;
        resolve(undefined);
      } else chunks.push(chunk);
    });
    req.on('end', () => {
      const [only] = chunks;
      resolve((only && chunks.length === 1 ? only : Buffer.concat(chunks, size)).toString('utf8'));
    });
    req.on('error', reject);
    req.on('aborted', () => reject(new Error('aborted')));
  });
}

/** How often a header stands in a request; Node keeps only the first of some and joins others. */
export function timesOf(req: IncomingMessage, header: string): number {
  const { rawHeaders } = req;
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === header.length && name.toLowerCase() === header) times += 1;
  }
  return times;
}
