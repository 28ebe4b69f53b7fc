import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** The built page in memory: every file by its path below the folder. */
export type BuiltPages = ReadonlyMap<string, Buffer>;

/** What stands in the built page where the answer's own nonce belongs. */
export const noncePlace = '__NONCE__';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};

const notBuilt =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Secondline</title>' +
  '<p>The page has not been built yet. Run <code>npm run build</code>, then load this page again.</p></html>';

/** Reads the built page; an empty map when it has not been built. */
export async function readPages(folder: string): Promise<BuiltPages> {
  const pages = new Map<string, Buffer>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    pages.set(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path));
  }
  return pages;
}

/** Answers with the page itself, under a policy that lets only our own files run and style it. */
export function sendPage(pages: BuiltPages, res: ServerResponse): void {
  const page = pages.get('index.html');
  const nonce = randomBytes(16).toString('base64');
  const html = (page?.toString('utf8') ?? notBuilt).replaceAll(noncePlace, nonce);
  res.writeHead(page ? 200 : 503, {
    ...safety,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy(nonce),
  });
  res.end(html);
}

/** Answers with a file of the page; its name carries a hash of its content, so it may be kept for ever. */
export function sendAsset(pages: BuiltPages, name: string, res: ServerResponse): void {
  const file = pages.get(`assets/${name}`);
  if (!file) {
    res.writeHead(404, { ...safety, 'Content-Type': 'text/plain; charset=utf-8' });
    res.end('There is no such file.');
    return;
  }
  res.writeHead(200, {
    ...safety,
    'Content-Type': types[extname(name)] ?? 'application/octet-stream',
    'Content-Length': file.length,
    'Cache-Control': 'public, max-age=31536000, immutable',
  });
  res.end(file);
}

const safety = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// Fluent writes its styles into elements of its own; the nonce lets exactly those in.
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
