import { parseMarkup } from '../desk/markup.ts';
import type { Message, Part } from '../desk/message.ts';
import { adaptiveCardsOf } from './adaptive-card.ts';
import type { WebFiles } from './web-files.ts';
import type { WebEntry, WebPart } from './web-wire.ts';

/** What of an entry is the message itself: plain parts when it is mere talk, Adaptive Cards when there is more to it. */
export function drawn(message: Message, files: WebFiles): Pick<WebEntry, 'language' | 'parts' | 'cards' | 'files'> {
  const shown = (message.files ?? []).map(files.shown);
  const parts = message.parts.filter((part) => part.kind !== 'link' || !isSandboxLink(part.url));
  const look = isTalk(message) ? { parts: parts.flatMap(partOf) } : { cards: adaptiveCardsOf({ ...message, parts }) };
  return { language: message.language, files: shown, ...look };
}

/** What a press says in words: the label of the button, and what was filled in when it was sent along. */
export function pressedWords(
  cards: readonly object[],
  { choice, inputs }: { choice: string; inputs: Readonly<Record<string, string>> },
): string {
  const label = actionsOf(cards).find((action) => action.data.a === choice)?.title ?? choice;
  const filled = Object.values(inputs).filter((value) => value.trim() !== '');
  return filled.length === 0 ? label : `${label}: ${filled.join(' · ')}`;
}

// The record stands beside the chat; the sandbox has no page of its own that a link could open.
const isSandboxLink = (url: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url);

function isTalk(message: Message): boolean {
  const bare = message.tone === 'plain' && !message.title && message.choices.length + message.inputs.length === 0;
  return bare && message.parts.every((part) => part.kind !== 'facts' && part.kind !== 'link');
}

function partOf(part: Part): WebPart[] {
  if (part.kind === 'text' || part.kind === 'note') return [{ kind: part.kind, paragraphs: parseMarkup(part.text) }];
  return part.kind === 'quote' ? [part] : [];
}

type SubmitAction = { readonly title: string; readonly data: { readonly a: string } };

// The buttons stand at any depth of a card: in rows, and behind "more".
function actionsOf(node: unknown): SubmitAction[] {
  if (Array.isArray(node)) return node.flatMap(actionsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type } = node as { type?: unknown };
  return type === 'Action.Submit' ? [node as SubmitAction] : Object.values(node).flatMap(actionsOf);
}
