import {
  Menu,
  MenuButton,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { HoursChoice, HoursView } from '../playground-wire.ts';
import { calls } from './calls.ts';
import { deskTimeOf, useDesk } from './desk-store.ts';
import { ClockRegular, HoursRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import type { Words } from './strings.ts';
import { dayAndHourIn, hourOf, spanOf } from './times.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const shifts = [3 * minute, 8 * minute, 15 * minute, 30 * minute, 60 * minute, day];

/** What the desk's clock says, drawn anew as it goes on. */
export function useDeskTime(): number {
  const desk = useDesk();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), 5000);
    return () => window.clearInterval(timer);
  }, []);
  return deskTimeOf(desk);
}

/** Whether the desk's clock was moved, and by how much (milliseconds). */
export function useOffset(): { readonly offset: number; readonly moved: boolean } {
  const offset = useDesk().view?.clock.offset ?? 0;
  return { offset, moved: offset >= minute / 2 };
}

/** The desk's clock, and where it can be moved to; every choice says what is to be seen there. */
export function ClockMenu() {
  const { view } = useDesk();
  const { words, language } = usePage();
  const now = useDeskTime();
  const { offset, moved } = useOffset();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          className={moved ? 'clockButton moved' : 'clockButton'}
          appearance="subtle"
          icon={<ClockRegular />}
          aria-label={`${words('clock')}: ${hourOf(now, language)}`}
        >
          {hourOf(now, language)}
          {moved ? <span className="offset">+{spanOf(offset)}</span> : null}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover className="clockMenu">
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{words('clockHint')}</MenuGroupHeader>
            {shifts.map((shift) => (
              <MenuItem
                key={shift}
                persistOnClick
                subText={shownAfter(shift, view?.hours, words)}
                onClick={() => void calls.shift(shift)}
              >
                +{spanOf(shift)}
              </MenuItem>
            ))}
          </MenuGroup>
          {view?.hours ? <HoursJumps hours={view.hours} /> : null}
          <MenuDivider />
          <MenuItem disabled={!moved} onClick={() => void calls.resetClock()}>
            {words('backToNow')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** What is to be seen of a request that nobody has answered, so long after it came. */
function shownAfter(shift: number, hours: HoursView | undefined, words: Words): string {
  if (shift >= day) return words('nextDay');
  if (!hours) return '';
  if (!hours.open) return words('promisesRest');
  const minutes = shift / minute;
  const half = hours.answers.filter((one) => minutes >= one.minutes / 2 && minutes < one.minutes);
  const over = hours.answers.filter((one) => minutes >= one.minutes);
  if (over.length === hours.answers.length) return over.length === 0 ? '' : words('everyTimeIsOver');
  const named = (answers: HoursView['answers']) => answers.map(({ priority }) => `P${priority}`).join(', ');
  return [
    ...(half.length > 0 ? [words('halfIsUsed', { priorities: named(half) })] : []),
    ...(over.length > 0 ? [words('timeIsOver', { priorities: named(over) })] : []),
  ].join(' · ');
}

function HoursJumps({ hours }: { hours: HoursView }) {
  const { words, language } = usePage();
  const { closedAt, opensAt, regions } = hours;
  const [first] = regions;
  return (
    <>
      <MenuDivider />
      {closedAt === null ? null : (
        <MenuItem subText={words('outsideHoursHint')} onClick={() => void goOutsideHours(hours, closedAt)}>
          {words('outsideHours', { when: dayAndHourIn(closedAt, exampleZone, language), place: examplePlace })}
        </MenuItem>
      )}
      <MenuItem
        disabled={opensAt === null}
        subText={words(opensAt === null ? 'alwaysOpenHint' : 'nextOpeningHint')}
        onClick={() => opensAt !== null && void calls.moveTo(opensAt)}
      >
        {opensAt === null || !first
          ? words('nextOpeningNever')
          : words('nextOpening', { when: dayAndHourIn(opensAt, first.zone, language), place: first.name })}
      </MenuItem>
    </>
  );
}

// Where the worked example is at home.
const exampleZone = 'Europe/Madrid';
const examplePlace = 'Madrid';

async function goOutsideHours({ choice }: HoursView, closedAt: number): Promise<void> {
  if (choice !== 'example') await calls.hours('example');
  await calls.moveTo(closedAt);
}

const choices: readonly HoursChoice[] = ['own', 'example'];

/** Whose hours are in force: the desk's own, or those of the worked example. */
export function HoursMenu() {
  const { view } = useDesk();
  const { words } = usePage();
  const hours = view?.hours;
  if (!hours) return null;
  const named = (choice: HoursChoice) =>
    words(choice === 'own' && hours.ownIsAlwaysOpen ? 'hours_always' : `hours_${choice}`);
  return (
    <Menu
      checkedValues={{ hours: [hours.choice] }}
      onCheckedValueChange={(_event, { checkedItems }) =>
        void calls.hours(choices.find((known) => known === checkedItems[0]) ?? 'own')
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton appearance="subtle" icon={<HoursRegular />}>
          {words('hoursAre', { hours: named(hours.choice) })}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover className="clockMenu">
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{words('hoursHint')}</MenuGroupHeader>
            {choices.map((choice) => (
              <MenuItemRadio key={choice} name="hours" value={choice} subText={words(`hours_${choice}_hint`)}>
                {named(choice)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
