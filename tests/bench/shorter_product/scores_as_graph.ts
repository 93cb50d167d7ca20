/**
 * Scores of memory attention by a shorter product. Rotary keys are a rotation by column of one half of the channels and by row of the
 * other, of a linear map of a 64-wide memory m: q·k = (qxᵀ Rx(column) Wx + qyᵀ Ry(row) Wy) · m. With the brackets made once a query for each
 * column and row, a score takes 64 products, twice, instead of 256.
 *
 * Three graphs for a piece of queries, each from rotated queries and memories to scores `[Q, keys]` (softmax comes after all of them):
 * - plain: queries times projected, rotated keys;
 * - half: the columns' brackets and the rows' plain channels side by side, one product a column, rows of scores put together;
 * - both: one product a column with the columns' brackets, one a row with the rows', both turned to the same order, a sum.
 *
 *     deno run -A tests/bench/shorter_product/scores_as_graph.ts [--queries=512] [--rounds=5] [--threads=1] [--backend=native]
 */
import process from "node:process";
import { type Graph, GraphBuilder, type Value } from "../../../src/graph/builder.ts";
import { add, concat, matmul, permute, reshape, split } from "../../../src/graph/layers.ts";
import { rotaryAngles } from "../../../src/graph/positions.ts";
import { median } from "../../../src/cli/perf/frame_parts.ts";
import { textTable } from "../../../src/text_table.ts";
import { compileGraph } from "../../../src/model/compile.ts";
import { formulaTensor } from "../../../src/parity/formula.ts";
import type { BackendChoice } from "../../../src/runtime/backend.ts";
import { chooseBackend } from "../../../src/runtime/choose_backend.ts";
import { DeviceTensor } from "../../../src/runtime/device_tensor.ts";

const flag = (name: string, fallback: string): string =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1] ?? fallback;
const [QUERIES, ROUNDS, THREADS] = [flag("queries", "512"), flag("rounds", "5"), flag("threads", "1")].map(Number) as [
  number,
  number,
  number,
];
/** Tokens along a side, memories, channels of a key and of a memory: SAM 2's at 1024 px. */
const [SIDE, MEMORIES, C, WIDTH] = [64, 7, 256, 64];
const PLACES = SIDE * SIDE;
const KEYS = MEMORIES * PLACES;
/** A memory's channels and a one, for the bias of the projection. */
const WIDE = WIDTH + 1;
const PAIRS = C / 2;

const weight = formulaTensor("weight", [C, WIDTH], 1 / Math.sqrt(WIDTH));
const bias = formulaTensor("bias", [C], 0.1);
const memory = formulaTensor("memory", [MEMORIES, SIDE, SIDE, WIDTH], 1);
const queries = formulaTensor("queries", [QUERIES, C], 1 / Math.sqrt(C));
/** Angles `[place, pair]`: the first half of the pairs turns with the column, the second with the row. */
const angles = rotaryAngles(SIDE, C, 10000);
const mapped = (channel: number, k: number): number => k === WIDTH ? bias[channel]! : weight[channel * WIDTH + k]!;

/** `[C/2, SIDE, WIDE]`: what a half of a query's channels (its pairs' first parts, then their second ones) is multiplied with. */
function bracketWeights(half: 0 | 1): Float32Array {
  const out = new Float32Array(PAIRS * SIDE * WIDE);
  for (let at = 0; at < SIDE; at++) {
    const place = half === 0 ? at : at * SIDE;
    for (let i = 0; i < PAIRS / 2; i++) {
      const pair = half * PAIRS / 2 + i;
      const [cos, sin] = [Math.cos(angles[place * PAIRS + pair]!), Math.sin(angles[place * PAIRS + pair]!)];
      for (let k = 0; k < WIDE; k++) {
        const [re, im] = [mapped(pair, k), mapped(PAIRS + pair, k)];
        out[(i * SIDE + at) * WIDE + k] = re * cos - im * sin;
        out[((PAIRS / 2 + i) * SIDE + at) * WIDE + k] = re * sin + im * cos;
      }
    }
  }
  return out;
}

