import type { WebFile, WebHistory } from '../../channels/web-wire.ts';
import type { HoursChoice, PlaygroundView, RecordsView, ServiceNowMode } from '../playground-wire.ts';

/** The server's own sentence about why something was not done. */
export class CallError extends Error {}

const base = '/playground/api';

async function answerOf<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new CallError(body.error ?? `HTTP ${response.status}`);
  return body;
}

const get = async <T>(path: string): Promise<T> => answerOf<T>(await fetch(`${base}/${path}`));

async function post<T>(path: string, fields: object): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  return answerOf<T>(await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(fields) }));
}

/** An id that stays the same when a call is made again. */
export const newId = (): string => crypto.randomUUID();

/** What the page asks of the server; every call rejects with a sentence when it was not done. */
export const calls = {
  history: () => get<WebHistory>('history'),
  state: () => get<PlaygroundView>('state'),
  records: () => get<RecordsView>('servicenow'),
  write: (fields: {
    as: string;
    id: string;
    text: string;
    thread?: string;
    mention?: boolean;
    files?: string[];
    locale?: string;
  }) => post('write', fields),
  press: (fields: { as: string; id: string; message: string; data: object; locale?: string }) => post('press', fields),
  edit: (fields: { as: string; message: string; text: string }) => post('edit', fields),
  remove: (fields: { as: string; message: string }) => post('delete', fields),
  open: (fields: { as: string; locale?: string }) => post('open', fields),
  servicenow: (mode: ServiceNowMode) => post('switches', { servicenow: mode }),
  block: (person: string, blocked: boolean) => post('switches', { person, blocked }),
  shift: (milliseconds: number) => post('clock', { shift: milliseconds }),
  moveTo: (instant: number) => post('clock', { to: instant }),
  hours: (choice: HoursChoice) => post('hours', { choice }),
  resetClock: () => post('clock', { reset: true }),
  async upload(file: File): Promise<WebFile> {
    const response = await fetch(`${base}/upload?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
      body: file,
    });
    return (await answerOf<{ file: WebFile }>(response)).file;
  },
};
