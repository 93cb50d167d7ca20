import { assert, assertEquals } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { checkpointReader } from "../fuzz/checkpoint.ts";
import { fuzz } from "../fuzz/fuzzed_reader.ts";
import { smallPt } from "./pt_writer.ts";

Deno.test("2,000 hostile checkpoints are read or refused as bad-checkpoint, and nothing else happens", async () => {
  await using reader = await checkpointReader.open();
  const { read, refused, failures, kinds } = await fuzz(reader, 2000);
  assertEquals(failures, []);
  for (const kind of Object.keys(reader.makers)) assert(kinds.get(kind)! > 100, `${kind}: ${kinds.get(kind)} cases`);
  assert(read > 20 && refused > 1000, `expected both outcomes, found ${read} read and ${refused} refused`);
});

const data = new Float32Array([1, 2, 3]);
const files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ["a stored .pt file", smallPt()],
  ["a deflated .pt file", smallPt(true)],
  [
    "a .safetensors file",
    writeSafetensors([{ name: "w", shape: [3], dtype: "float32", data }], { metadata: { a: "b" } }),
  ],
];
for (const [what, file] of files) {
  Deno.test(`${what} that is cut at any byte is refused as bad-checkpoint`, async () => {
    for (let length = 0; length < file.length; length++) {
      const error = await openCheckpoint(file.slice(0, length)).then(() => undefined, (error: unknown) => error);
      assert(error instanceof MaskletError && error.code === "bad-checkpoint", `cut at ${length}: found ${error}`);
    }
  });
}
