import type { Fault } from '../desk/script-source.ts';
import { onCallIdOf } from './build.ts';
import { dayFaults, hoursFaults, stretchFaults, zoneFaults } from './check-hours.ts';
import { doubleFaults, type Path, unknownFaults } from './check-words.ts';
import type { LayerSource, NotifySource, PersonSource, RosterSource } from './source.ts';

/** The ids that may be named, section by section. */
export type Known = {
  readonly calendars: readonly string[];
  readonly regions: readonly string[];
  readonly people: readonly string[];
  readonly rosters: readonly string[];
};

/** What is wrong with the people. */
export function peopleFaults(people: readonly PersonSource[], known: Known): Fault[] {
  return [
    ...doubleFaults(['people'], 'person', people),
    ...people.flatMap((person, at) => personFaults(['people', at], person, people.slice(0, at), known)),
  ];
}

function personFaults(path: Path, person: PersonSource, before: readonly PersonSource[], known: Known): Fault[] {
  const { email, region, since } = person;
  return [
    ...(since === undefined ? [] : dayFaults([...path, 'since'], since)),
    ...(email === undefined ? [] : mailFaults([...path, 'email'], email)),
    ...(region === undefined
      ? []
      : unknownFaults([...path, 'region'], 'region', region, known.regions, 'coverage: regions')),
    ...twiceFaults(path, person, before),
  ];
}

function mailFaults(path: Path, email: string): Fault[] {
  if (/^[^\s@<>,;"]+@[^\s@<>,;".]+(\.[^\s@<>,;".]+)+$/.test(email)) return [];
  return [{ path, what: `"${email}" is not a mail address`, mend: 'Write it as ana.lopez@example.com.' }];
}

// People are found again by mail address, and by name where they have none.
function twiceFaults(path: Path, { name, email }: PersonSource, before: readonly PersonSource[]): Fault[] {
  const same = before.find((one) => email !== undefined && one.email?.toLowerCase() === email.toLowerCase());
  if (same) {
    const what = `"${same.id}" has the mail address ${email} already`;
    return [{ path: [...path, 'email'], what, mend: 'Make them one person, or correct the address.' }];
  }
  const namesake = before.find(
    (one) => one.name.toLowerCase() === name.toLowerCase() && (email === undefined || one.email === undefined),
  );
  if (!namesake) return [];
  const what = `"${namesake.id}" is called ${name} too, and they cannot be told apart`;
  return [{ path: [...path, 'name'], what, mend: 'Give both a mail address, or make them one person.' }];
}

/** What is wrong with the on-call rosters. */
export function rosterFaults(rosters: readonly RosterSource[], { people }: Known): Fault[] {
  return [
    ...doubleFaults(['oncall'], 'roster', rosters),
    ...rosters.flatMap(({ tz, layers, overrides = [] }, at) => {
      const path = ['oncall', at];
      return [
        ...zoneFaults([...path, 'tz'], tz),
        ...doubleFaults([...path, 'layers'], 'layer', layers),
        ...layers.flatMap((layer, index) => layerFaults([...path, 'layers', index], layer, people)),
        ...overrides.flatMap((override, index) => {
          const place = [...path, 'overrides', index];
          return [
            ...stretchFaults(place, override),
            ...(['user', 'by', 'acceptedBy'] as const).flatMap((key) =>
              override[key] === undefined ? [] : personNamed([...place, key], override[key], people),
            ),
          ];
        }),
      ];
    }),
  ];
}

const personNamed = (path: Path, id: string, people: readonly string[]): Fault[] =>
  unknownFaults(path, 'person', id, people, 'people');

function layerFaults(path: Path, { users, start, active = [] }: LayerSource, people: readonly string[]): Fault[] {
  return [
    ...dayFaults([...path, 'start'], start),
    ...users.flatMap((user, at) => {
      const place = [...path, 'users', at];
      const idPlace = typeof user === 'string' ? place : [...place, 'id'];
      return [...personNamed(idPlace, onCallIdOf(user), people), ...termFaults(place, user)];
    }),
    ...active.flatMap(({ from, to }, at) => hoursFaults([...path, 'active', at], from, to)),
  ];
}

function termFaults(path: Path, user: LayerSource['users'][number]): Fault[] {
  if (typeof user === 'string') return [];
  const { since, until } = user;
  const faults = [
    ...(since === undefined ? [] : dayFaults([...path, 'since'], since)),
    ...(until === undefined ? [] : dayFaults([...path, 'until'], until)),
  ];
  if (faults.length > 0 || since === undefined || until === undefined || since < until) return faults;
  const what = `the end ${until} is not after the start ${since}`;
  return [{ path: [...path, 'until'], what, mend: 'Put the later one last.' }];
}

/** What is wrong with somebody who is to be told: a roster or person that does not exist. */
export function notifyFaults(path: Path, notify: NotifySource | { readonly ticketNote: true }, known: Known): Fault[] {
  if ('oncall' in notify)
    return unknownFaults([...path, 'oncall'], 'on-call roster', notify.oncall, known.rosters, 'oncall');
  return 'user' in notify ? personNamed([...path, 'user'], notify.user, known.people) : [];
}
