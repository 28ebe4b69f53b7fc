import type { Activity, Attachment, Mention } from 'botbuilder';
import type { Happening, Inbound, Person } from '../desk/inbound.ts';
import type { Address, FileRef } from '../desk/message.ts';
import { choiceOf } from './adaptive-card.ts';
import { inertLine } from './inert-text.ts';
import { tenantOf } from './teams-guard.ts';

/** A field by its name and the steps to it. */
type Field = { readonly name: string; readonly steps: readonly string[] };

const field = (name: string): Field => ({ name, steps: name.split('.') });

const needed = ['type', 'id', 'channelId', 'serviceUrl', 'from.id', 'conversation.id', 'recipient.id'].map(field);

const texts = [
  ...['text', 'textFormat', 'locale', 'name', 'action', 'replyToId', 'localTimezone'],
  ...['from.name', 'from.aadObjectId', 'conversation.conversationType'],
].map(field);

const lists = ['entities', 'attachments', 'membersAdded', 'membersRemoved'] as const;

/** What is wrong with a delivery's shape, naming the field, or undefined when it is an activity that can be read. */
export function faultOfShape(body: unknown): string | undefined {
  if (!isRecord(body)) return 'the body must be a JSON object';
  const missing = needed.find(({ steps }) => !isName(valueAt(body, steps)));
  if (missing) return `"${missing.name}" must be a text of 1 to 2,000 characters`;
  const odd = texts.find(({ steps }) => typeof (valueAt(body, steps) ?? '') !== 'string');
  if (odd) return `"${odd.name}" must be a text`;
  const broken = lists.find((name) => !isList(body[name] ?? []));
  return broken && `"${broken}" must be a list of objects`;
}

const valueAt = (body: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), body);
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 2_000;
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

/** Where a delivery happened, as an address of our own; `thread` is the number after `;messageid=`. */
export function addressOf(activity: Activity): Address {
  const [conversation = '', thread] = activity.conversation.id.split(';messageid=');
  const root = thread ?? (isDirect(activity) ? undefined : rootWithoutThread(activity));
  return {
    channel: 'teams',
    tenant: tenantOf(activity) ?? '',
    conversation,
    ...(root ? { thread: root } : {}),
    user: activity.from.id,
    service: activity.serviceUrl,
    bot: activity.recipient.id,
  };
}

// A post in a channel is its own thread's root even when the platform left the thread out of the conversation id.
const rootWithoutThread = (activity: Activity): string | undefined =>
  activity.conversation.conversationType === 'channel' && activity.type === 'message' && activity.value === undefined
    ? (activity.replyToId ?? activity.id)
    : undefined;

/** Who did it; the directory's id where the platform tells it, because Teams' own ids differ from bot to bot. */
export function personOf(activity: Activity): Person {
  const { from } = activity;
  const aad = from.aadObjectId;
  const info = (activity.entities ?? []).find((entity) => entity.type === 'clientInfo') as
    | { locale?: string; timezone?: string }
    | undefined;
  const locale = info?.locale ?? activity.locale;
  const zone = info?.timezone ?? (activity as { localTimezone?: string }).localTimezone;
  return {
    id: aad || from.id,
    name: inertLine(from.name ?? ''),
    ...(aad ? { principal: aad } : {}),
    ...(typeof locale === 'string' ? { locale } : {}),
    ...(typeof zone === 'string' ? { zone } : {}),
  };
}

/**
 * One authentic activity in the desk's terms, or undefined when it says nothing to the desk (reactions, typing, the
 * bot's own echo). `deskChannel` is the id of the agents' channel; `at` the time of receipt in epoch milliseconds.
 */
export function inboundOf(activity: Activity, deskChannel: string | undefined, at: number): Inbound | undefined {
  if (activity.from.id === activity.recipient.id && activity.type === 'message') return undefined;
  const told = happeningOf(activity, at);
  if (!told) return undefined;
  const address = addressOf(activity);
  return {
    id: `teams:${activity.conversation.id}:${told.key}`,
    place: isDirect(activity) ? 'direct' : address.conversation === deskChannel ? 'desk' : 'public',
    person: personOf(activity),
    address,
    happened: told.happened,
  };
}

/** Whether a delivery is from the person's own chat with the bot. */
export function isDirect(activity: Activity): boolean {
  const kind = activity.conversation.conversationType;
  return kind ? kind === 'personal' : !activity.conversation.id.startsWith('19:');
}

type Told = { readonly key: string; readonly happened: Happening };