/** Rotated keys, `[KEYS, C]` in the order memory, row, column. */
function rotatedKeys(): Float32Array {
  const out = new Float32Array(KEYS * C);
  for (let key = 0; key < KEYS; key++) {
    for (let pair = 0; pair < PAIRS; pair++) {
      let [re, im] = [bias[pair]!, bias[PAIRS + pair]!];
      for (let k = 0; k < WIDTH; k++) {
        const value = memory[key * WIDTH + k]!;
        re += weight[pair * WIDTH + k]! * value;
        im += weight[(PAIRS + pair) * WIDTH + k]! * value;
      }
      const angle = angles[(key % PLACES) * PAIRS + pair]!;
      out[key * C + pair] = re * Math.cos(angle) - im * Math.sin(angle);
      out[key * C + PAIRS + pair] = re * Math.sin(angle) + im * Math.cos(angle);
    }
  }
  return out;
}

/** A key's number for column, row and memory. */
const keyOf = (m: number, row: number, column: number): number => m * PLACES + row * SIDE + column;

/** Memories with a one, `[SIDE, WIDE, SIDE · MEMORIES]`: for each column (or row) those of all rows (or columns). */
function memoriesBy(axis: "column" | "row"): Float32Array {
  const out = new Float32Array(SIDE * WIDE * SIDE * MEMORIES);
  for (let at = 0; at < SIDE; at++) {
    for (let other = 0; other < SIDE; other++) {
      for (let m = 0; m < MEMORIES; m++) {
        const key = axis === "column" ? keyOf(m, other, at) : keyOf(m, at, other);
        for (let k = 0; k < WIDE; k++) {
          out[((at * WIDE + k) * SIDE + other) * MEMORIES + m] = k === WIDTH ? 1 : memory[key * WIDTH + k]!;
        }
      }
    }
  }
  return out;
}

/** The second half of the rotated channels of each column's keys, `[SIDE, C/2, SIDE · MEMORIES]`. */
function rowChannelsByColumn(keys: Float32Array): Float32Array {
  const out = new Float32Array(SIDE * PAIRS * SIDE * MEMORIES);
  for (let column = 0; column < SIDE; column++) {
    for (let channel = 0; channel < PAIRS; channel++) {
      const at = channel < PAIRS / 2 ? PAIRS / 2 + channel : PAIRS + channel;
      for (let row = 0; row < SIDE; row++) {
        for (let m = 0; m < MEMORIES; m++) {
          out[((column * PAIRS + channel) * SIDE + row) * MEMORIES + m] = keys[keyOf(m, row, column) * C + at]!;
        }
      }
    }
  }
  return out;
}

/** The two halves of a query's channels: what turns with the column, and what turns with the row; `[Q, C/2]` each. */
function halves(g: GraphBuilder, q: Value): [Value, Value] {
  const [reX, reY, imX, imY] = split(g, q, Array.from({ length: 4 }, () => PAIRS / 2), -1);
  return [concat(g, [reX!, imX!], -1), concat(g, [reY!, imY!], -1)];
}

/** A half's brackets for each column or row, `[SIDE, Q, WIDE]`. */
function brackets(g: GraphBuilder, half: Value, which: 0 | 1): Value {
  const table = g.computed(`brackets_${which}`, [PAIRS, SIDE * WIDE], () => bracketWeights(which));
  return permute(g, reshape(g, matmul(g, half, table), [-1, SIDE, WIDE]), [1, 0, 2]);
}

function plain(): Graph {
  const g = new GraphBuilder("plain");
  const [q, keys] = [g.input("q", "float32", ["Q", C]), g.input("keys", "float32", [KEYS, C])];
  g.output("scores", matmul(g, q, permute(g, keys, [1, 0])), ["Q", KEYS]);
  return g.build();
}

function halfShort(): Graph {
  const g = new GraphBuilder("half");
  const [x, y] = halves(g, g.input("q", "float32", ["Q", C]));
  const byColumn = g.input("byColumn", "float32", [SIDE, WIDE + PAIRS, SIDE * MEMORIES]);
  const rows = g.node("Expand", [reshape(g, y, [1, -1, PAIRS]), g.ints([SIDE, 1, 1])]);
  const products = matmul(g, concat(g, [brackets(g, x, 0), rows], -1), byColumn);
  g.output("scores", reshape(g, permute(g, products, [1, 0, 2]), [-1, KEYS]), ["Q", KEYS]);
  return g.build();
}

