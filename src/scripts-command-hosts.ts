import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMarkup } from './desk/markup.ts';

/** The file beside the scripts that lists the hosts that links may lead to. */
export const hostsFile = 'hosts.txt';

/** Hosts that links may lead to; `*.example.com` stands for every host below it. */
export type Hosts = { readonly exact: ReadonlySet<string>; readonly below: readonly string[] };

/** The hosts of a folder: one a line, `#` begins a remark; undefined when the folder has no such file. */
export function hostsIn(folder: string): Hosts | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, hostsFile), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim().toLowerCase())
    .filter((line) => line !== '');
  return {
    exact: new Set(lines.filter((line) => !line.startsWith('*.'))),
    below: lines.filter((line) => line.startsWith('*.')).map((line) => line.slice(1)),
  };
}

/** Whether links may lead to a host. */
export const knowsHost = ({ exact, below }: Hosts, host: string): boolean =>
  exact.has(host) || below.some((end) => host.endsWith(end));

/** The hosts that the links of a text lead to, once each. */
export function hostsOf(text: string): string[] {
  const links = parseMarkup(text).flatMap(({ spans }) => spans.flatMap(({ href }) => (href ? [href] : [])));
  return [...new Set(links.map((href) => new URL(href).hostname.toLowerCase()))];
}
