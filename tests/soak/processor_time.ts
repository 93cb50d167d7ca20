/** No process may gain no processor time for so long, however busy the machine is: then it waits for ever. */
const MAX_STILL = 180_000; // ms
/** Between two looks. */
const LOOK = 5000; // ms

/** A watch over a process, which is killed when it hangs. */
export interface ProcessWatch {
  /** The process has said something: work counts from here on. */
  heard(): void;
  /** Ends the watch; says why the process was killed, if it was. */
  end(): string | undefined;
}

/**
 * Kills a process that turns on the spot or waits for ever. Both are told by its processor time, so that one that others keep from
 * running is let be.
 *
 * @param most processor time between two signs of life, ms
 */
export function watchProcess(child: Deno.ChildProcess, most: number): ProcessWatch {
  let [known, since, at] = [0, 0, performance.now()];
  let hung: string | undefined;
  const timer = setInterval(async () => {
    const work = await processorTime(child.pid);
    if (work !== known) at = performance.now();
    known = work;
    if (work - since > most) hung = `no sign of life in ${most / 1000} s of work`;
    else if (performance.now() - at > MAX_STILL) hung = `no work for ${MAX_STILL / 1000} s`;
    if (hung !== undefined) child.kill("SIGKILL");
  }, LOOK);
  return {
    heard: () => since = known,
    end: () => {
      clearInterval(timer);
      return hung;
    },
  };
}

/** Processor time of a process in ms; where there is no /proc, the time since this one began. */
async function processorTime(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => undefined);
  if (stat === undefined) return performance.now();
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number) as [number, number];
  return 10 * (user + system); // 100 ticks a second
}
