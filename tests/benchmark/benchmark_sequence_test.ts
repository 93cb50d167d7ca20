import { assert, assertEquals } from "@std/assert";
import { trackSequence } from "../../src/benchmark/benchmark_sequence.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { inFolder } from "../in_folder.ts";
import { writeSmallDataset } from "./small_dataset.ts";

/** Tracks the drawn sequence: a red square, and a blue one that appears on frame 2. */
const tracked = (
  more: { readonly maxFrames?: number; readonly preset?: "vos" | "interactive" },
  use: (made: {
    readonly found: Awaited<ReturnType<typeof trackSequence>>;
    readonly masklets: Awaited<ReturnType<typeof readMasklets>>;
    readonly told: readonly (readonly [number, number])[];
    readonly files: readonly string[];
  }) => void,
): Promise<void> =>
  inFolder(async (root) => {
    await writeSmallDataset(root, ["one"], 5);
    const [sequence] = await Array.fromAsync(await openDataset(root));
    const told: [number, number][] = [];
    const { maxFrames, preset = "vos" } = more;
    const found = await trackSequence(colourModel(), sequence!, {
      ...{ said: { kind: "mask" }, options: { preset }, masks: `${root}/masks` },
      ...(maxFrames !== undefined && { maxFrames }),
      onFrame: (done, total) => void told.push([done, total]),
    });
    const files = (await Array.fromAsync(Deno.readDir(`${root}/masks`))).map(({ name }) => name).sort();
    use({ found, masklets: await readMasklets(`${root}/masks`), told, files });
  });

Deno.test("an object that appears later is tracked from there, and joins the others frame by frame", () =>
  tracked({}, ({ found, masklets, told, files }) => {
    const shown = masklets.frames.map(({ objects }) => objects.map(({ id }) => id));
    assertEquals(shown, [[1], [1], [1, 2], [1, 2], [1, 2]]);
    assertEquals(masklets.prompts.map(({ object, frame }) => [object, frame]), [[1, 0], [2, 2]]);
    assertEquals([found.frames, found.objects, told.at(-1)], [5, 2, [5, 5]]);
    assertEquals(files.length, 6);
    for (const { J } of found.allFrames) assert(J > 0.3, `J ${J}: the prompted frame alone has 1`);
  }));

Deno.test("the first frames alone: a later object's run ends where the others end", () =>
  tracked({ maxFrames: 3 }, ({ found, masklets, told }) => {
    assertEquals(masklets.frames.map(({ index, objects }) => [index, objects.length]), [[0, 1], [1, 1], [2, 2]]);
    assertEquals([found.frames, told.at(-1)], [3, [3, 3]]);
  }));
