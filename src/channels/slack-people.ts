import type { Person } from '../desk/inbound.ts';
import { remember } from '../desk/newest.ts';
import { isForeign, personOf, record, type SlackWeb } from './slack-web.ts';

/** The people of a workspace as Slack's directory knows them, remembered for a while. */
export type SlackPeople = {
  /** What the directory says, or said within the last minute; rejects with a `ChannelError`. */
  ask(id: string): Promise<Person>;
  /** The remembered person, or what the directory says within a moment, or what the delivery itself told. */
  soon(stranger: Person): Person | Promise<Person>;
  /** The name of somebody who is remembered. */
  nameOf(id: string): string | undefined;
  /** Whether somebody who is remembered belongs to another organisation; undefined when the directory has not told. */
  isForeign(id: string): boolean | undefined;
};

type Known = { readonly person: Person; readonly at: number; readonly foreign: boolean };

const freshMs = 60 * 60_000;
// Who just wrote was looked up for it, and is looked up again as somebody new.
const justAskedMs = 60_000;
// Slack gives a delivery three seconds; whoever the directory does not tell in time is asked for later.
const patienceMs = 1_200;
const maxRemembered = 20_000;

/** Remembers people for an hour by our own clock, the longest known leaving first when there are too many. */
export function slackPeople(web: SlackWeb, now: () => number): SlackPeople {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<Person>>();
  const ask = async (id: string): Promise<Person> => {
    const identity = web.known() ?? (await web.identity());
    const answer = await web.call('users.info', { user: id, include_locale: true });
    const user = record(answer['user']);
    const person = personOf(user, identity);
    remember(known, id, { person, at: now(), foreign: isForeign(user, identity) }, maxRemembered);
    return person;
  };
  const askOnce = (id: string): Promise<Person> => {
    const running = asking.get(id) ?? ask(id).finally(() => asking.delete(id));
    asking.set(id, running);
    return running;
  };
  return {
    async ask(id) {
      const found = known.get(id);
      return found && now() - found.at < justAskedMs ? found.person : await askOnce(id);
    },
    isForeign: (id) => known.get(id)?.foreign,
    nameOf: (id) => known.get(id)?.person.name,
    soon(stranger) {
      const found = known.get(stranger.id);
      if (found && now() - found.at < freshMs) return merged(found.person, stranger);
      const asked = askOnce(stranger.id).catch(() => found?.person);
      return orLater(asked).then((person) => merged(person, stranger));
    },
  };
}

// A delivery that says "other workspace" is believed before an older answer of the directory.
function merged(person: Person | undefined, stranger: Person): Person {
  if (!person) return stranger;
  return stranger.external ? { ...person, external: true } : person;
}

async function orLater(asked: Promise<Person | undefined>): Promise<Person | undefined> {
  let patience: NodeJS.Timeout | undefined;
  const later = new Promise<undefined>((resolve) => {
    patience = setTimeout(() => resolve(undefined), patienceMs);
  });
  return await Promise.race([asked, later]).finally(() => clearTimeout(patience));
}
