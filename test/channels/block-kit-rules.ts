/**
 * The rules that Slack checks before it takes a message, written down from its reference independently of the
 * renderer: docs.slack.dev/reference/block-kit, and the limits of reference/channels.md §4.8.
 */
const texts: Readonly<Record<string, readonly [field: string, most: number][]>> = {
  header: [['text', 150]],
  section: [['text', 3_000]],
  input: [
    ['label', 2_000],
    ['hint', 2_000],
  ],
  button: [['text', 75]],
  plain_text_input: [['placeholder', 150]],
  static_select: [['placeholder', 150]],
  datepicker: [['placeholder', 150]],
};
const strings: Readonly<Record<string, number>> = { block_id: 255, action_id: 255, url: 3_000, initial_value: 3_000 };
const children: Readonly<Record<string, readonly [field: string, most: number, types: readonly string[]]>> = {
  section: ['fields', 10, ['mrkdwn', 'plain_text']],
  context: ['elements', 10, ['mrkdwn', 'plain_text', 'image']],
  actions: ['elements', 25, ['button', 'static_select', 'overflow', 'datepicker']],
  rich_text: ['elements', 1_000, ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']],
  rich_text_section: ['elements', 1_000, ['text', 'link', 'emoji', 'user', 'usergroup', 'channel', 'broadcast']],
  rich_text_quote: ['elements', 1_000, ['text', 'link', 'emoji', 'user', 'usergroup', 'channel', 'broadcast']],
  rich_text_list: ['elements', 1_000, ['rich_text_section']],
};
const blockTypes = ['header', 'section', 'context', 'actions', 'input', 'rich_text', 'divider', 'image'];
const inputTypes = ['plain_text_input', 'static_select', 'datepicker', 'radio_buttons', 'checkboxes'];

type Json = Record<string, unknown>;

/** What Slack would refuse in the blocks of one message, as sentences; empty when it would take them. */
export function blockFaults(value: unknown): string[] {
  if (!Array.isArray(value)) return ['blocks is no list'];
  const blocks = value as Json[];
  const faults = blocks.flatMap((block) =>
    blockTypes.includes(String(block['type'])) ? elementFaults(block) : [`unknown block ${String(block['type'])}`],
  );
  if (blocks.length > 50) faults.push(`${blocks.length} blocks in a message`);
  const ids = blocks.map((block) => block['block_id']).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) faults.push('block_id used twice');
  const actions = blocks.flatMap(actionIds);
  if (new Set(actions).size !== actions.length) faults.push('action_id used twice');
  return faults;
}

function elementFaults(element: Json): string[] {
  const type = String(element['type']);
  const faults = [...textFaults(element, type), ...childFaults(element, type)];
  for (const [field, most] of Object.entries(strings)) {
    const text = element[field];
    if (typeof text === 'string' && (text.length === 0 || text.length > most)) {
      faults.push(`${type}.${field} of ${text.length}`);
    }
  }
  return [...faults, ...(ownRules[type]?.(element) ?? [])];
}

const emptyText = (element: Json): string[] => (element['text'] === '' ? [`empty ${String(element['type'])}`] : []);

const ownRules: Readonly<Record<string, (element: Json) => string[]>> = {
  button: (element) => [
    ...(String(element['value'] ?? '').length > 2_000 ? ['button value too long'] : []),
    ...(['primary', 'danger', undefined].includes(element['style'] as string | undefined) ? [] : ['button style']),
  ],
  text: emptyText,
  link: emptyText,
  input: inputFaults,
  static_select: selectFaults,
  overflow: overflowFaults,
  datepicker: ({ initial_date: date }) =>
    date === undefined || /^\d{4}-\d\d-\d\d$/.test(String(date)) ? [] : ['initial_date'],
};

function textFaults(element: Json, type: string): string[] {
  return (texts[type] ?? []).flatMap(([field, most]) => {
    if (element[field] === undefined) return field === 'text' && type !== 'section' ? [`${type} without ${field}`] : [];
    const faults = textFault(element[field] as Json, most, `${type}.${field}`);
    const needsPlain = type !== 'section' && (element[field] as Json)['type'] !== 'plain_text';
    return needsPlain ? [...faults, `${type}.${field} is not plain`] : faults;
  });
}

function textFault(text: Json, most: number, where: string): string[] {
  const length = String(text['text'] ?? '').length;
  const faults = length < 1 || length > most ? [`${where} of ${length}`] : [];
  return text['type'] === 'mrkdwn' && text['emoji'] !== undefined ? [...faults, `${where}: emoji in mrkdwn`] : faults;
}

function childFaults(element: Json, type: string): string[] {
  const rule = children[type];
  if (!rule) return [];
  const [field, most, types] = rule;
  const items = element[field] as Json[] | undefined;
  if (items === undefined)
    return type === 'section' && element['text'] !== undefined ? [] : [`${type} without ${field}`];
  const faults = items.length < 1 || items.length > most ? [`${type}.${field} of ${items.length}`] : [];
  return [
    ...faults,
    ...items.flatMap((item) => {
      if (!types.includes(String(item['type']))) return [`${type} holds a ${String(item['type'])}`];
      const isText = type === 'section' || type === 'context';
      return isText ? textFault(item, type === 'section' ? 2_000 : 3_000, `${type}.${field}`) : elementFaults(item);
    }),
  ];
}

function inputFaults(element: Json): string[] {
  const inner = element['element'] as Json | undefined;
  if (!inner || !inputTypes.includes(String(inner['type']))) return ['input without an element'];
  return element['label'] === undefined ? ['input without label'] : elementFaults(inner);
}

function selectFaults(element: Json): string[] {
  const options = element['options'] as Json[] | undefined;
  const groups = element['option_groups'] as Json[] | undefined;
  if ((options === undefined) === (groups === undefined)) return ['select needs options or groups'];
  const lists = options ? [options] : (groups ?? []).map((group) => group['options'] as Json[]);
  return [
    ...((groups?.length ?? 1) > 100 ? ['more than 100 groups'] : []),
    ...(groups ?? []).flatMap((group) => textFault(group['label'] as Json, 75, 'group label')),
    ...lists.flatMap((list) => (list.length < 1 || list.length > 100 ? [`${list.length} options`] : [])),
    ...lists.flat().flatMap(optionFaults),
  ];
}

function overflowFaults(element: Json): string[] {
  const options = element['options'] as Json[];
  const faults = options.length < 1 || options.length > 5 ? [`overflow of ${options.length}`] : [];
  return [...faults, ...options.flatMap(optionFaults)];
}

function optionFaults(option: Json): string[] {
  const value = String(option['value'] ?? '');
  const faults = textFault(option['text'] as Json, 75, 'option');
  return value.length < 1 || value.length > 150 ? [...faults, `option value of ${value.length}`] : faults;
}

function actionIds(block: Json): string[] {
  const elements = [...((block['elements'] as Json[] | undefined) ?? []), block['element'] as Json | undefined];
  return elements.map((element) => element?.['action_id']).filter((id): id is string => typeof id === 'string');
}
