import type { BuiltInKey } from './book.ts';

type Phrases = ReadonlyMap<string, BuiltInKey>;

const turning = new Set('but however although pero sino mas porem mais aber allerdings nur'.split(' '));
const denying = new Set(
  'no not dont doesnt didnt isnt wont cant cannot never sin tampoco nunca nao nem pas ne non jamais nicht nie kein keine'.split(
    ' ',
  ),
);
const courtesies = new Set(
  'gracias thanks thank you merci danke obrigado obrigada hola hi hello hey bonjour hallo ola well so bueno pues mmm hmm eh uh um ah oh bien alors also sorry perdon lo siento creo que i think think credo parece'.split(
    ' ',
  ),
);
const longest = 10;

/**
 * Whether words mean yes or no: as a whole, by the longest beginning that is such a phrase, or by one that stands
 * within a short sentence. What turns round after a "but" is taken at its end; what is not clear is neither.
 */
export function yesOrNo(words: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  const whole = keyOf(words, exact);
  if (whole) return whole;
  const turn = words.findLastIndex((word) => turning.has(word));
  if (turn > 0) return turned(words.slice(0, turn), words.slice(turn + 1), exact);
  const from = words.findIndex((word) => !courtesies.has(word));
  const said = from > 0 ? words.slice(from) : words;
  return headOf(said, exact) ?? (said.length <= longest ? within(said, exact) : undefined);
}

/** Whether words are a plain yes or no and nothing else. */
export function plainYesOrNo(words: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  const told = words.filter((word) => !courtesies.has(word));
  return keyOf(words, exact) ?? keyOf(told, exact);
}

function keyOf(words: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  const key = exact.get(words.join(' '));
  return key === 'yes' || key === 'no' ? key : undefined;
}

// "Yes, but it is slow" is neither; "no, but it works now" is what its end says.
function turned(head: readonly string[], tail: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  const end = headOf(tail, exact) ?? within(tail, exact);
  if (end) return end;
  return headOf(head, exact) === 'no' ? 'no' : undefined;
}

function headOf(words: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  for (let length = Math.min(words.length, longest); length > 0; length--) {
    const key = keyOf(words.slice(0, length), exact);
    // "Ok, it does not work" is no yes.
    if (key === 'yes' && length < words.length && words.slice(length).some((word) => denying.has(word)))
      return within(words.slice(length), exact);
    if (key) return key;
  }
  return undefined;
}

// A yes counts within a sentence only where nothing is denied; one word alone is too little for either.
function within(words: readonly string[], exact: Phrases): 'yes' | 'no' | undefined {
  const met = new Set<'yes' | 'no'>();
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 2; to <= Math.min(words.length, from + 6); to++) {
      const key = keyOf(words.slice(from, to), exact);
      if (key) met.add(key);
    }
  }
  if (met.has('no')) return 'no';
  return met.has('yes') && !words.some((word) => denying.has(word)) ? 'yes' : undefined;
}
