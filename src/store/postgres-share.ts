/** A question that waits for the next step. */
type Waiting<Q, A> = { readonly question: Q; resolve(answer: A): void; reject(error: unknown): void };

const mostShares = 2;
const mostQuestions = 128;

/**
 * Lets questions that come while others are on their way share the next step: one statement, one sync of the disk.
 * No two of one step have the same name; `ask` gives the answers in the order of the questions.
 */
export const sharing = <Q, A>(
  nameOf: (question: Q) => string,
  ask: (questions: readonly Q[]) => Promise<readonly A[]>,
): ((question: Q) => Promise<A>) => {
  const queue: Waiting<Q, A>[] = [];
  let running = 0;
  const take = (): Waiting<Q, A>[] => {
    const names = new Set<string>();
    const taken: Waiting<Q, A>[] = [];
    const left: Waiting<Q, A>[] = [];
    for (const waiting of queue.splice(0)) {
      const name = nameOf(waiting.question);
      const fits = taken.length < mostQuestions && !names.has(name);
      names.add(name);
      (fits ? taken : left).push(waiting);
    }
    queue.push(...left);
    return taken;
  };
  const carry = async (taken: readonly Waiting<Q, A>[]): Promise<void> => {
    try {
      const answers = await ask(taken.map(({ question }) => question));
      for (const [place, waiting] of taken.entries()) {
        waiting.resolve(answers[place] as A);
      }
    } catch (error) {
      for (const waiting of taken) {
        waiting.reject(error);
      }
    }
  };
  const pump = (): void => {
    while (running < mostShares && queue.length > 0) {
      running += 1;
      void carry(take()).finally(() => {
        running -= 1;
        pump();
      });
    }
  };
  return (question) =>
    new Promise((resolve, reject) => {
      queue.push({ question, resolve, reject });
      pump();
    });
};
