import { Badge, Button } from '@fluentui/react-components';
import type { HoursView } from '../playground-wire.ts';
import { calls } from './calls.ts';
import { useDeskTime, useOffset } from './clock.tsx';
import { useDesk } from './desk-store.ts';
import { ClockRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { dayAndHourIn, dayIn, hourIn, hourOf, spanOf } from './times.ts';

/** What time it is at the desk and whether it is open, in plain sight as soon as either is not as usual. */
export function DeskTime() {
  const { view } = useDesk();
  const { words, language } = usePage();
  const now = useDeskTime();
  const { offset, moved } = useOffset();
  const hours = view?.hours;
  const unusual = hours && (hours.choice === 'example' || !hours.open);
  if (!view || !(moved || unusual)) return null;
  const places = hours && hours.regions.length > 1 ? hours.regions : [];
  return (
    <section className="deskTime" aria-label={words('deskTime')}>
      <ClockRegular aria-hidden />
      <span>{dayIn(now, places[0]?.zone, language)}</span>
      {places.length === 0 ? <strong>{hourOf(now, language)}</strong> : null}
      {places.map(({ name, zone, open }) => (
        <span key={name} className={open ? 'place open' : 'place'}>
          {name} {hourIn(now, zone, language)}
          <span className="hiddenText">({words(open ? 'placeOpen' : 'placeClosed')})</span>
        </span>
      ))}
      {hours ? <OpenBadge hours={hours} /> : null}
      {moved ? (
        <>
          <span className="quiet">{words('ahead', { time: spanOf(offset) })}</span>
          <Button size="small" appearance="subtle" onClick={() => void calls.resetClock()}>
            {words('backToNow')}
          </Button>
        </>
      ) : null}
    </section>
  );
}

function OpenBadge({ hours }: { hours: HoursView }) {
  const { words, language } = usePage();
  const { open, changesAt, regions } = hours;
  const [first] = regions;
  const said = () => {
    if (changesAt === null || !first) return words(open ? 'deskIsOpen' : 'closedForGood');
    const when = open ? hourIn(changesAt, first.zone, language) : dayAndHourIn(changesAt, first.zone, language);
    return words(open ? 'openUntil' : 'closedUntil', { when, place: first.name });
  };
  return (
    <Badge role="status" className="openBadge" appearance="tint" color={open ? 'success' : 'danger'}>
      {said()}
    </Badge>
  );
}
