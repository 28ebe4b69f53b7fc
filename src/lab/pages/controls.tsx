import {
  Button,
  Menu,
  MenuButton,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Tooltip,
} from '@fluentui/react-components';
import type { ServiceNowMode } from '../playground-wire.ts';
import { calls } from './calls.ts';
import { useDesk } from './desk-store.ts';
import { sayAs } from './employee-pane.tsx';
import { DatabaseRegular, LanguageRegular, LightbulbRegular, MoonRegular, SunRegular } from './icons.ts';
import { usePage } from './page-state.tsx';
import { suggestions } from './strings.ts';

const modes: readonly ServiceNowMode[] = ['normal', 'slow', 'down', 'asleep'];

/** Sentences to try: each is said by the employee it belongs to. */
export function TryMenu() {
  const { people } = useDesk();
  const { words, locales, choose } = usePage();
  const employees = people.filter((person) => person.role === 'employee');
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton appearance="subtle" icon={<LightbulbRegular />}>
          {words('tryThis')}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {employees.map((person) => (
            <MenuGroup key={person.id}>
              <MenuGroupHeader>{words('tryHint', { person: person.name })}</MenuGroupHeader>
              {(suggestions[person.id] ?? []).map((text) => (
                <MenuItem
                  key={text}
                  onClick={() => {
                    choose({ employee: person.id, pane: 'employee' });
                    void sayAs(person, locales[person.id], text);
                  }}
                >
                  {text}
                </MenuItem>
              ))}
            </MenuGroup>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** How the sandbox behaves. */
export function ServiceNowMenu() {
  const { view } = useDesk();
  const { words } = usePage();
  if (!view?.sandbox) return null;
  const mode = view.switches.servicenow;
  return (
    <Menu
      checkedValues={{ mode: [mode] }}
      onCheckedValueChange={(_event, { checkedItems }) =>
        void calls.servicenow(modes.find((known) => known === checkedItems[0]) ?? 'normal')
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton className={`modeButton ${mode}`} appearance="subtle" icon={<DatabaseRegular />}>
          {words('servicenowIs', { mode: words(`mode_${mode}`) })}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{words('servicenow')}</MenuGroupHeader>
            {modes.map((known) => (
              <MenuItemRadio key={known} name="mode" value={known} subText={words(`mode_${known}_hint`)}>
                {words(`mode_${known}`)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** The language of the page itself. */
export function LanguageMenu() {
  const { words, language, choose } = usePage();
  return (
    <Menu
      checkedValues={{ language: [language] }}
      onCheckedValueChange={(_event, { checkedItems }) => choose({ language: checkedItems[0] === 'es' ? 'es' : 'en' })}
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton appearance="subtle" icon={<LanguageRegular />} aria-label={words('pageLanguage')}>
          {language === 'es' ? 'Español' : 'English'}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="language" value="en" lang="en">
            English
          </MenuItemRadio>
          <MenuItemRadio name="language" value="es" lang="es">
            Español
          </MenuItemRadio>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Light or dark; until it is pressed the page follows the system. */
export function ThemeButton() {
  const { words, dark, choose } = usePage();
  return (
    <Tooltip content={words(dark ? 'lightTheme' : 'darkTheme')} relationship="label">
      <Button
        appearance="subtle"
        icon={dark ? <SunRegular /> : <MoonRegular />}
        onClick={() => choose({ dark: !dark })}
      />
    </Tooltip>
  );
}
