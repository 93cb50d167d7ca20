import type { Proof } from "./proof.ts";
import { watchProcess } from "./processor_time.ts";
import { progressOf } from "./progress_file.ts";

const LOADS = 500;
/** Loads in a process; the next ones have a process of their own, with threads of their own. */
const IN_PROCESS = 5;
/** No process may work so long, processor time of all its threads: then one hangs and others wait for it in turns. */
const MAX_WORK = 600_000; // ms

/** Loads and first runs of the embedded model with WASM threads, of which none may hang. */
export const loadsProof: Proof = {
  summary: `${LOADS} loads of the embedded model (512 px) with 2 WASM threads and as many with 4, none hangs (an hour)`,
  run: async (log, { frames = LOADS }) => {
    for (const threads of [2, 4]) {
      const kept = progressOf<{ readonly loads: number }>(`loads-${threads}`);
      let loads = (await kept.read())?.loads ?? 0;
      if (loads > 0) log(`${threads} threads: goes on after ${loads} loads`);
      while (loads < frames) {
        const more = Math.min(IN_PROCESS, frames - loads);
        await loaded(threads, more);
        loads += more;
        await kept.write({ loads });
        if (loads % 50 === 0 || loads === frames) log(`${threads} threads: ${loads} loads, none hung`);
      }
    }
    for (const threads of [2, 4]) await progressOf(`loads-${threads}`).remove();
  },
};

/** Loads in a process; throws where it hangs or fails. */
export async function loaded(threads: number, loads: number): Promise<void> {
  const program = decodeURIComponent(new URL("loads_in_process.ts", import.meta.url).pathname);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-q", program, String(threads), String(loads)],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watch = watchProcess(child, MAX_WORK);
  const { code, signal, stdout, stderr } = await child.output();
  const hung = watch.end();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  if (hung !== undefined) throw new Error(`${threads} threads: ${hung}; so far ${JSON.stringify(out)}`);
  if (code !== 0) throw new Error(`${threads} threads: a process ended with ${signal ?? code}: ${err.slice(-2000)}`);
  const want = `512 WASM on the CPU, ${threads} threads\n`.repeat(loads);
  if (out !== want) throw new Error(`expected ${loads} loads at 512 px with ${threads} threads, found ${out}`);
}
