import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import type { NativeDevice } from "../../src/runtime/native/native_package.ts";

/** A software adapter that Dawn takes; it refuses Mesa's. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const SCRIPT = fileURLToPath(new URL("./dawn_in_process.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

const isFile = await Deno.stat(SWIFTSHADER).then(({ isFile }) => isFile, () => false);

async function valuesOn(device: NativeDevice): Promise<number[]> {
  const folder = await Deno.makeTempDir(); // drivers complain where no runtime folder is named
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", CONFIG, SCRIPT, device],
      env: { VK_ICD_FILENAMES: SWIFTSHADER, VK_DRIVER_FILES: SWIFTSHADER, XDG_RUNTIME_DIR: folder },
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "a graph on native WebGPU (Dawn) gives the CPU's values, an output that is kept too (needs SwiftShader)",
  ignore: !isFile || await nativeRefusal() !== undefined || Deno.build.target !== "x86_64-unknown-linux-gnu",
  fn: async () => {
    const [onCpu, onDawn] = [await valuesOn("cpu"), await valuesOn("webgpu")];
    assertEquals(onDawn.length, onCpu.length);
    const size = onCpu.reduce((sum, v) => sum + Math.abs(v), 0) / onCpu.length;
    const worst = Math.max(...onCpu.map((v, i) => Math.abs(v - onDawn[i]!)));
    assert(size > 0.01 && worst < 1e-4 * size, `${worst} beside ${size}`);
  },
});
