/**
 * One load of a model in a process of its own, for `masklet perf load`: prints its times as JSON.
 * @module
 */

/** What one load took. */
export interface LoadTimes {
  /** From the call of `loadModel` to all sessions open, ms. */
  readonly load: number;
  /** First picture through the image encoder, ms. */
  readonly encode: number;
  /** Bytes of main memory at most until then, and after the load; undefined where the system does not tell. */
  readonly peak?: number;
  /** See `peak`. */
  readonly resident?: number;
}

/** `VmHWM` or `VmRSS` of this process, bytes. */
async function memory(field: string): Promise<number | undefined> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const found = new RegExp(`${field}:\\s*(\\d+) kB`).exec(status)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

if (import.meta.main) {
  const { loadModel } = await import("../../model/load_model.ts");
  const [path, cache, precision] = Deno.args;
  const start = performance.now();
  const model = await loadModel(path, { backend: "wasm", cache: cache!, precision: precision as "fp32" | "fp16" });
  const load = performance.now() - start;
  const [peak, resident] = [await memory("VmHWM"), await memory("VmRSS")];
  const before = performance.now();
  using features = await model.encodeImage(new Uint8Array(3 * model.imageSize ** 2));
  await features.raw.floats();
  console.log(JSON.stringify({ load, encode: performance.now() - before, peak, resident }));
  Deno.exit(0);
}
