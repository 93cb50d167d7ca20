import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { formulaWeight } from "../../src/parity/formula.ts";
import { MaskletError } from "../../src/error.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { compileGraph, type ParameterReader } from "../../src/model/compile.ts";
import { CompileCache, type CompileInput, openCompileCache } from "../../src/model/compile_cache.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { loadModel } from "../../src/model/load_model.ts";

const config = configurationOf("sam2.1_hiera_pico")!;
const graph = graphOf([2, 3]);

/** A graph with one stored and one derived weight. */
function graphOf(shape: readonly number[]) {
  const g = new GraphBuilder("small");
  const x = g.input("x", "float32", [1]);
  const twice = g.weight("twice", [3], {
    kind: "derived",
    from: [{ key: "b", shape: [3] }],
    derive: (b) => b!.map((v) => 2 * v),
  });
  g.output("y", g.node("Add", [g.node("Add", [x, g.stored("a", shape)]), twice]), [2, 3]);
  return g.build();
}

/** The input of a compilation, and how many parameters were read for it. */
function counted(identity = "abc"): { input: CompileInput; reads: () => number } {
  let reads = 0;
  const read: ParameterReader = (key, shape) => {
    reads++;
    return Promise.resolve(formulaWeight(key, shape));
  };
  return { input: { config, identity, read }, reads: () => reads };
}

const weightsOf = async (cache: CompileCache, input: CompileInput, of = graph): Promise<Uint8Array> =>
  await cache.graph(of, input).weights();
const direct = async (of = graph): Promise<Uint8Array> =>
  await (await compileGraph(of, counted().input.read)).weights();
const filesIn = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await filesIn(`${folder}/${name}`));
    else found.push(`${folder}/${name}`);
  }
  return found;
};

Deno.test("weights are compiled once, then read: the same bytes, and no parameter is asked for", async () => {
  const folder = await Deno.makeTempDir();
  const { input, reads } = counted();
  const first = await weightsOf(new CompileCache(folder), input);
  assertEquals(reads(), 2);
  const second = await weightsOf(new CompileCache(folder), input);
  assertEquals(reads(), 2);
  assertEquals(first, await direct());
  assertEquals(second, first);
  assertMatch((await filesIn(folder))[0]!, /sam2\.1_hiera_pico-256-abc\/small-[0-9a-f]{32}\.weights$/);
});

Deno.test("values that were written to the cache are given back to the system, and not left for the runtime to collect", async () => {
  const read: Float32Array[] = [];
  const { input } = counted();
  const keeping: ParameterReader = async (key, shape) => {
    const values = await input.read(key, shape);
    read.push(values);
    return values;
  };
  const cache = new CompileCache(await Deno.makeTempDir());
  assertEquals((await cache.fill(graph, { ...input, read: keeping })).made, true);
  assertEquals(read.map(({ length }) => length), [0, 0]);
});

Deno.test("another checkpoint, architecture, input size or layout of weights has an entry of its own", async () => {
  const folder = await Deno.makeTempDir();
  const cache = new CompileCache(folder);
  const { input, reads } = counted();
  await weightsOf(cache, input);
  const others: [CompileInput, typeof graph][] = [
    [{ ...input, identity: "abd" }, graph],
    [{ ...input, config: { ...config, imageSize: 288 } }, graph],
    [{ ...input, config: { ...config, ropeTheta: 100 } }, graph],
    [input, graphOf([3, 3])],
    [input, { ...graph, weights: graph.weights.map((w) => ({ ...w, dtype: "float16" as const })) }],
  ];
  for (const [i, [other, of]] of others.entries()) {
    const before = reads();
    await weightsOf(cache, other, of);
    assertEquals(reads(), before + 2, `case ${i} was taken for another`);
  }
  assertEquals((await filesIn(folder)).length, 1 + others.length);
});

