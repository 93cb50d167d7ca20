import { assertEquals } from "@std/assert";
import type { ReferenceFile } from "../../src/parity/reference_folder.ts";
import { runReference } from "../../src/parity/run_parity.ts";
import type { Backend } from "../../src/runtime/backend.ts";

/** A backend that must not be asked for anything. */
const backend: Backend = {
  name: "wasm",
  description: "none",
  open: () => Promise.reject(new Error("expected no graph to be opened")),
};

Deno.test("a file of a family that has no graphs is not run, whatever its configuration holds: it neither fails nor passes", async () => {
  const configuration = { family: "a family of the future", imageSize: 256 };
  const files: ReferenceFile[] = [
    { name: "modules/next256.json", kind: "modules", content: { model: "next256", inputNames: "", configuration } },
    { name: "video/next256.json", kind: "video", content: { model: "next256", configuration, steps: [] } },
  ];
  for (const file of files) {
    const { notRun, tensors } = await runReference(file, backend);
    assertEquals([notRun.length, tensors.length], [1, 0]);
    assertEquals(notRun[0], "models of the family a family of the future (no graphs yet)");
  }
});
