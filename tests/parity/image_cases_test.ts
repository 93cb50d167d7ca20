import { assert, assertEquals } from "@std/assert";
import { readReferences } from "../../src/parity/reference_folder.ts";
import { runReference } from "../../src/parity/run_parity.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { nativeBackend, nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { hasShared, SHARED } from "../reference/shared.ts";

async function verdicts(folder: string, opened: Promise<Backend>) {
  await using closing = new AsyncDisposableStack();
  const backend = await opened;
  closing.defer(async () => await backend.close?.());
  const found = [];
  for (const file of (await readReferences(folder)).files) {
    found.push(await runReference(file, backend));
  }
  return found;
}

const FOLDER = new URL("../segment/fixtures", import.meta.url).pathname;

const native = await nativeRefusal();

for (const name of ["WASM", "native code (needs onnxruntime-node)"] as const) {
  const open = () => name === "WASM" ? wasmBackend({ threads: 1 }) : nativeBackend();
  const absent = name !== "WASM" && native !== undefined;

  Deno.test({
    name: "a folder of pictures is the reference's: small regions, masks refined by themselves, own grids on crops, " +
      `one mask a point, on ${name}`,
    ignore: absent,
    fn: async () => {
      for (const { file, passed, notRun, tensors } of await verdicts(FOLDER, open())) {
        assertEquals(
          [passed, notRun],
          [true, []],
          `${file}: ${tensors.filter(({ over }) => over > 0).map(({ tensor }) => tensor)}`,
        );
        assert(tensors.length > 5);
      }
    },
  });

  Deno.test({
    name: "every file of the reference's pictures is equal: functions, preprocessing, predictor, automatic masks, on " +
      `${name} (needs ../shared)`,
    ignore: absent || !hasShared("reference/image"),
    fn: async () => {
      const found = await verdicts(new URL("reference/image", SHARED).pathname, open());
      assertEquals(found.length, 5);
      for (const { file, passed, notRun } of found) assertEquals([passed, notRun], [true, []], file);
    },
  });
}
