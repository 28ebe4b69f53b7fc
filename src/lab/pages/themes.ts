import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';

// A calm teal, dark enough for white text on it.
const teal: BrandVariants = {
  10: '#021414',
  20: '#062424',
  30: '#083536',
  40: '#084344',
  50: '#095152',
  60: '#0b5e60',
  70: '#0f6c6d',
  80: '#137b7c',
  90: '#278a8a',
  100: '#3e9898',
  110: '#55a6a6',
  120: '#6cb4b4',
  130: '#84c2c1',
  140: '#9dd0cf',
  150: '#b7dedd',
  160: '#d2ecec',
};

/** The page in daylight. */
export const lightTheme: Theme = { ...createLightTheme(teal), colorBrandBackground: teal[70] };

/** The page at night: the brand colour is lifted so that it can be read on dark grounds. */
export const darkTheme: Theme = {
  ...createDarkTheme(teal),
  colorNeutralBackground2: '#2e2e2e',
  colorNeutralBackground3: '#363636',
  colorNeutralBackground4: '#404040',
  colorBrandBackground2: '#0d4a4b',
  colorBrandForeground1: teal[130],
  colorBrandForeground2: teal[140],
  colorBrandForegroundLink: teal[130],
  colorBrandForegroundLinkHover: teal[140],
};
