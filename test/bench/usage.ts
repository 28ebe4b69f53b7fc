import { readdirSync, readFileSync } from 'node:fs';

/** What some processes have used so far: processor time (ns), bytes handed to the disk, and memory resident now (bytes). */
export type Usage = { readonly cpuNs: number; readonly diskBytes: number; readonly rssBytes: number };

// USER_HZ is 100 on every Linux that Node runs on.
const tickNs = 10_000_000;
const pageBytes = 4096;

/** The time a thread has run, in nanoseconds: the first of the three numbers of `/proc/<pid>/task/<tid>/schedstat`. */
export function ranOf(schedstat: string): number {
  return Number(schedstat.split(' ', 1)[0]);
}

/** The bytes that a process has sent to a disk, of `/proc/<pid>/io`; pages count whole. */
export const writtenOf = (io: string): number => Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? 0);

/** What `/proc/<pid>/stat` says: its parent, the time of its children that have ended (ns), and its resident memory. */
export function statOf(stat: string): { readonly parent: number; readonly endedNs: number; readonly rssBytes: number } {
  // The name stands in brackets and may hold anything, brackets and blanks included.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return { parent: number(1), endedNs: (number(13) + number(14)) * tickNs, rssBytes: number(21) * pageBytes };
}

/** What processes and all below them have used; those that ended count by what their parent knows of them. */
export function usageOf(pids: readonly number[]): Usage {
  const usages = pids.flatMap((pid) => family(pid)).map(usageOfOne);
  return {
    cpuNs: usages.reduce((sum, { cpuNs }) => sum + cpuNs, 0),
    diskBytes: usages.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
    rssBytes: usages.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}

/** The parent of a process. */
export function parentOf(pid: number): number {
  return statOf(readFileSync(`/proc/${pid}/stat`, 'latin1')).parent;
}

function usageOfOne(pid: number): Usage {
  return orElse({ cpuNs: 0, diskBytes: 0, rssBytes: 0 }, () => {
    const { endedNs, rssBytes } = statOf(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    const ran = threadsOf(pid).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1'));
    const written = orElse('', () => readFileSync(`/proc/${pid}/io`, 'latin1'));
    return { cpuNs: endedNs + ran.reduce((sum, one) => sum + ranOf(one), 0), diskBytes: writtenOf(written), rssBytes };
  });
}

function family(pid: number): readonly number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    orElse([], () => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean)),
  );
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

const threadsOf = (pid: number): readonly string[] => orElse([], () => readdirSync(`/proc/${pid}/task`));

// A thread or process may end between being listed and being read.
function orElse<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
