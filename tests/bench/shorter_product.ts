/**
 * A layer of cross-attention (4,096 queries, 28,736 keys) by the shorter product, as a WASM kernel with threads of its own, beside the layer
 * as it is today in onnxruntime's WASM, and in onnxruntime's native code for orientation.
 *
 *     deno run -A tests/bench/shorter_product.ts [--rounds=3] [--threads=1,2] [--side=64] [--memories=7] [--no-native]
 *
 * Rounds alternate; in each the kernel lays the bank out anew, as it does once a frame of four layers. Every form is held against a plain
 * evaluation in float64 of some queries first. `shorter_product/scores_as_graph.ts` has the scores alone, as graphs.
 */
import process from "node:process";
import { median } from "../../src/cli/perf/frame_parts.ts";
import { BEHIND_NAMES, textTable } from "../../src/text_table.ts";
import { attentionModule } from "../../src/kernel/attention_module.ts";
import { AttentionKernel } from "../../src/runtime/plane_attention/attention_kernel.ts";
import { attendPlainly, formulaLayer, largestError } from "../kernel/twins/plane_attention.ts";
import { operations, squareLayer } from "./shorter_product/layer_graph.ts";
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

const layer = formulaLayer(squareLayer(Number(flag("side", "64")), Number(flag("memories", "7"))));
const { queries } = layer;
const sample = Array.from({ length: 16 }, (_, i) => Math.floor(i * (queries - 1) / 15));

/** The kernel, by the module that the engine runs best, and by the one with SIMD alone. */
function kernels(): Contender[] {
  const first = (name: string) => {
    let asked = 0;
    const found = attentionModule({ shares: true, runs: () => ++asked > (name === "SIMD" ? 1 : 0) });
    if (typeof found === "string") throw new Error(found);
    return found;
  };
  return THREADS.flatMap((threads) =>
    ["relaxed SIMD", "SIMD"].map((name): Contender => {
      const { module, simd } = first(name);
      const kernel = new AttentionKernel(module, threads);
      return {
        ...{ name: `kernel, ${simd}`, threads },
        run: () => kernel.attend({ ...layer, bank: { ...layer.bank } }),
        close: () => kernel.close(),
      };
    })
  );
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
  const contenders: Contender[] = [];
  for (const threads of THREADS) contenders.push(await peer("wasm", threads));
  contenders.push(...kernels());
  if (!Deno.args.includes("--no-native")) {
    for (const threads of THREADS) contenders.push(await peer("native", threads));
  }

  const truth = attendPlainly(layer, sample);
  const measured: Measured[] = [];
  for (const contender of contenders) {
    const error = largestError(await contender.run(), truth, sample);
    measured.push({ contender, error, wall: [], cpu: [] });
  }
  const { plain, short } = operations(layer);
  const { os, arch } = Deno.build;
  console.log(
    `${queries} queries x ${layer.memories * queries + layer.pointers} keys: plain ${
      (plain / 1e9).toFixed(1)
    } GFLOP, shorter ${(short / 1e9).toFixed(1)} (exponentials left out)`,
  );
  console.log(
    `${os} ${arch}, ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}, load ${
      Deno.loadavg()[0]!.toFixed(1)
    }; medians of ${ROUNDS} alternating rounds`,
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
