import type { Answer, Ask } from './ask.ts';
import { attachmentApi } from './attachments.ts';
import { orderNow } from './catalog.ts';
import { noSuchApi } from './failure.ts';
import { knowledgeApi } from './knowledge.ts';
import { statsApi, tableApi } from './table-api.ts';

type Route = { path: RegExp; answer(ask: Ask, parts: ReadonlyArray<string | undefined>): Answer };

const routes: readonly Route[] = [
  {
    path: /^\/api\/now\/(?:v\d\/)?table\/([^/]+)(?:\/([^/]+))?$/,
    answer: (ask, [table = '', sysId]) => tableApi(ask, table, sysId),
  },
  {
    path: /^\/api\/now\/(?:v\d\/)?stats\/([^/]+)$/,
    answer: (ask, [table = '']) => statsApi(ask, table),
  },
  {
    path: /^\/api\/now\/(?:v\d\/)?attachment(?:\/([^/]+)(?:\/(file))?)?$/,
    answer: (ask, [sysId, rest]) => attachmentApi(ask, sysId, rest),
  },
  {
    path: /^\/api\/sn_km_api\/(?:v\d\/)?knowledge\/articles(?:\/([^/]+))?$/,
    answer: (ask, [name]) => knowledgeApi(ask, name),
  },
  {
    path: /^\/api\/sn_sc\/(?:v\d\/)?servicecatalog\/items\/([^/]+)\/order_now$/,
    answer: (ask, [item = '']) => orderNow(ask, item),
  },
];

/** The table a path is about, `""` when it is about none; what a fault's filter looks at. */
export function tableIn(path: string): string {
  return /\/table\/([^/]+)/.exec(path)?.[1] ?? (path.includes('/attachment') ? 'sys_attachment' : '');
}

/** Answers an authenticated request, or throws the refusal an instance would word. */
export function answered(ask: Ask): Answer {
  for (const route of routes) {
    const match = route.path.exec(ask.path);
    if (match !== null) return route.answer(ask, match.slice(1));
  }
  throw noSuchApi();
}
