/** The name that somebody probably meant by a mistyped one, or undefined when none is near. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const typed = name.slice(0, 80).toLowerCase();
  let best: string | undefined;
  // Of two letters everything is near; such a name is only matched in another case.
  let least = typed.length < 3 ? 1 : Math.ceil(typed.length / 3) + 1;
  for (const candidate of names) {
    const edits = editsBetween(typed, candidate.slice(0, 80).toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** A sentence that helps somebody who mistyped a name: the near one if there is one, else all that there are. */
export function meant(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.length === 0 ? 'Remove it.' : `Use one of: ${names.slice(0, 20).join(', ')}.`;
}

// Letters to insert, delete or change (Levenshtein).
function editsBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const now = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (before[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      now[j] = Math.min((before[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, changed);
    }
    before = now;
  }
  return before[other.length] ?? 0;
}