function happeningOf(activity: Activity, at: number): Told | undefined {
  const id = activity.id ?? '';
  switch (activity.type) {
    case 'message':
      return { key: id, happened: messageOf(activity) };
    case 'invoke': {
      const pressed = pressOf((activity.value as { action?: { data?: unknown } } | undefined)?.action?.data);
      return activity.name === 'adaptiveCard/action' && pressed ? { key: id, happened: pressed } : undefined;
    }
    case 'messageUpdate': {
      // The activity has the id of the message that it changes, so the edit is told apart by its time.
      const { text, mentioned } = wordsOf(activity);
      const when = timeOf(activity, at);
      return { key: `${id}:edited:${when}`, happened: { kind: 'edited', messageId: id, text, mentioned } };
    }
    case 'messageDelete':
      return { key: `${id}:deleted`, happened: { kind: 'deleted', messageId: id } };
    case 'conversationUpdate':
    case 'installationUpdate':
      return membershipOf(activity, at);
    default:
      return undefined;
  }
}

function messageOf(activity: Activity): Happening {
  const pressed = pressOf(activity.value);
  if (pressed) return pressed;
  const { text, mentioned } = wordsOf(activity);
  return { kind: 'message', messageId: activity.id ?? '', text, mentioned, files: filesOf(activity) };
}

const pressOf = (value: unknown): Happening | undefined => {
  const pressed = choiceOf(value);
  return pressed && { kind: 'choice', ...pressed };
};

function membershipOf(activity: Activity, at: number): Told | undefined {
  const bot = activity.recipient.id;
  const action = activity.type === 'installationUpdate' ? (activity.action ?? '') : '';
  const added = action.startsWith('add') || (activity.membersAdded ?? []).some((member) => member.id === bot);
  const removed = action.startsWith('remove') || (activity.membersRemoved ?? []).some((member) => member.id === bot);
  const kind = added ? 'installed' : removed ? 'removed' : undefined;
  // Teams tells one installation twice, as two kinds of activity; the same ten minutes make it one.
  return kind && { key: `${kind}:${Math.floor(timeOf(activity, at) / 600_000)}`, happened: { kind } };
}

function timeOf(activity: Activity, at: number): number {
  const raw: unknown = (activity as { rawTimestamp?: unknown }).rawTimestamp ?? activity.timestamp;
  const time = raw instanceof Date ? raw.getTime() : typeof raw === 'string' ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(time) ? at : time;
}

/** The words without the bot's mention, other people's mentions as "@name"; only what the platform marked as a mention counts. */
export function wordsOf(activity: Activity): { text: string; mentioned: boolean } {
  let text = activity.text ?? '';
  let mentioned = false;
  for (const entity of (activity.entities ?? []) as Partial<Mention>[]) {
    if (entity.type !== 'mention' || typeof entity.text !== 'string' || entity.text === '') continue;
    const own = entity.mentioned?.id === activity.recipient.id;
    mentioned ||= own;
    text = replaceFirst(text, entity.text, own ? ' ' : `@${entity.mentioned?.name ?? entity.text}`);
  }
  if (activity.textFormat === 'xml') text = text.replace(/<(br|\/p|\/div)\b[^<>]*>/gi, '\n').replace(/<[^<>]*>/g, '');
  return {
    text: decodeEntities(text)
      .replace(/[ \t]{2,}/g, ' ')
      .trim(),
    mentioned,
  };
}

function replaceFirst(text: string, part: string, by: string): string {
  const at = text.indexOf(part);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + part.length);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

// Teams sends what people type with the letters that HTML reserves written as entities.
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return entities[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};

function filesOf(activity: Activity): FileRef[] {
  return (activity.attachments ?? []).flatMap((attachment, at) => fileOf(attachment, `${activity.id}/${at}`));
}

function fileOf(attachment: Attachment, spare: string): FileRef[] {
  const type = typeof attachment.contentType === 'string' ? attachment.contentType : '';
  if (type === 'application/vnd.microsoft.teams.file.download.info') return [uploadOf(attachment, spare)];
  if (!type.startsWith('image/') || typeof attachment.contentUrl !== 'string') return [];
  const name = nameOf(attachment) || `picture.${type === 'image/jpeg' ? 'jpg' : 'png'}`;
  const told = type === 'image/*' ? 'image/png' : type;
  return [{ id: spare, channel: 'teams', name, type: told, url: attachment.contentUrl }];
}

const nameOf = ({ name }: Attachment): string => inertLine(typeof name === 'string' ? name : '');

function uploadOf(attachment: Attachment, spare: string): FileRef {
  const { fileType, downloadUrl, uniqueId } = (isRecord(attachment.content) ? attachment.content : {}) as Upload;
  const name = nameOf(attachment) || 'file';
  const extension = String(fileType ?? name.split('.').at(-1)).toLowerCase();
  return {
    id: typeof uniqueId === 'string' ? uniqueId : spare,
    channel: 'teams',
    name,
    type: types[extension] ?? 'application/octet-stream',
    ...(typeof downloadUrl === 'string' ? { url: downloadUrl } : {}),
  };
}

type Upload = { readonly fileType?: unknown; readonly downloadUrl?: unknown; readonly uniqueId?: unknown };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
