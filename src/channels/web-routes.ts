import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type restify from 'restify';
import {
  type Fields,
  type LocalHandler,
  type LocalLog,
  lastPieceOf,
  local,
  optionalText,
  queryOf,
  RequestError,
  readBody,
  readFields,
  textField,
} from './local-http.ts';
import type { Doer, WebDoings } from './web-doings.ts';
import { largestWebFile, type WebFiles } from './web-files.ts';
import type { WebStream } from './web-stream.ts';
import type { WebHistory } from './web-wire.ts';

type Room = { doings: WebDoings; files: WebFiles; stream: WebStream; log: LocalLog; history(): WebHistory };

const largestBody = 1024 * 1024;
const longestText = 200_000;
const longestId = 64;
// Shown in place; everything else is only handed out to be saved.
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Puts the local chat's routes on the server: what people do (POST), what was said (GET), what changes (a stream). */
export function mountWeb(server: restify.Server, room: Room): void {
  const { doings, files } = room;
  const get = (path: string, handle: LocalHandler) => server.get(`/playground/api/${path}`, local(handle, room.log));
  const post = (path: string, handle: LocalHandler) => server.post(`/playground/api/${path}`, local(handle, room.log));
  const act = (path: string, does: (fields: Fields) => Promise<void>) =>
    post(path, async (req) => {
      await does(await readFields(req, largestBody));
      return { ok: true };
    });

  get('history', async () => room.history());
  get('stream', (req, res) => room.stream.join(req, res));
  get('file/:id', async (req, res) => sendFile(files, lastPieceOf(req), res));
  post('upload', async (req) => ({ file: files.hold(await uploaded(req)) }));
  act('write', (fields) => doings.write(doerIn(fields), writtenIn(fields)));
  act('press', (fields) => doings.press(doerIn(fields), textField(fields, 'message', longestId), fields['data']));
  act('edit', (fields) =>
    doings.edit(doerIn(fields), textField(fields, 'message', longestId), textField(fields, 'text', longestText)),
  );
  act('delete', (fields) => doings.remove(doerIn(fields), textField(fields, 'message', longestId)));
  act('open', (fields) => doings.open(doerIn(fields)));
}

function doerIn(fields: Fields): Doer {
  const id = optionalText(fields, 'id', longestId) ?? randomUUID();
  if (!/^[\w-]{1,64}$/.test(id)) throw new RequestError(400, '“id” has letters, digits, “-” and “_” only.');
  const locale = optionalText(fields, 'locale', 16);
  return { as: textField(fields, 'as', 32), id, ...(locale === undefined ? {} : { locale }) };
}

function writtenIn(fields: Fields) {
  const thread = optionalText(fields, 'thread', longestId);
  return {
    text: textField(fields, 'text', longestText),
    mention: fields['mention'] === true,
    files: idsIn(fields['files']),
    ...(thread === undefined ? {} : { thread }),
  };
}

function idsIn(value: unknown): string[] {
  if (value === undefined) return [];
  const ids = Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  if (!Array.isArray(value) || ids.length !== value.length || ids.length > 20) {
    throw new RequestError(400, '“files” lists at most 20 ids of uploaded files.');
  }
  return ids;
}

async function uploaded(req: IncomingMessage): Promise<{ name: string; type: string; bytes: Uint8Array }> {
  const name = (queryOf(req).get('name') ?? '').replace(/[\p{Cc}/\\]/gu, ' ').trim();
  if (name === '' || name.length > 200)
    throw new RequestError(400, '“name” is the file’s name, at most 200 characters.');
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(req.headers['content-type'] ?? '')?.[0] ?? 'application/octet-stream';
  const bytes = await readBody(req, largestWebFile);
  if (bytes.length === 0) throw new RequestError(400, 'The file is empty.');
  return { name, type: type.toLowerCase(), bytes };
}

async function sendFile(files: WebFiles, id: string, res: ServerResponse): Promise<undefined> {
  const file = files.get(id);
  if (!file) throw new RequestError(404, 'There is no such file.');
  const isPicture = pictures.includes(file.type);
  res.writeHead(200, {
    'Content-Type': isPicture ? file.type : 'application/octet-stream',
    'Content-Disposition': `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, '_')}`,
    'Content-Length': file.bytes.length,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=3600',
  });
  res.end(file.bytes);
  return undefined;
}
