/**
 * A layer of cross-attention (4,096 queries, 28,736 keys) by the shorter product, as a WASM kernel with threads of its own, beside the layer
 * as it is today in onnxruntime's WASM, and in onnxruntime's native code for orientation.
 *
 *     deno run -A tests/bench/shorter_product.ts [--rounds=3] [--threads=1,2] [--small] [--no-native]
 *
 * Rounds alternate. Every form is held against a plain evaluation in float64 of some queries first. The kernel is built by the toolchain of
 * the Rust core (`wasm/toolchain.ts`); where it is absent, the script says what is missing and ends. `shorter_product/scores_as_graph.ts`
 * has the scores alone, as graphs.
 */
import process from "node:process";
import { median } from "../../src/cli/perf/frame_parts.ts";
import { BEHIND_NAMES, textTable } from "../../src/text_table.ts";
import { buildKernel, type Simd } from "./shorter_product/build_kernel.ts";
import * as cross from "./shorter_product/cross_attention.ts";
import { Kernel, type KernelForm } from "./shorter_product/kernel.ts";
import { packBank, packLayer } from "./shorter_product/packed_layer.ts";
import { Peer } from "./shorter_product/peer.ts";

const flag = (name: string, fallback: string): string =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1] ?? fallback;
const ROUNDS = Number(flag("rounds", "3"));
const THREADS = flag("threads", "1,2").split(",").map(Number);
/** The largest error of a form, as a share of the largest value, by float64. */
const TOLERANCE = 1e-5;

/** One way to compute the layer. */
interface Contender {
  readonly name: string;
  readonly threads: number;
  run(): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What was measured of it, ms a layer. */
interface Measured {
  readonly contender: Contender;
  readonly error: number;
  readonly wall: number[];
  readonly cpu: number[];
}

const layer = cross.formulaLayer(Deno.args.includes("--small") ? { ...cross.FULL_BANK, side: 16 } : cross.FULL_BANK);
const queries = layer.side ** 2;
const sample = Array.from({ length: 16 }, (_, i) => Math.floor(i * (queries - 1) / 15));

async function kernels(keys: Float64Array): Promise<Contender[] | string> {
  const packed = packLayer(layer, keys);
  const found: Contender[] = [];
  const open = async (simd: Simd, form: KernelForm, module: WebAssembly.Module, threads: number): Promise<void> => {
    const kernel = await Kernel.open(module, layer, packed, threads);
    const product = form === "attend_short" ? "shorter product" : "plain product";
    found.push({
      name: `kernel, ${product}, ${simd}`,
      threads,
      run: () => kernel.run(layer.queries, form),
      close: () => Promise.resolve(kernel[Symbol.dispose]()),
    });
  };
  const [relaxed, plain] = [await buildKernel("relaxed-simd"), await buildKernel("simd128")];
  if (typeof relaxed === "string") return relaxed;
  if (typeof plain === "string") return plain;
  for (const threads of THREADS) {
    await open("relaxed-simd", "attend_short", relaxed, threads);
    await open("simd128", "attend_short", plain, threads);
    if (threads === 1) await open("relaxed-simd", "attend_plain", relaxed, threads);
  }
  return found;
}

async function peer(backend: "wasm" | "native", threads: number): Promise<Contender> {
  const opened = await Peer.open({ backend, threads, size: layer });
  return {
    name: `onnxruntime, ${backend}`,
    threads,
    run: () => opened.run(),
    close: () => opened[Symbol.asyncDispose](),
  };
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function main(): Promise<number> {
  const started = performance.now();
  packBank(layer);
  const packing = performance.now() - started;
  const keys = cross.rotatedKeys(layer);
  const ours = await kernels(keys);
  if (typeof ours === "string") {
    console.error(`The kernel cannot be built: ${ours}`);
    return 1;
  }
  const contenders: Contender[] = [];
  for (const threads of THREADS) contenders.push(await peer("wasm", threads));
  contenders.push(...ours);
  if (!Deno.args.includes("--no-native")) {
    for (const threads of THREADS) contenders.push(await peer("native", threads));
  }

  const truth = cross.plainly(layer, keys, sample);
  const measured: Measured[] = [];
  for (const contender of contenders) {
    const error = cross.largestError(await contender.run(), truth, sample);
    measured.push({ contender, error, wall: [], cpu: [] });
  }
  const { plain, short } = cross.operations(layer);
  const { os, arch } = Deno.build;
  console.log(
    `${queries} queries x ${layer.memories * queries + layer.pointers} keys: plain ${
      (plain / 1e9).toFixed(1)
    } GFLOP, shorter ${(short / 1e9).toFixed(1)} (exponentials left out)`,
  );
  console.log(
    `${os} ${arch}, ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}, load ${
      Deno.loadavg()[0]!.toFixed(1)
    }; medians of ${ROUNDS} alternating rounds; packing the bank once a frame: ${packing.toFixed(0)} ms`,
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const { contender, wall, cpu: taken } of measured) {
      const [from, before] = [performance.now(), cpu()];
      await contender.run();
      wall.push(performance.now() - from);
      taken.push(cpu() - before);
    }
  }
  const today = (threads: number) => measured.find(({ contender }) => contender.threads === threads)!;
  const times = (a: number[], b: number[]): string => `${(median(a) / median(b)).toFixed(2)} x`;
  console.log(
    textTable([
      ["form", "threads", "wall ms", "CPU ms", "ORT WASM / it, wall", "CPU", "error"],
      ...measured.map(({ contender: { name, threads }, wall, cpu, error }) => [
        ...[name, `${threads}`, median(wall).toFixed(0), median(cpu).toFixed(0)],
        ...[times(today(threads).wall, wall), times(today(threads).cpu, cpu), error.toExponential(1)],
      ]),
    ], BEHIND_NAMES).join("\n"),
  );
  for (const { contender } of measured) await contender.close();
  const wrong = measured.filter(({ error }) => !(error <= TOLERANCE));
  for (const { contender, error } of wrong) {
    console.error(`${contender.name}: differs by ${error}, more than ${TOLERANCE}`);
  }
  return wrong.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
