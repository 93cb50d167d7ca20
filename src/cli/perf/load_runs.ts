import { writeSafetensors } from "../../checkpoint/write_safetensors.ts";
import type { ModelConfig } from "../../model/family.ts";
import { parameterShapes } from "../../model/parameter_shapes.ts";
import { formulaWeight } from "../../parity/formula.ts";
import { inProcess } from "./in_process.ts";
import type { LoadOrder, LoadTimes } from "./load_in_process.ts";

/** Loads of one model: with nothing kept, and with the compiled weights of the load before. */
export interface LoadRuns {
  /** Compiled on the way; none of the embedded model, which is compiled each time. */
  readonly first: readonly LoadTimes[];
  /** From the cache. */
  readonly cached: readonly LoadTimes[];
}

/** A checkpoint file of a configuration, weights by the formula, for as long as `body` runs; it gets the path and an empty folder. */
export async function withCheckpoint<T>(
  config: ModelConfig,
  body: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/${config.name}.safetensors`;
    const shapes = [...parameterShapes(config)];
    await Deno.writeFile(
      path,
      writeSafetensors(
        shapes.map(([name, shape]) => ({ name, shape, dtype: "float32", data: formulaWeight(name, shape) })),
      ),
    );
    return await body(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Loads of a checkpoint file, each in a new process: a first one and one from its cache, in turns. */
export async function loadRuns(
  order: Omit<LoadOrder, "asked" | "cache">,
  { rounds, folder }: { readonly rounds: number; readonly folder: string },
): Promise<LoadRuns> {
  const [first, cached]: [LoadTimes[], LoadTimes[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    const cache = await Deno.makeTempDir({ dir: folder });
    first.push(await loadInProcess({ ...order, cache }));
    cached.push(await loadInProcess({ ...order, cache }));
    await Deno.remove(cache, { recursive: true });
  }
  return { first, cached };
}

/** One load in a new process. */
export function loadInProcess(order: Omit<LoadOrder, "asked">): Promise<LoadTimes> {
  return inProcess<LoadTimes>("./load_in_process.ts", { ...order, asked: Date.now() } satisfies LoadOrder);
}
