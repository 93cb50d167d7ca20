import { formulaWeight } from "../../parity/formula.ts";
import { writeSafetensors } from "../../checkpoint/write_safetensors.ts";
import { MaskletError } from "../../error.ts";
import { configurationOf } from "../../model/configurations.ts";
import { parameterShapes } from "../../model/parameter_shapes.ts";
import { megabytes } from "../table.ts";
import type { PerfOptions } from "./perf_options.ts";
import type { LoadTimes } from "./load_in_process.ts";

const MODEL = "sam2.1_hiera_tiny";
/** Goals of the project on two cores, seconds. */
const FIRST = 6;
const CACHED = 2;

/**
 * From a local checkpoint of 156 MB (weights by formula) to a model with all of its sessions open; each load is a new process.
 * @throws {MaskletError} `unsupported` where a goal is missed
 */
export async function perfLoad({ rounds, log }: PerfOptions): Promise<void> {
  const folder = await Deno.makeTempDir();
  const missed: string[] = [];
  const line = (what: string, value: string, goal?: { readonly seconds: number; readonly reached: boolean }): void => {
    const verdict = goal === undefined ? "" : `  goal <= ${goal.seconds} s: ${goal.reached ? "reached" : "MISSED"}`;
    log(`  ${what.padEnd(40)} ${value.padStart(12)}${verdict}`);
    if (goal?.reached === false) missed.push(what);
  };
  const time = (what: string, ms: number, goal?: number): void =>
    line(
      what,
      `${(ms / 1000).toFixed(2)} s`,
      goal === undefined ? undefined : { seconds: goal, reached: ms <= goal * 1000 },
    );
  try {
    const path = `${folder}/${MODEL}.safetensors`;
    const bytes = checkpoint();
    await Deno.writeFile(path, bytes);
    log(`  ${MODEL} at 1024 px, ${megabytes(bytes.length)} of weights by formula, WASM with 1 thread, files in memory`);
    for (const precision of ["fp32", "fp16"]) {
      const goals = precision === "fp32" ? [FIRST, CACHED] : [];
      const firsts: LoadTimes[] = [];
      const later: LoadTimes[] = [];
      for (let i = 0; i < rounds; i++) {
        firsts.push(await once(path, `${folder}/cache${i}`, precision));
        later.push(await once(path, `${folder}/cache${i}`, precision));
        await Deno.remove(`${folder}/cache${i}`, { recursive: true });
      }
      const [first, cached] = [firsts, later].map((times) => times.toSorted((a, b) => a.load - b.load)[0]!);
      time(`${precision}: first load`, first!.load, goals[0]);
      time(`${precision}: cached load`, cached!.load, goals[1]);
      time(`${precision}: image encoder, first run`, cached!.encode);
      if (first!.peak !== undefined) line(`${precision}: memory at most, first load`, megabytes(first!.peak));
      if (cached!.resident !== undefined) line(`${precision}: memory held, cached load`, megabytes(cached!.resident));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (missed.length === 0) return;
  throw new MaskletError("unsupported", `Expected every goal to be reached, found ${missed.join(", ")} missed`, {
    hint: "Run it again on a machine that does nothing else",
  });
}

function checkpoint(): Uint8Array<ArrayBuffer> {
  const shapes = parameterShapes(configurationOf(MODEL)!);
  return writeSafetensors(
    [...shapes].map(([name, shape]) => ({ name, shape, dtype: "float32", data: formulaWeight(name, shape) })),
  );
}

async function once(path: string, cache: string, precision: string): Promise<LoadTimes> {
  const script = new URL("./load_in_process.ts", import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, path, cache, precision],
  }).output();
  if (code === 0) return JSON.parse(new TextDecoder().decode(stdout));
  throw new MaskletError(
    "io",
    `Expected a load that works, found exit code ${code}: ${new TextDecoder().decode(stderr)}`,
    {
      hint: "Check the free memory and disk of this machine",
    },
  );
}
