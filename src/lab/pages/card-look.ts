import { AdaptiveCard, HostConfig } from 'adaptivecards';

// The page has no Markdown reader: text blocks show letter by letter, everything else stands in text runs.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

const colour = (name: string, subtle = 'var(--colorNeutralForeground3)') => ({ default: `var(--${name})`, subtle });

const foregrounds = {
  default: colour('colorNeutralForeground1'),
  dark: colour('colorNeutralForeground1'),
  light: colour('colorNeutralForegroundInverted'),
  accent: colour('colorBrandForeground1'),
  good: colour('colorStatusSuccessForeground1'),
  warning: colour('colorStatusWarningForeground1'),
  attention: colour('colorStatusDangerForeground1'),
};

const ground = (name: string) => ({ backgroundColor: `var(--${name})`, foregroundColors: foregrounds });

/** How cards look on this page: the colours are Fluent's own variables, so that they follow the theme by themselves. */
export const cardLook = new HostConfig({
  supportsInteractivity: true,
  fontFamily: 'var(--fontFamilyBase)',
  fontTypes: {
    default: { fontFamily: 'var(--fontFamilyBase)' },
    monospace: { fontFamily: 'var(--fontFamilyMonospace)' },
  },
  fontSizes: { small: 12, default: 14, medium: 15, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--colorNeutralStroke2)' },
  containerStyles: {
    default: ground('colorTransparentBackground'),
    emphasis: ground('colorNeutralBackground3'),
    accent: ground('colorBrandBackground2'),
    good: ground('colorStatusSuccessBackground1'),
    warning: ground('colorStatusWarningBackground1'),
    attention: ground('colorStatusDangerBackground1'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    // The gap of the row does it (cards.css), so that buttons on a second row begin where the first one does.
    buttonSpacing: 0,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 8, style: 'default' },
  },
  inputs: {
    label: {
      inputSpacing: 4,
      requiredInputs: { suffix: ' *', suffixColor: 'attention', weight: 'bolder' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small', weight: 'default', spacing: 'small' },
  },
  textBlock: { headingLevel: 4 },
});

/** A card whose question is settled: what it says, without its buttons and inputs. */
export function withoutActions(node: unknown): unknown {
  if (Array.isArray(node)) return node.filter(staysReadable).map(withoutActions);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutActions(value)]));
}

function staysReadable(node: unknown): boolean {
  const { type, actions } = (node ?? {}) as { type?: unknown; actions?: readonly { type?: unknown }[] };
  if (typeof type !== 'string') return true;
  const links = actions?.every((action) => action.type === 'Action.OpenUrl') ?? false;
  return !type.startsWith('Input.') && (type !== 'ActionSet' || links);
}
