// Module hooks: what the house imports as its store or its Teams channel is taken from the bench instead. They stand in
// for settings that production does not have: a store that forgets, and keys of tokens that come from the bench.

type Resolved = { readonly url: string };
type Next = (specifier: string, context: { readonly parentURL?: string }) => Promise<Resolved>;

let instead: Readonly<Record<string, string>> = {};

/** Takes over which files stand in for which, by the end of their path. */
export function initialize(table: Readonly<Record<string, string>>): void {
  instead = table;
}

/** Resolves as Node does, but for the files of the table; the file that stands in gets the real one. */
export async function resolve(specifier: string, context: { readonly parentURL?: string }, next: Next) {
  const resolved = await next(specifier, context);
  const found = Object.entries(instead).find(([end]) => resolved.url.endsWith(end))?.[1];
  return found === undefined || context.parentURL === found ? resolved : { ...resolved, url: found };
}
