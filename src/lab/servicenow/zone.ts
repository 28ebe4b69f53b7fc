const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}

/** An instant (epoch milliseconds) as the platform stores it: `YYYY-MM-DD HH:mm:ss` in UTC, floored to the second. */
export function storedOf(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** A stored UTC date-time as epoch milliseconds, or undefined when it is not one. */
export function instantOf(stored: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(stored);
  if (match === null) return undefined;
  const at = Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** An instant (epoch milliseconds) as people of that zone see it, `YYYY-MM-DD HH:mm:ss`. */
export function localOf(at: number, zone: string): string {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')}`;
}

/** A local date-time of that zone as stored UTC, or undefined when it is not a date-time. */
export function fromLocal(local: string, zone: string): string | undefined {
  const wall = instantOf(local);
  if (wall === undefined) return undefined;
  let at = wall;
  // Two rounds settle the offset, also across a change of clocks.
  for (let round = 0; round < 2; round += 1) at += wall - (instantOf(localOf(at, zone)) ?? wall);
  return storedOf(at);
}

/** A duration in milliseconds as the platform stores it: a date-time counted from 1970-01-01. */
export function durationOf(milliseconds: number): string {
  return storedOf(Math.max(0, milliseconds));
}

/** A stored duration the way people read it: `1 Day 2 Hours 3 Minutes`. */
export function spokenDuration(stored: string): string {
  const total = Math.floor((instantOf(stored) ?? 0) / 1000);
  const units = [
    ['Day', Math.floor(total / 86_400)],
    ['Hour', Math.floor(total / 3600) % 24],
    ['Minute', Math.floor(total / 60) % 60],
  ] as const;
  const words = units
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return words.length > 0 ? words.join(' ') : `${total % 60} Seconds`;
}
