import type { Person } from '../desk/inbound.ts';
import type { Address } from '../desk/message.ts';
import type { WebPerson } from './web-wire.ts';

/** The personas of the playground: two employees of two languages and zones, two agents, and who leads them. */
export const webPeople: readonly WebPerson[] = [
  employee('maria', 'María García', 'maria.garcia@example.com', 'es-ES', 'Europe/Madrid'),
  employee('tom', 'Tom Becker', 'tom.becker@example.com', 'en-US', 'America/New_York'),
  agent('ana', 'Ana López', 'ana.lopez@example.com'),
  agent('luis', 'Luis Ortega', 'luis.ortega@example.com'),
  agent('marta', 'Marta Ruiz', 'marta.ruiz@example.com'),
];

/** The tenant all personas belong to. */
export const webTenant = 'web';

/** The conversation id of the agents' shared channel. */
export const deskConversation = 'desk';

/** The persona of an id, or undefined. */
export function webPersonOf(id: string | undefined): WebPerson | undefined {
  return webPeople.find((person) => person.id === id);
}

/** The chat that belongs to an employee, or the shared channel for an agent. */
export function conversationOf(person: WebPerson): string {
  return person.role === 'agent' ? deskConversation : directChatOf(person.id);
}

/** The 1:1 chat of a persona with the bot; an agent has one too, in which he is paged. */
export function directChatOf(id: string): string {
  return `chat-${id}`;
}

/** Whose 1:1 chat with the bot a conversation is, or undefined. */
export function personOfChat(conversation: string): WebPerson | undefined {
  return webPeople.find(({ id }) => directChatOf(id) === conversation);
}

/** A persona as the directory would tell of him; `locale` is what he last used. */
export function directoryEntryOf(person: WebPerson, locale: string = person.locale): Person {
  return { id: person.id, name: person.name, email: person.email, principal: person.email, locale, zone: person.zone };
}

/** Where a persona stands when he acts in a conversation (his usual one unless it is named), and in which thread. */
export function addressOf(person: WebPerson, thread?: string, conversation = conversationOf(person)): Address {
  return {
    channel: 'web',
    tenant: webTenant,
    conversation,
    user: person.id,
    ...(thread === undefined ? {} : { thread }),
  };
}

function employee(id: string, name: string, email: string, locale: string, zone: string): WebPerson {
  return { id, name, email, role: 'employee', locale, zone };
}

function agent(id: string, name: string, email: string): WebPerson {
  return { id, name, email, role: 'agent', locale: 'en-US', zone: 'Europe/Madrid' };
}
