import type { Address, FileRef, MessageRef } from '../desk/message.ts';
import { ChannelError } from './channel.ts';
import { inertLine, safeFileName } from './inert-text.ts';
import type { SlackCall } from './slack-web.ts';
import { record, string } from './slack-web.ts';

/** How files are reached: the Web API, the bot's token, and the address of the Web API when it is not Slack's own. */
export type SlackFiles = { readonly call: SlackCall; readonly botToken: string; readonly apiUrl: string | undefined };

type Upload = { readonly name: string; readonly type: string; readonly bytes: Uint8Array; readonly title: string };

const timeoutMs = 30_000;
const slackHosts = ['slack.com', 'slack-files.com', 'slack-edge.com', 'slack-gov.com'];

/** The bytes of a file in Slack, at most `maxBytes`; the bot's token goes to Slack's own hosts only and follows no redirect. */
export async function fetchFile(files: SlackFiles, file: FileRef, maxBytes: number): Promise<Uint8Array> {
  if ((file.bytes ?? 0) > maxBytes) throw new ChannelError('refused', `file: larger than ${maxBytes} bytes`);
  const url = file.url ?? (await urlOf(files, file.id));
  if (!isSlackUrl(url, files.apiUrl)) throw new ChannelError('refused', 'file: not on a Slack host');
  const response = await request(url, { headers: { authorization: `Bearer ${files.botToken}` } }, 'file');
  const type = response.headers.get('content-type') ?? '';
  // Without the right to read files Slack answers 200 with its sign-in page.
  if (type.startsWith('text/html') && !file.type.startsWith('text/html')) {
    await response.body?.cancel();
    throw new ChannelError('refused', 'file: Slack asked to sign in (scope files:read)');
  }
  return await bounded(response, maxBytes);
}

/** Sends a file in Slack's three steps (address, bytes, completion); the ref carries the file's id. */
export async function uploadFile(files: SlackFiles, to: Address, file: Upload): Promise<MessageRef> {
  const length = file.bytes.byteLength;
  const ticket = await files.call('files.getUploadURLExternal', { filename: safeFileName(file.name), length });
  const url = string(ticket['upload_url']);
  const id = string(ticket['file_id']);
  if (!isSlackUrl(url, files.apiUrl)) throw new ChannelError('refused', 'upload: not on a Slack host');
  const body = new Blob([new Uint8Array(file.bytes)], { type: 'application/octet-stream' });
  const sent = await request(url, { method: 'POST', body }, 'upload');
  await sent.body?.cancel();
  await files.call('files.completeUploadExternal', {
    files: [{ id, title: inertLine(file.title) }],
    channel_id: to.conversation,
    ...(to.thread === undefined ? {} : { thread_ts: to.thread }),
  });
  return { address: to, id };
}

/** Whether a URL is one of Slack's (https), or stands on the very origin that replaces Slack's Web API. */
export function isSlackUrl(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, port, origin } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (apiUrl !== undefined && URL.canParse(apiUrl) && origin === new URL(apiUrl).origin) return true;
  return (
    protocol === 'https:' &&
    port === '' &&
    slackHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`))
  );
}

// Files of other workspaces arrive without an address; it has to be asked for.
async function urlOf({ call }: SlackFiles, id: string): Promise<string> {
  const file = record((await call('files.info', { file: id }))['file']);
  return string(file['url_private_download']) || string(file['url_private']);
}

async function request(url: string, init: RequestInit, what: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new ChannelError('unknown', `${what}: no answer`);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new ChannelError('throttled', `${what}: HTTP 429`, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
  }
  const gone = response.status === 404 || response.status === 410;
  const reason = response.status >= 500 ? 'unknown' : gone ? 'gone' : 'refused';
  throw new ChannelError(reason, `${what}: HTTP ${response.status}`);
}

async function bounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    size += step.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new ChannelError('refused', `file: larger than ${maxBytes} bytes`);
    }
    chunks.push(step.value);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
