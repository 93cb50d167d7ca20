import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type GpuDevice, untilLost, watchDevice } from "../../src/runtime/webgpu_device.ts";
import { testOnWebgpu } from "../runtime_backends.ts";

Deno.test("a run whose device is lost is an error with what to do, those after it run nothing; other failures stay what they are", async () => {
  const { promise: lost, resolve: lose } = Promise.withResolvers<{ message: string }>();
  const device: GpuDevice = { lost, destroy: () => lose({ message: "it was unplugged" }) };
  watchDevice(device);
  const done: string[] = [];
  const session = untilLost(
    {
      run: () => (done.push("run"), Promise.reject(new Error("Buffer is invalid"))),
      [Symbol.asyncDispose]: () => Promise.resolve(void done.push("closed")),
    },
    device,
    "image_encoder",
  );
  const plain = await assertRejects(() => session.run({}), Error, "Buffer is invalid");
  assertStrictEquals(plain instanceof MaskletError, false);
  device.destroy();
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(
      () => session.run({}),
      MaskletError,
      "run image_encoder, found that its device was lost",
    );
    assertEquals(error.code, "gpu-unavailable");
  }
  await session[Symbol.asyncDispose]();
  assertEquals(done, ["run", "run"], "once the loss is heard of, nothing is asked of the session, nor is it closed");
});

/** Imports of a program that is run for itself, and a graph `y = x + x` whose output stays on the device. */
const PRELUDE = `
  const at = (path) => import(new URL(path, ${JSON.stringify(new URL("../../src/", import.meta.url).href)}).href);
  const { webgpuBackend } = await at("runtime/webgpu_backend.ts");
  const { loadOrtWebgpu } = await at("runtime/onnxruntime_web.ts");
  const { GraphBuilder } = await at("graph/builder.ts");
  const { compileGraph } = await at("model/compile.ts");
  const { DeviceTensor } = await at("runtime/device_tensor.ts");
  const g = new GraphBuilder("twice");
  const x = g.input("x", "float32", ["N", 2]);
  g.output("y", g.node("Add", [x, x]), ["N", 2]);
  const file = await compileGraph(g.build(), () => Promise.reject(new Error("it has no weights")));
  const open = async () => (await webgpuBackend()).open(file, { keepOnDevice: ["y"] });
  const given = () => DeviceTensor.float32(new Float32Array([1, 2]), [1, 2]);
`;

const LOSS = `${PRELUDE}
  const run = async (session) => [...await (await session.run({ x: given() })).y.floats()];
  const said = [];
  const first = await open();
  said.push(await run(first));
  (await (await loadOrtWebgpu()).env.webgpu.device).destroy();
  for (let i = 0; i < 2; i++) said.push(await run(first).catch((error) => error.code));
  const second = await open();
  said.push(await run(second));
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  console.log(JSON.stringify(said));
  Deno.exit(0);
`;

/**
 * Buffers of the GPU that are alive after 100, 200 … 500 frames of two graphs in a row, each fifth of them read, those among
 * them that were made for reading, and how many of these were made in all.
 */
const FRAMES = `${PRELUDE}
  const [alive, staging] = [new Set(), new Set()];
  let read = 0;
  const [create, destroy] = [GPUDevice.prototype.createBuffer, GPUBuffer.prototype.destroy];
  GPUDevice.prototype.createBuffer = function (options) {
    const buffer = create.call(this, options);
    alive.add(buffer);
    if ((options.usage & GPUBufferUsage.MAP_READ) !== 0) staging.add(buffer), read++;
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () { alive.delete(this), staging.delete(this); return destroy.call(this); };
  const [first, second] = [await open(), await open()];
  const said = [];
  for (let frame = 1; frame <= 500; frame++) {
    const { y } = await first.run({ x: given() });
    const { y: z } = await second.run({ x: y });
    const values = frame % 5 === 0 ? (await z.floats()).join() : "";
    y[Symbol.dispose](), z[Symbol.dispose]();
    if (frame % 100 === 0) said.push({ alive: alive.size, staging: staging.size, read, values });
  }
  console.log(JSON.stringify(said));
  Deno.exit(0);
`;

/** What a program prints as JSON. */
async function printed(program: string): Promise<unknown> {
  const command = new Deno.Command(Deno.execPath(), { args: ["eval", program], signal: AbortSignal.timeout(300_000) });
  const [said, failed] = Object.values(await command.output().then(({ stdout, stderr }) => ({ stdout, stderr })))
    .map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  assert(said !== "", failed);
  return JSON.parse(said);
}

testOnWebgpu(
  "after the loss of a device its sessions fail and the next one that is opened runs",
  async () => assertEquals(await printed(LOSS), [[2, 4], "gpu-unavailable", "gpu-unavailable", [2, 4]]),
);

testOnWebgpu(
  "500 frames of two graphs, each fifth read, leave no more buffers on the device than 100, and none made for reading",
  async () => {
    const said = await printed(FRAMES) as { alive: number; staging: number; read: number; values: string }[];
    assertEquals(said.map(({ values }) => values), Array.from({ length: 5 }, () => "4,8"));
    const [after100, ...later] = said.map(({ alive }) => alive);
    assertEquals(said.map(({ read, staging }) => [read, staging]), [20, 40, 60, 80, 100].map((read) => [read, 0]));
    assert(after100! > 0 && later.every((count) => count <= after100!), JSON.stringify(said));
  },
);
