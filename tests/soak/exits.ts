import type { Proof } from "./proof.ts";
import { progressOf } from "./progress_file.ts";

const RUNS = 100;

/** Programs that end in the middle of native work, with all of it let go first. */
export const exitsProof: Proof = {
  summary: `${RUNS} programs end by Deno.exit in the middle of decoding, encoding and WebGPU, none by a signal`,
  run: async (log, { frames = RUNS }) => {
    const kept = progressOf<{ readonly runs: number }>("exits");
    let runs = (await kept.read())?.runs ?? 0;
    if (runs > 0) log(`goes on after ${runs} runs`);
    for (; runs < frames; await kept.write({ runs: ++runs })) {
      await ended("release", "gpu");
      if ((runs + 1) % 10 === 0) log(`${runs + 1} runs, none ended by a signal`);
    }
    await kept.remove();
  },
};

/** Runs one program; throws where it does not end by itself and well. */
export async function ended(...args: readonly string[]): Promise<void> {
  const program = decodeURIComponent(new URL("exit_in_process.ts", import.meta.url).pathname);
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-q", program, ...args],
    stdin: "null",
    env: { XDG_RUNTIME_DIR: "/tmp" },
  }).output();
  if (code === 0 && signal === null) return;
  throw new Error(`a program ended with ${signal ?? code}: ${new TextDecoder().decode(stderr).slice(-2000)}`);
}
