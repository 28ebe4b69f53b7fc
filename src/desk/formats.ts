// Making a formatter costs as much as some hundred uses of it; there are as many as languages, zones and ways to show.
const mostKept = 500;
const formats = new Map<string, Intl.DateTimeFormat>();
const zones = new Map<string, boolean>();
const names = new Map<string, Intl.DisplayNames>();

function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (map.size >= mostKept) map.clear();
  map.set(key, made);
  return made;
}

/** Whether a time zone is known by this IANA name. */
export function isZone(zone: string | undefined): zone is string {
  if (zone === undefined) return false;
  return kept(zones, zone, () => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
    } catch {
      return false;
    }
  });
}

/** An instant (epoch ms) as its readers write it; an unknown zone is shown in UTC. */
export function shownAt(
  at: number,
  language: string,
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  const timeZone = isZone(zone) ? zone : 'UTC';
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  return kept(formats, key, () => new Intl.DateTimeFormat(language, { ...options, timeZone })).format(at);
}

/** A language's name in another. */
export function languageName(language: string, inLanguage: string): string {
  const named = kept(names, inLanguage, () => new Intl.DisplayNames([inLanguage], { type: 'language' }));
  return named.of(language) ?? language;
}
