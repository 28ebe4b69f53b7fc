import { meant } from './nearest.ts';
import { ends, type Fault, kindOf, type ScriptSource, type StepSource } from './script-source.ts';

type Path = readonly (string | number)[];

/** One way on from a step: `to` is a step, an end, or undefined where nothing follows the last step. */
export type Way = { readonly to: string | undefined; readonly path: Path; readonly yes?: true };

/** A script's steps as places and ways between them; steps that only repeat an id are left out. */
export type Graph = {
  readonly start: string;
  readonly steps: ReadonlyMap<
    string,
    { readonly step: StepSource; readonly at: number; readonly ways: readonly Way[] }
  >;
};

/** The ways between a script's steps, with the defaults put in: `yes` ends as solved, everything else goes to the following step. */
export function graphOf(source: ScriptSource): Graph {
  const steps: Map<string, { step: StepSource; at: number; ways: readonly Way[] }> = new Map();
  for (const [at, step] of source.steps.entries()) {
    const ways = waysOf(step, ['steps', at], source.steps[at + 1]?.id);
    if (!steps.has(step.id)) steps.set(step.id, { step, at, ways });
  }
  return { start: source.steps[0]?.id ?? '', steps };
}

/** What is wrong with where a script goes: unknown targets first, and only when all are known, how the ways run. */
export function pathFaultsOf(source: ScriptSource): Fault[] {
  const graph = graphOf(source);
  const targets = targetFaultsOf(source, graph);
  if (targets.length > 0) return targets;
  return [
    ...unreachableFaultsOf(graph),
    ...restlessFaultsOf(graph),
    ...endlessFaultsOf(graph),
    ...(source.sensitive ? sensitiveFaultsOf(graph) : []),
  ];
}

const isEnd = (target: string): boolean => (ends as readonly string[]).includes(target);

function waysOf(step: StepSource, path: Path, following: string | undefined): Way[] {
  const way = (key: string, to: string | undefined): Way =>
    to === undefined ? { to: following, path } : { to, path: [...path, key] };
  switch (kindOf(step)) {
    case 'check':
      return [{ to: step.yes ?? 'solved', path: step.yes ? [...path, 'yes'] : path, yes: true }, way('no', step.no)];
    case 'branch':
      return [
        ...Object.entries(step.cases ?? {}).map(([value, to]): Way => ({ to, path: [...path, 'cases', value] })),
        way('else', step.else),
      ];
    case 'ask':
      return askWaysOf(step, path, way('next', step.next));
    case 'handoff':
    case 'resolve':
      return [];
    default:
      return [way('next', step.next)];
  }
}

function askWaysOf(step: StepSource, path: Path, onward: Way): Way[] {
  const choices = step.choices ?? [];
  const own = choices.flatMap(({ next }, at): Way[] =>
    next === undefined ? [] : [{ to: next, path: [...path, 'choices', at, 'next'] }],
  );
  return own.length === choices.length && own.length > 0 ? own : [...own, onward];
}

function targetFaultsOf(source: ScriptSource, { steps }: Graph): Fault[] {
  const known = [...steps.keys(), ...ends];
  return source.steps.flatMap((step, at) =>
    waysOf(step, ['steps', at], source.steps[at + 1]?.id).flatMap(({ to, path }): Fault[] => {
      if (to === undefined) {
        const mend = 'Say where it goes: "solved", "person" or a step; or end with a handoff or resolve step.';
        return [{ path, what: `step "${step.id}" is the last one and leads nowhere`, mend }];
      }
      if (to === step.id) return [{ path, what: `step "${step.id}" goes to itself`, mend: 'Send it to another step.' }];
      if (known.includes(to)) return [];
      return [{ path, what: `step "${step.id}" goes to "${to}", which does not exist`, mend: meant(to, known) }];
    }),
  );
}

/** The steps that can be reached from a step, itself included, over the ways that `use` allows. */
function reachedFrom({ steps }: Graph, start: string, use: (way: Way) => boolean): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id) || !steps.has(id)) continue;
    reached.add(id);
    for (const way of steps.get(id)?.ways ?? []) if (way.to !== undefined && use(way)) open.push(way.to);
  }
  return reached;
}

function unreachableFaultsOf(graph: Graph): Fault[] {
  const reached = reachedFrom(graph, graph.start, () => true);
  return [...graph.steps]
    .filter(([id]) => !reached.has(id))
    .map(([id, { at }]) => ({
      path: ['steps', at, 'id'],
      what: `no way leads to step "${id}"`,
      mend: `Send a step to it (next: ${id}), or remove it.`,
    }));
}

// Steps that go on by themselves: a round of them would talk for ever without letting anybody answer.
function restlessFaultsOf(graph: Graph): Fault[] {
  const asks = (id: string): boolean => ['ask', 'check'].includes(kindOf(graph.steps.get(id)?.step ?? { id }) ?? '');
  const restless = [...graph.steps].filter(([id]) => !asks(id));
  const silent: Graph = { start: graph.start, steps: new Map(restless) };
  return restless.flatMap(([id, { at, ways }]): Fault[] => {
    // One fault a round, told at the way that goes back up the file.
    const back = ways.find(
      ({ to }) =>
        to !== undefined && (silent.steps.get(to)?.at ?? at) < at && reachedFrom(silent, to, () => true).has(id),
    );
    if (!back) return [];
    const what = `steps "${back.to}" to "${id}" can go round without asking anything`;
    return [{ path: back.path, what, mend: 'Put an ask or check step into the round, or lead out of it.' }];
  });
}

function endlessFaultsOf(graph: Graph): Fault[] {
  const finishing = new Set<string>();
  for (let grown = -1; grown < finishing.size; ) {
    grown = finishing.size;
    for (const [id, { step, ways }] of graph.steps) {
      const kind = kindOf(step);
      const over = kind === 'handoff' || kind === 'resolve';
      if (over || ways.some(({ to }) => to !== undefined && (isEnd(to) || finishing.has(to)))) finishing.add(id);
    }
  }
  return [...reachedFrom(graph, graph.start, () => true)]
    .filter((id) => !finishing.has(id))
    .map((id) => ({
      path: ['steps', graph.steps.get(id)?.at ?? 0, 'id'],
      what: `from step "${id}" the script never ends`,
      mend: 'Give one of the steps after it a way to "solved", "person", a handoff or a resolve step.',
    }));
}

// Where identity matters, "it works" is the person's word after a check, and everything else is for people to decide.
function sensitiveFaultsOf(graph: Graph): Fault[] {
  const unasked = reachedFrom(graph, graph.start, (way) => !way.yes);
  return [...unasked].flatMap((id) => {
    const { step, at, ways } = graph.steps.get(id) ?? { step: { id }, at: 0, ways: [] };
    const mend = 'Ask with a check step first and let its "yes" end the script, or hand off ("person").';
    const early = ways
      .filter((way) => !way.yes && way.to === 'solved')
      .map(
        ({ path }): Fault => ({
          path,
          what: `this script is sensitive, and step "${id}" solves it without a check`,
          mend,
        }),
      );
    if (kindOf(step) !== 'resolve') return early;
    const path = ['steps', at, 'resolve'];
    return [...early, { path, what: `this script is sensitive, and step "${id}" resolves it without a check`, mend }];
  });
}
