import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type PageLanguage, type Words, wordsIn } from './strings.ts';

/** The three panes of the page. */
export type Pane = 'employee' | 'desk' | 'record';

/** What the person in front of the page has chosen; language and theme are remembered by the browser. */
export type PageState = {
  readonly language: PageLanguage;
  readonly dark: boolean;
  readonly pane: Pane;
  readonly employee: string;
  readonly agent: string;
  readonly locales: Readonly<Record<string, string>>;
  readonly words: Words;
  readonly choose: (change: Partial<Chosen>) => void;
};

type Chosen = Pick<PageState, 'language' | 'dark' | 'pane' | 'employee' | 'agent' | 'locales'>;

const Context = createContext<PageState | undefined>(undefined);

/** The page's choices. */
export function usePage(): PageState {
  const state = useContext(Context);
  if (!state) throw new Error('usePage needs a PageProvider above it.');
  return state;
}

/** Holds the page's choices for everything below it. */
export function PageProvider({ children }: { children: ReactNode }) {
  const [chosen, setChosen] = useState<Chosen>(firstChoices);
  useFollowSystemTheme((dark) => setChosen((before) => ({ ...before, dark })));
  useEffect(() => {
    document.documentElement.lang = chosen.language;
    document.title = wordsIn(chosen.language)('title');
  }, [chosen.language]);
  const state = useMemo<PageState>(() => {
    const choose = (change: Partial<Chosen>) => {
      if (change.language) remember('language', change.language);
      if (change.dark !== undefined) remember('theme', change.dark ? 'dark' : 'light');
      setChosen((before) => ({ ...before, ...change }));
    };
    return { ...chosen, words: wordsIn(chosen.language), choose };
  }, [chosen]);
  return <Context.Provider value={state}>{children}</Context.Provider>;
}

const systemDark = () => window.matchMedia('(prefers-color-scheme: dark)');

function firstChoices(): Chosen {
  const language = recalled('language') ?? navigator.language.slice(0, 2);
  const theme = recalled('theme');
  return {
    language: language === 'es' ? 'es' : 'en',
    dark: theme ? theme === 'dark' : systemDark().matches,
    pane: 'employee',
    employee: 'maria',
    agent: 'ana',
    locales: {},
  };
}

function useFollowSystemTheme(follow: (dark: boolean) => void): void {
  useEffect(() => {
    const media = systemDark();
    const changed = () => {
      if (!recalled('theme')) follow(media.matches);
    };
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  });
}

// A browser may refuse storage altogether; then nothing is remembered.
function recalled(name: string): string | undefined {
  try {
    return localStorage.getItem(`secondline.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`secondline.${name}`, value);
  } catch {
    return;
  }
}
