import { assert, assertEquals, assertMatch } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { BackendKind } from "../../src/runtime/backends.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { diagnose } from "../../src/cli/doctor/diagnosis.ts";

/** A graphics card that is not there, native code that fails when it is opened, and WASM. */
const KINDS: readonly BackendKind[] = [
  {
    name: "webgpu",
    description: "absent",
    probe: () => Promise.resolve({ usable: false, why: "no adapter today" }),
    open: () => Promise.reject(new Error("it must not be opened")),
  },
  {
    name: "native",
    description: "broken",
    probe: () => Promise.resolve({ usable: true, open: broken }),
    open: broken,
  },
  {
    name: "wasm",
    description: "WASM",
    probe: () => Promise.resolve({ usable: true, open: wasmBackend }),
    open: wasmBackend,
  },
];

function broken(): Promise<never> {
  return Promise.reject(new MaskletError("unsupported", "Expected a library, found none", { hint: "Install it" }));
}

Deno.test("the doctor times what opens, tells why the rest does not, and what auto takes", async () => {
  const { backends: [webgpu, native, wasm], auto } = await diagnose({ backends: KINDS, threads: 1, frames: 1 });
  assertEquals([webgpu!.why, webgpu!.frame, webgpu!.failure], ["no adapter today", null, null]);
  assertEquals([native!.frame, native!.failure], [null, "Expected a library, found none. Install it."]);
  assertMatch(wasm!.description!, /^WASM on the CPU, \d+ thread/);
  const { imageEncoder, memoryAttention, maskDecoder, memoryEncoder, frame } = wasm!.frame!;
  const parts = imageEncoder + memoryAttention + maskDecoder + memoryEncoder;
  assert(parts > 0 && Math.abs(parts - frame) < 1, `${parts} of ${frame}`);
  assertEquals(auto.name, "wasm");
  assertMatch(auto.description, /no adapter today.*Expected a library, found none/);
});

Deno.test("with `all`, what auto would not take is tried too", async () => {
  const { backends: [webgpu] } = await diagnose({ backends: [KINDS[0]!, KINDS[2]!], threads: 1, frames: 1, all: true });
  assertEquals([webgpu!.why, webgpu!.failure], ["no adapter today", "it must not be opened"]);
});

Deno.test("a card that auto does not take, as a number of threads is given, is not timed, and the doctor says why", async () => {
  const open = () => Promise.reject(new Error("it must not be opened"));
  const card: BackendKind = {
    name: "webgpu",
    description: "a card",
    threads: false,
    probe: () => Promise.resolve({ usable: true, open }),
    open,
  };
  const { backends: [webgpu], auto } = await diagnose({ backends: [card, KINDS[2]!], threads: 1, frames: 1 });
  assertEquals([webgpu!.why, webgpu!.failure], ["it has no threads whose number could be given", null]);
  assertEquals(auto.name, "wasm");
});
