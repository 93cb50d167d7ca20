import { assertEquals } from "@std/assert";

const BACKEND = JSON.stringify(new URL("../../src/runtime/webgpu_backend.ts", import.meta.url).href);

/** Runs a program that prints JSON, where nothing is said of how adapters are to be asked for but `env`. */
async function printed(program: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { DENO_WEBGPU_BACKEND: _, XDG_RUNTIME_DIR: __, ...inherited } = Deno.env.toObject();
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    clearEnv: true,
    env: { ...inherited, ...env },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name:
    "on Linux no OpenGL is loaded for an adapter, whose library ends processes badly, nor when onnxruntime asks again",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const loaded = await printed(`
      const { findAdapter } = await import(${BACKEND});
      await findAdapter();
      await (await navigator.gpu.requestAdapter())?.requestDevice();
      const maps = Deno.readTextFileSync("/proc/self/maps");
      console.log(JSON.stringify(["libvulkan.so", "libEGL", "libGL"].filter((name) => maps.includes("/" + name))));
    `);
    assertEquals((loaded as string[]).filter((name) => name !== "libvulkan.so"), []);
  },
});

Deno.test({
  name: "variables are set for the time of asking alone, and one that is set stays",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const program = `
      const { findAdapter } = await import(${BACKEND});
      const told = () => ["DENO_WEBGPU_BACKEND", "XDG_RUNTIME_DIR"].map((name) => Deno.env.get(name) ?? null);
      const seen = [];
      Object.defineProperty(navigator.gpu, "requestAdapter", {
        value: () => (seen.push(told()), Promise.reject(new Error("no adapter"))),
      });
      const found = await findAdapter();
      console.log(JSON.stringify({ found: found ?? null, seen, after: told() }));
    `;
    assertEquals(await printed(program), { found: null, seen: [["vulkan", "/tmp"]], after: [null, null] });
    const own = { DENO_WEBGPU_BACKEND: "gl", XDG_RUNTIME_DIR: "/run/me" };
    assertEquals(await printed(program, own), { found: null, seen: [["gl", "/run/me"]], after: ["gl", "/run/me"] });
  },
});