Deno.test("an entry that is cut, longer, changed or empty is compiled again, never used", async () => {
  const folder = await Deno.makeTempDir();
  const { input, reads } = counted();
  const cache = new CompileCache(folder);
  const want = await weightsOf(cache, input);
  const [path] = await filesIn(folder);
  const whole = await Deno.readFile(path!);
  const damages: ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => bytes.slice(0, -1),
    (bytes) => bytes.slice(0, 10),
    () => new Uint8Array(),
    (bytes) => new Uint8Array([...bytes, 0]),
    ...whole.keys().filter((at) => at % 7 === 0 || at >= whole.length - 20).map((at) => (bytes: Uint8Array) => {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      return changed;
    }),
  ];
  for (const [i, damage] of damages.entries()) {
    await Deno.writeFile(path!, damage(whole) as Uint8Array<ArrayBuffer>);
    const before = reads();
    assertEquals(await weightsOf(cache, input), want);
    assertEquals(reads(), before + 2, `damage ${i} was used`);
    assertEquals(await Deno.readFile(path!), whole, `damage ${i} was not mended`);
  }
});

Deno.test("many that compile the same at once all get it whole, and leave one file", async () => {
  const folder = await Deno.makeTempDir();
  const want = await direct();
  const found = await Promise.all(
    Array.from({ length: 8 }, () => weightsOf(new CompileCache(folder), counted().input)),
  );
  for (const weights of found) assertEquals(weights, want);
  assertEquals((await filesIn(folder)).length, 1);
});

Deno.test("where nothing can be written, a folder that was asked for is an error, the usual one a line", async () => {
  const file = await Deno.makeTempFile(); // a file where a folder is wanted
  await assertRejects(() => weightsOf(new CompileCache(file, { required: true }), counted().input), MaskletError, file);
  const usual = new CompileCache(file);
  assertEquals(await weightsOf(usual, counted().input), await direct());
  assertMatch(usual.description, /^not kept: .*small-/);
});

Deno.test("a parameter that is missing is told as it is, and leaves no file", async () => {
  const folder = await Deno.makeTempDir();
  const gone: ParameterReader = (key, shape) =>
    key === "b"
      ? Promise.reject(new MaskletError("bad-checkpoint", "Expected b", { hint: "" }))
      : Promise.resolve(formulaWeight(key, shape));
  await assertRejects(
    () => weightsOf(new CompileCache(folder), { config, identity: "abc", read: gone }),
    MaskletError,
    "Expected b",
  );
  assertEquals(await filesIn(folder), []);
});

Deno.test("no cache is no cache, and says so", async () => {
  const cache = await openCompileCache(false);
  assertEquals(await weightsOf(cache, counted().input), await direct());
  assertEquals(cache.description, "not kept: cache is false");
});

Deno.test({
  name: "a model that is loaded from the cache gives the features of one that is not",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const features: Float32Array[] = [];
    for (const cache of [false, folder, folder]) {
      await using model = await loadModel(undefined, { backend: "wasm", cache });
      using image = await model.encodeImage(new Uint8Array(256 * 256 * 3).fill(99));
      features.push((await image.raw.floats()).slice());
      if (cache !== false) assertEquals(model.cache, `kept in ${folder}`);
    }
    assert((await filesIn(folder)).length === 4);
    assertEquals(features[1], features[0]);
    assertEquals(features[2], features[0]);
  },
});

Deno.test("a kept graph tells its folder and asks for its file there by name; a damaged file is made again first", async () => {
  const folder = await Deno.makeTempDir();
  const { input, reads } = counted();
  const file = await new CompileCache(folder).graph(graph, input).onDisk!();
  const [path] = await filesIn(folder);
  assertEquals(path, `${file!.folder}/${path!.split("/").at(-1)}`);
  assert(new TextDecoder("latin1").decode(file!.onnx).includes(path!.split("/").at(-1)!));
  const whole = await Deno.readFile(path!);
  await Deno.writeFile(path!, whole.slice(0, 10));
  await new CompileCache(folder).graph(graph, input).onDisk!();
  assertEquals(await Deno.readFile(path!), whole);
  assertEquals(reads(), 4);
});

Deno.test("without a folder no graph is on disk", async () => {
  const cache = new CompileCache(undefined, { why: "a test wants none" });
  assertEquals(await cache.graph(graph, counted().input).onDisk!(), undefined);
});
