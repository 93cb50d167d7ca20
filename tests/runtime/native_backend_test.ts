import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { MaskletError } from "../../src/error.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { matmul } from "../../src/graph/layers.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { CompileCache } from "../../src/model/compile_cache.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { nativeBackend, nativeRefusal, threadsOfHalves } from "../../src/runtime/native/native_backend.ts";
import { hasNativeBuild, NATIVE_DEVICES } from "../../src/runtime/native/native_package.ts";
import { NativeThread } from "../../src/runtime/native/native_thread.ts";

const ignore = await nativeRefusal() !== undefined;
const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name} (needs onnxruntime-node)`, ignore, fn });

/** The front door imports sharp, which is native code, too. */
const LOAD_MODEL = import.meta.resolve("../../src/model/load_model.ts");

/** x to the power of 2^n, by products. */
async function powers(n: number) {
  const g = new GraphBuilder("powers");
  let y = g.input("x", "float32", ["N", "N"]);
  for (let i = 0; i < n; i++) y = matmul(g, y, y);
  g.output("y", y, ["N", "N"]);
  return await compileGraph(g.build(), () => Promise.reject(new Error("it has no weights")));
}

const square = (side: number): DeviceTensor => DeviceTensor.float32(new Float32Array(side * side), [side, side]);

test("timers of the main thread go off while a native run lasts", async () => {
  const backend = await nativeBackend({ threads: 1 });
  await using session = await backend.open(await powers(40));
  // A run that held the main thread would be over before any timer, each time; on a busy machine a short one may be so by chance.
  let during = false;
  for (let runs = 0; runs < 100 && !during; runs++) {
    let ended = false;
    const timer = setTimeout(() => during ||= !ended);
    await session.run({ x: square(400) }).finally(() => ended = true);
    clearTimeout(timer);
  }
  assert(during);
});

test("a native backend says how many threads it was told to take, and closes twice without a session", async () => {
  const backend = await nativeBackend({ threads: 2 });
  assertEquals(backend.description, "native code on the CPU, 2 threads");
  await backend.close!();
  await backend.close!();
});

test("values for one run alone are taken away, all others are the caller's as before", async () => {
  const backend = await nativeBackend({ threads: 1 });
  await using session = await backend.open(await powers(1));
  const run = async (data: Float32Array, oneUse?: boolean): Promise<number[]> => {
    const x = DeviceTensor.float32(data, [2, 2], oneUse === undefined ? {} : { oneUse });
    return [...await (await session.run({ x }))["y"]!.floats()];
  };
  const [kept, given, part] = [[1, 1, 0, 1], [1, 3, 0, 1], [9, 1, 2, 0, 1]].map((values) => Float32Array.from(values));
  assertEquals(await run(kept!), [1, 2, 0, 1]);
  assertEquals(await run(kept!, false), [1, 2, 0, 1]);
  assertEquals(await run(given!, true), [1, 6, 0, 1]);
  assertEquals(await run(part!.subarray(1), true), [1, 4, 0, 1]);
  assertEquals([kept, given, part].map((values) => values!.length), [4, 0, 5]); // a part of a buffer stays where it is
});

test("two halves run at the same time: a short run of one does not wait for a long one of the other", async () => {
  const { encoder, rest } = (await nativeBackend({ threads: 2 })).halves!;
  await using long = await encoder.open(await powers(60));
  await using short = await rest.open(await powers(1));
  const ended: string[] = [];
  await Promise.all([
    long.run({ x: square(400) }).then(() => ended.push("long")),
    short.run({ x: square(2) }).then(() => ended.push("short")),
  ]);
  assertEquals(ended, ["short", "long"]);
});

test("what the encoder's half keeps on the device both halves have, and it outlives its own session", async () => {
  const { encoder, beside, rest } = (await nativeBackend({ threads: 2 })).halves!;
  const first = await encoder.open(await powers(1), { keepOnDevice: ["y"] });
  const second = await rest.open(await powers(1));
  const x = DeviceTensor.float32(Float32Array.of(1, 1, 0, 1), [2, 2]);
  const { y } = await first.run({ x }) as { y: DeviceTensor };
  {
    await using third = await beside.open(await powers(1), { keepOnDevice: ["y"] });
    using there = (await third.run({ x: y }))["y"]!;
    assertEquals([...await (await second.run({ x: there }))["y"]!.floats()], [1, 8, 0, 1]);
  }
  await first[Symbol.asyncDispose]();
  assertEquals([y.onDevice, y.shape], [true, [2, 2]]);
  for (let i = 0; i < 2; i++) assertEquals([...await (await second.run({ x: y }))["y"]!.floats()], [1, 4, 0, 1]);
  assertEquals([...await y.floats()], [1, 2, 0, 1]);
  y[Symbol.dispose]();
  await assertRejects(() => y.floats(), MaskletError, "closed");
  await second[Symbol.asyncDispose]();
});

test("one thread has no halves, several have", async () => {
  const backend = await nativeBackend({ threads: 1 });
  assertEquals([backend.halves, (await nativeBackend({ threads: 2 })).halves === undefined], [undefined, false]);
  await backend.close!();
});

Deno.test("halves share the threads, and take no more than two each", () => {
  assertEquals([1, 2, 3, 4, 5, 64].map(threadsOfHalves), [undefined, 1, 1, 2, 2, 2]);
});

test("a device that this system has not is refused in words, with what to do", async () => {
  const absent = Deno.build.os === "darwin" ? "directml" : "coreml";
  const { label, missing } = NATIVE_DEVICES[absent];
  const error = await assertRejects(
    () => nativeBackend({ device: absent }),
    MaskletError,
    `to have ${label}, found cpu`,
  );
  assertEquals(error.hint, missing);
});

Deno.test({
  name:
    "CUDA without its libraries, which are not in the package, is refused with what to install (needs onnxruntime-node)",
  ignore: ignore || Deno.build.os !== "linux" || Deno.build.arch !== "x86_64",
  fn: async () => {
    const backend = await nativeBackend({ device: "cuda" });
    const error = await assertRejects(
      async () => await backend.open(await powers(1)),
      MaskletError,
      "CUDA to load powers",
    );
    assertEquals([error.hint, error.message.includes("\n")], [NATIVE_DEVICES.cuda.missing, false]);
    await backend.close!();
  },
});

test("a process whose native model nobody closed ends by itself", async () => {
  const script = `
    import { loadModel } from ${JSON.stringify(LOAD_MODEL)};
    await loadModel(undefined, { backend: "native" });
    console.log("loaded");`;
  const { code, stdout, stderr } = await run(script, "-A");
  assertEquals([code, stdout], [0, "loaded\n"], stderr);
});

test("without permission for native code auto takes WASM and says why, and native is refused in words", async () => {
  const script = `
    import { loadModel } from ${JSON.stringify(LOAD_MODEL)};
    await using model = await loadModel();
    console.log(model.backend.name, model.backend.description);
    await loadModel(undefined, { backend: "native" }).catch((error) => console.log(error.code, error.message));
    Deno.exit(0);`;
  const { code, stdout, stderr } = await run(script, "--allow-read", "--allow-env", "--allow-net", "--no-prompt");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "wasm WASM on the CPU");
  assertStringIncludes(stdout, "native code may not be loaded without --allow-ffi");
  assertStringIncludes(stdout, "unsupported Expected to load npm:onnxruntime-node");
});

Deno.test("a thread that dies fails what was asked for, and all that is asked later", async () => {
  const thread = new NativeThread(new URL("./dying_worker.ts", import.meta.url));
  await assertRejects(() => thread.ask({ ask: "providers" }), MaskletError, "thread to go on, found: ");
  await assertRejects(() => thread.ask({ ask: "read", held: 1 }), MaskletError, "thread to go on, found: ");
  await thread.close();
});

Deno.test("native builds are known by operating system and processor", () => {
  assert(hasNativeBuild({ os: "linux", arch: "x86_64" }));
  assertEquals(hasNativeBuild({ os: "freebsd", arch: "x86_64" }), false);
  assertEquals(hasNativeBuild({ os: "darwin", arch: "x86_64" }), false);
});

async function run(script: string, ...permissions: string[]) {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, script);
    const args = ["run", "--no-check", "--config", config, ...permissions, path];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    return { code, stdout: out, stderr: err };
  } finally {
    await Deno.remove(path);
  }
}

test("weights that lie in a file are read from there, to the same result as from memory", async () => {
  const g = new GraphBuilder("product");
  g.output("y", matmul(g, g.input("x", "float32", [2, 300]), g.stored("w", [300, 300])), [2, 300]);
  const graph = g.build();
  const read = (key: string, shape: readonly number[]) => Promise.resolve(formulaWeight(key, shape));
  const input = { config: configurationOf("sam2.1_hiera_pico")!, identity: "abc", read };
  const kept = new CompileCache(await Deno.makeTempDir()).graph(graph, input);
  const fromFile = { ...kept, weights: () => Promise.reject(new Error("they were asked for in memory")) };
  const x = DeviceTensor.float32(Float32Array.from({ length: 600 }, (_, i) => Math.sin(i)), [2, 300]);
  const results: Float32Array[] = [];
  for (const file of [fromFile, await compileGraph(graph, read)]) {
    await using session = await (await nativeBackend()).open(file);
    results.push(await (await session.run({ x }))["y"]!.floats());
  }
  assertEquals(results[0], results[1]);
});