function bothShort(): Graph {
  const g = new GraphBuilder("both");
  const [x, y] = halves(g, g.input("q", "float32", ["Q", C]));
  const shape = [SIDE, WIDE, SIDE * MEMORIES];
  const [byColumn, byRow] = [g.input("byColumn", "float32", shape), g.input("byRow", "float32", shape)];
  const columns = reshape(g, matmul(g, brackets(g, x, 0), byColumn), [SIDE, -1, SIDE, MEMORIES]);
  const rows = reshape(g, matmul(g, brackets(g, y, 1), byRow), [SIDE, -1, SIDE, MEMORIES]);
  const sum = add(g, permute(g, columns, [1, 2, 0, 3]), permute(g, rows, [1, 0, 2, 3]));
  g.output("scores", reshape(g, sum, [-1, KEYS]), ["Q", KEYS]);
  return g.build();
}

const keys = rotatedKeys();
const [columns, rows] = [memoriesBy("column"), memoriesBy("row")];
const short = { q: DeviceTensor.float32(queries, [QUERIES, C]) };
const ofColumn = DeviceTensor.float32(columns, [SIDE, WIDE, SIDE * MEMORIES]);
/** Each form with its inputs and the number of the key that stands in a column of its scores. */
const FORMS = [
  { graph: plain(), feeds: { ...short, keys: DeviceTensor.float32(keys, [KEYS, C]) }, key: (i: number) => i },
  {
    graph: halfShort(),
    feeds: { ...short, byColumn: joinedColumns() },
    key: (i: number) => keyOf(i % MEMORIES, Math.floor(i / MEMORIES) % SIDE, Math.floor(i / MEMORIES / SIDE)),
  },
  {
    graph: bothShort(),
    feeds: { ...short, byColumn: ofColumn, byRow: DeviceTensor.float32(rows, [SIDE, WIDE, SIDE * MEMORIES]) },
    key: (i: number) => keyOf(i % MEMORIES, Math.floor(i / MEMORIES / SIDE), Math.floor(i / MEMORIES) % SIDE),
  },
];

function joinedColumns(): DeviceTensor {
  const channels = rowChannelsByColumn(keys);
  const [a, b] = [WIDE * SIDE * MEMORIES, PAIRS * SIDE * MEMORIES];
  const out = new Float32Array(SIDE * (a + b));
  for (let column = 0; column < SIDE; column++) {
    out.set(columns.subarray(column * a, (column + 1) * a), column * (a + b));
    out.set(channels.subarray(column * b, (column + 1) * b), column * (a + b) + a);
  }
  return DeviceTensor.float32(out, [SIDE, WIDE + PAIRS, SIDE * MEMORIES]);
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const backend = await chooseBackend(flag("backend", "native") as BackendChoice, { threads: THREADS });
console.log(
  `${PLACES} queries x ${KEYS} keys, in pieces of ${QUERIES}; ${backend.description}; load ${Deno.loadavg()[0]}`,
);
const none = () => Promise.reject(new Error("there are no stored weights"));
const opened = await Promise.all(FORMS.map(async (form) => ({
  ...form,
  session: await backend.open(await compileGraph(form.graph, none), { keepOnDevice: ["scores"] }),
  ...{ cpu: [] as number[], wall: [] as number[], error: 0 },
})));
let truth: Float32Array | undefined;
for (const form of opened) {
  using scores = (await form.session.run(form.feeds))["scores"]!;
  const values = await scores.floats();
  truth ??= values;
  let [worst, most] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const [query, column] = [Math.floor(i / KEYS), i % KEYS];
    const wanted = truth[query * KEYS + form.key(column)]!;
    worst = Math.max(worst, Math.abs(values[i]! - wanted));
    most = Math.max(most, Math.abs(wanted));
  }
  form.error = worst / most;
}
for (let round = 0; round < ROUNDS; round++) {
  for (const form of opened) {
    const [wall, before] = [performance.now(), cpu()];
    using _ = (await form.session.run(form.feeds))["scores"]!;
    form.wall.push(performance.now() - wall);
    form.cpu.push(cpu() - before);
  }
}
const pieces = PLACES / QUERIES;
console.log(
  textTable([
    ["form", "CPU ms a layer", "wall ms a layer", "plain / it, CPU", "largest error / largest score"],
    ...opened.map(({ graph, cpu, wall, error }) => [
      ...[graph.name, (pieces * median(cpu)).toFixed(0), (pieces * median(wall)).toFixed(0)],
      ...[`${(median(opened[0]!.cpu) / median(cpu)).toFixed(2)} x`, error.toExponential(1)],
    ]),
  ]).join("\n"),
);
for (const { session } of opened) await session[Symbol.asyncDispose]();
if (opened.some(({ error }) => !(error <= 1e-5))) throw new Error("the forms differ by more than 1e-5");
