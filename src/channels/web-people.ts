import type { Person } from '../desk/inbound.ts';
import type { Address } from '../desk/message.ts';
import type { WebPerson } from './web-wire.ts';

/** The personas of the playground: two employees of two languages and zones, and two agents. */
export const webPeople: readonly WebPerson[] = [
  employee('maria', 'María García', 'maria.garcia@example.com', 'es-ES', 'Europe/Madrid'),
  employee('tom', 'Tom Becker', 'tom.becker@example.com', 'en-US', 'America/New_York'),
  agent('ana', 'Ana López', 'ana.lopez@example.com'),
  agent('luis', 'Luis Ortega', 'luis.ortega@example.com'),
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
  return person.role === 'agent' ? deskConversation : `chat-${person.id}`;
}

/** The employee whose 1:1 chat a conversation is, or undefined. */
export function employeeOf(conversation: string): WebPerson | undefined {
  return webPeople.find((person) => person.role === 'employee' && conversationOf(person) === conversation);
}

/** A persona as the directory would tell of him; `locale` is what he last used. */
export function directoryEntryOf(person: WebPerson, locale: string = person.locale): Person {
  return { id: person.id, name: person.name, email: person.email, principal: person.email, locale, zone: person.zone };
}

/** Where a persona stands when he acts in a conversation, and in which thread. */
export function addressOf(person: WebPerson, thread?: string): Address {
  return {
    channel: 'web',
    tenant: webTenant,
    conversation: conversationOf(person),
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
