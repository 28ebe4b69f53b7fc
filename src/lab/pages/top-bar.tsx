import { Button, Popover, PopoverSurface, PopoverTrigger, Tooltip } from '@fluentui/react-components';
import { ClockMenu, HoursMenu } from './clock.tsx';
import { LanguageMenu, ServiceNowMenu, ThemeButton, TryMenu } from './controls.tsx';
import { useDesk } from './desk-store.ts';
import { OptionsRegular } from './icons.ts';
import mark from './mark.svg';
import { usePage } from './page-state.tsx';

/** The name of the product and everything that can be switched around the desk. */
export function TopBar({ narrow }: { narrow: boolean }) {
  const { words } = usePage();
  return (
    <header className="topBar">
      <img className="logo" src={mark} alt="" />
      <div className="product">
        <h1>Secondline</h1>
        <span className="quiet">{words('tagline')}</span>
      </div>
      <Connection />
      <div className="spacer" />
      {narrow ? <NarrowControls /> : <WideControls />}
    </header>
  );
}

function WideControls() {
  return (
    <>
      <TryMenu />
      <ServiceNowMenu />
      <ClockMenu />
      <HoursMenu />
      <LanguageMenu />
      <ThemeButton />
    </>
  );
}

function NarrowControls() {
  const { words } = usePage();
  return (
    <>
      <TryMenu />
      <Popover trapFocus>
        <PopoverTrigger disableButtonEnhancement>
          <Tooltip content={words('controls')} relationship="label">
            <Button appearance="subtle" icon={<OptionsRegular />} />
          </Tooltip>
        </PopoverTrigger>
        <PopoverSurface className="controlList" aria-label={words('controls')}>
          <ServiceNowMenu />
          <ClockMenu />
          <HoursMenu />
          <LanguageMenu />
          <ThemeButton />
        </PopoverSurface>
      </Popover>
    </>
  );
}

function Connection() {
  const { connected, ready } = useDesk();
  const { words } = usePage();
  if (!ready || connected) return <span className="hiddenText">{words(ready ? 'connected' : 'loading')}</span>;
  return (
    <span className="lost" role="status">
      {words('disconnected')}
    </span>
  );
}
