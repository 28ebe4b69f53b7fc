/**
 * A function of a text that remembers its newest answers: one turn asks the same of the same words many times. Two
 * generations of `most` answers are kept; texts of more than `longest` characters are worked out each time.
 */
export function recently<V extends object>(
  most: number,
  answerOf: (text: string) => V,
  longest = 300,
): (text: string) => V {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const answer = old.get(text) ?? answerOf(text);
    if (text.length > longest) return answer;
    if (young.size >= most) {
      old = young;
      young = new Map();
    }
    young.set(text, answer);
    return answer;
  };
}

/** A function of something that never changes (a script, a choice, a list of names) that works out each answer once. */
export function onceFor<K extends object, V extends object | string | boolean>(answerOf: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = answerOf(key);
    known.set(key, answer);
    return answer;
  };
}
