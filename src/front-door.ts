import { handedOff } from './desk/conversation.ts';
import type { Inbound } from './desk/inbound.ts';
import { subjectOf } from './desk/intake.ts';
import { type Language, languageOfLocale } from './desk/language.ts';
import type { Address } from './desk/message.ts';
import { toEmployee } from './desk/wording.ts';
import type { Engine } from './engine.ts';
import type { RateLimits } from './rate.ts';

/** What the front door needs. `onRefused` is told of everything that was not let in. */
export type FrontDoorParts = {
  readonly engine: Pick<Engine, 'submit' | 'conversation'>;
  readonly limits: RateLimits;
  readonly now: () => number;
  readonly deskLanguage: () => Language;
  readonly onRefused: (channel: string) => void;
};

/**
 * Keeps one person from exhausting the desk: resolves whether an employee's delivery may go on. Who writes too much is
 * told so once, by a message that is committed like any other, and that what he sent was not taken: nothing that was
 * acknowledged is lost in silence. Whoever waits for an agent or is with one is let in six times as often.
 */
export function frontDoor(parts: FrontDoorParts): (inbound: Inbound) => Promise<boolean> {
  const { engine, limits, now } = parts;
  return async (inbound) => {
    const { id, person, address, happened } = inbound;
    // The other happenings cost nothing to repeat, and what somebody deletes has to go.
    if (happened.kind !== 'message' && happened.kind !== 'edited' && happened.kind !== 'choice') return true;
    const subject = subjectOf(address, person);
    const sender = { person: subject, tenant: `${address.channel}:${address.tenant}` };
    const isAttended = async () => {
      const conversation = await engine.conversation(subject);
      return conversation !== undefined && handedOff(conversation);
    };
    const admission = await limits.admit(sender, id, now(), isAttended);
    if (admission === 'in') return true;
    parts.onRefused(address.channel);
    if (admission === 'tell') await tell(parts, inbound, subject);
    return false;
  };
}

async function tell({ engine, now, deskLanguage }: FrontDoorParts, inbound: Inbound, subject: string): Promise<void> {
  const known = (await engine.conversation(subject))?.language;
  const language = known ?? languageOfLocale(inbound.person.locale) ?? deskLanguage();
  const event = { type: 'asked' as const, at: chatOf(inbound), help: toEmployee('slowDown', language), language };
  await engine.submit({ id: `${inbound.id}/slowed`, kind: 'line', subject: 'line', at: now(), by: subject, event });
}

// In a channel only the person himself is told.
function chatOf({ place, address, person }: Inbound): Address {
  if (place === 'direct') return address;
  const { thread: _thread, ...elsewhere } = address;
  return { ...elsewhere, conversation: '', user: person.id };
}
