/**
 * Milliseconds that J and F of one frame take on one core, in memory, beside the official tool's.
 *
 * Run with `deno run -A tests/bench/evaluate_bench.ts [PYTHON [CHECKOUT]]`. PYTHON is a Python 3 with numpy, opencv-python-headless and
 * scikit-image; without it such an environment is made in a temporary folder, where python3 and a package index are at hand. CHECKOUT
 * is a clone of davis2017-evaluation, whose own functions are then timed; without it the published definition, with its libraries.
 * @module
 */
import { assertEquals } from "@std/assert";
import { type Mask, maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { contourCounts } from "../../src/mask/contour.ts";
import { contourAccuracy } from "../../src/metric/contour_accuracy.ts";
import { regionSimilarity } from "../../src/metric/region_similarity.ts";
import { findProgram } from "../programs.ts";

const [WIDTH, HEIGHT, FRAMES, ROUNDS] = [854, 480, 60, 20];

/** A blob with a wavy contour, its place and size in shares of the picture. */
function blob(x: number, y: number, size: number, waves: number): Mask {
  const bytes = new Uint8Array(WIDTH * HEIGHT);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const [dx, dy] = [column / WIDTH - x, row / HEIGHT - y];
      const radius = size * (1 + 0.15 * Math.sin(waves * Math.atan2(dy, dx)));
      if (dx * dx + dy * dy < radius * radius) bytes[row * WIDTH + column] = 1;
    }
  }
  return maskFromBytes(bytes, WIDTH, HEIGHT);
}

const pairs = Array.from({ length: FRAMES }, (_, i) => {
  const [x, y] = [0.4 + 0.003 * i, 0.5 + 0.1 * Math.sin(i / 9)];
  return { truth: blob(x, y, 0.25, 9), pred: blob(x + 0.01, y, 0.24, 9 + i % 3) };
});

function scores(): [J: number, F: number][] {
  return pairs.map(({ pred, truth }) => {
    const counts = contourCounts(pred, truth);
    return [regionSimilarity(counts), contourAccuracy(counts)];
  });
}

/** The best of some rounds, so that other work on the machine counts little. */
function millisecondsAFrame(): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    scores();
    return (performance.now() - start) / FRAMES;
  });
  return Math.min(...rounds);
}

interface Official {
  readonly ms: number;
  readonly values: [number, number][];
  readonly what: string;
  readonly versions: string;
}

/** The official tool's time for the same masks; a text says why there is none. */
async function official(dir: string, python?: string, checkout?: string): Promise<Official | string> {
  const given = python ?? await makeEnvironment(dir);
  if (given === undefined) return "no python3 with numpy, opencv-python-headless and scikit-image could be had";
  for (const side of ["pred", "truth"] as const) {
    const bytes = new Uint8Array(WIDTH * HEIGHT * FRAMES);
    pairs.forEach((pair, i) => bytes.set(maskToBytes(pair[side]), i * WIDTH * HEIGHT));
    await Deno.writeFile(`${dir}/${side}.bin`, bytes);
  }
  const script = decodeURIComponent(new URL("./official_jf.py", import.meta.url).pathname);
  const args = [
    script,
    dir,
    String(WIDTH),
    String(HEIGHT),
    String(FRAMES),
    ...(checkout === undefined ? [] : [checkout]),
  ];
  const { code, stdout, stderr } = await new Deno.Command(given, { args, env: { OMP_NUM_THREADS: "1" } }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return code === 0 ? JSON.parse(out!) as Official : `${given} failed: ${err!.trim().split("\n").at(-1)}`;
}

async function makeEnvironment(dir: string): Promise<string | undefined> {
  const python = findProgram("python3");
  if (python === undefined) return undefined;
  const steps = [
    [python, "-m", "venv", `${dir}/env`],
    [`${dir}/env/bin/pip`, "install", "-q", "numpy", "opencv-python-headless", "scikit-image"],
  ];
  for (const [program, ...args] of steps) {
    if (!(await new Deno.Command(program!, { args }).output().catch(() => undefined))?.success) return undefined;
  }
  return `${dir}/env/bin/python`;
}

const dir = await Deno.makeTempDir();
try {
  const ours = millisecondsAFrame();
  const { os, arch } = Deno.build;
  console.log(`machine: ${os} ${arch}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`);
  console.log(`J and F of one object, ${WIDTH}x${HEIGHT}, ${FRAMES} frames in memory, one core, wasm; no model`);
  console.log(`Masklet   ${ours.toFixed(3)} ms/frame`);
  const theirs = await official(dir, ...Deno.args);
  if (typeof theirs === "string") console.log(`official  not timed: ${theirs}`);
  else {
    assertEquals(scores(), theirs.values); // the same numbers, to the last bit
    console.log(
      `official  ${theirs.ms.toFixed(3)} ms/frame (${theirs.what}; ${theirs.versions}): ${
        (theirs.ms / ours).toFixed(1)
      }x`,
    );
  }
} finally {
  await Deno.remove(dir, { recursive: true });
}
