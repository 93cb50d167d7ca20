import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { namedDataset } from "../../src/cli/benchmark_dataset.ts";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { convertDataset } from "../../src/dataset/convert_dataset.ts";
import { LAYOUTS, requireLayout } from "../../src/dataset/layouts.ts";
import { type Dataset, openDataset } from "../../src/dataset/open_dataset.ts";
import { saveResults } from "../../src/dataset/save_results.ts";
import { MaskletError } from "../../src/error.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { filesBelow } from "../house.ts";
import { type Files, video, withFiles } from "./small_datasets.ts";
import { TOY_LAYOUT } from "./toy_layout.ts";

/** Two toys; beside them the folders of MOSE, so that both layouts fit. */
const TOYS = async (): Promise<Files> => ({
  ...await video("a", [[1], [1, 2], [2]], { images: "seen", masks: "known" }),
  ...await video("b", [[3], [3]], { images: "seen", masks: "known" }),
  ...await video("decoy", [[1]]),
  "toy.txt": "b\na\n",
});

const open = (root: string): Promise<Dataset> => openDataset(root, { layouts: [...LAYOUTS, TOY_LAYOUT] });
const below = async (root: string): Promise<string[]> =>
  (await Array.fromAsync(filesBelow(new URL(`file://${root}/`)))).filter((path) => !path.startsWith(".masklet/"));

async function* empty(names: readonly string[]): AsyncGenerator<TrackedFrame> {
  for (const [index, name] of names.entries()) {
    yield makeTrackedFrame({ index, time: 0, width: 8, height: 6, name, objects: [] });
  }
}

Deno.test("a layout of one's own is seen from its files before Masklet's, or named, or given alone", () =>
  TOYS().then((files) =>
    withFiles(files, async (root) => {
      const dataset = await open(root);
      assertEquals([dataset.layout, dataset.rules === TOY_LAYOUT], ["toy", true]);
      const sequences = await Array.fromAsync(dataset);
      assertEquals(sequences.map(({ name, layout }) => [name, layout]), [["b", "toy"], ["a", "toy"]]);
      assertEquals((await openDataset(root)).layout, "mose");
      assertEquals((await openDataset(root, { layout: TOY_LAYOUT })).layout, "toy");
    })
  ));

Deno.test("a dataset in a layout of one's own is checked as it says", async () => {
  const { "seen/a/00001.jpg": _, ...files } = await TOYS();
  await withFiles(files, async (root) => {
    const problems = await Array.fromAsync(checkDataset(await open(root)));
    assertEquals(problems.every(({ sequence }) => sequence === "a"), true);
    assertStringIncludes(problems.map(({ message }) => message).join("\n"), "found none for 00001");
  });
});

Deno.test("datasets are converted to a layout of one's own and back", () =>
  TOYS().then((files) =>
    withFiles(files, async (root) => {
      const { written, notes } = await convertDataset(await open(root), `${root}/davis`, { to: "davis" });
      assertEquals([written, notes.length], [["b", "a"], 1]);
      await convertDataset(await openDataset(`${root}/davis`), `${root}/toys`, { to: TOY_LAYOUT });
      assertEquals(await below(`${root}/toys/known`), ["a/t0.png", "a/t1.png", "a/t2.png", "b/t0.png", "b/t1.png"]);
      const [b, a] = await Array.fromAsync(await open(`${root}/toys`));
      assertEquals([b!.name, await b!.objects(), a!.annotated.map(({ name }) => name)], [
        "b",
        [{ id: 3, first: 0 }],
        ["t0", "t1", "t2"],
      ]);
    })
  ));

Deno.test("results and masklets are written as the layout has them", () =>
  TOYS().then((files) =>
    withFiles(files, async (root) => {
      const [b] = await Array.fromAsync(await open(root));
      const frames = () => empty(["00000", "00001"]);
      assertEquals(await saveResults(frames(), b!, `${root}/out`), `${root}/out/for-the-server/b`);
      assertEquals(
        await saveResults(frames(), b!, `${root}/out`, { layout: "youtube-vos" }),
        `${root}/out/Annotations/b`,
      );
      await saveMasklets(frames(), `${root}/run`, { layout: TOY_LAYOUT });
      assertEquals(await below(`${root}/run`), ["00000.png", "00001.png", "masklets.json"]);
    })
  ));

Deno.test("the command line takes the protocol from the layout, and looks for a sequence in all splits that lie together", async () => {
  const files = {
    ...await video("a", [[1]], { images: "JPEGImages/480p", masks: "Annotations/480p" }),
    ...await video("b", [[1]], { images: "JPEGImages/480p", masks: "Annotations/480p" }),
    "ImageSets/2017/val.txt": "a\n",
    "ImageSets/2017/train.txt": "b\n",
  };
  await withFiles(files, async (root) => {
    const { protocol, sequences } = await namedDataset({ root, sequences: ["b"] });
    assertEquals([protocol, (await Array.fromAsync(sequences)).map(({ name }) => name)], ["davis", ["b"]]);
  });
  assertEquals(LAYOUTS.map((layout) => layout.protocol({})), ["davis", "sav", "vos", "lvos", "mosev2", "vos"]);
});

Deno.test("unknown layouts are refused with the names of those there are, and folders that lie like none with their signs", async () => {
  for (const layout of LAYOUTS) assertEquals(requireLayout(layout.name), layout);
  const error = assertThrows(() => requireLayout("constructor"), MaskletError, "found constructor");
  for (const { name } of LAYOUTS) assertStringIncludes(error.message, name);
  await withFiles({ "notes.txt": "" }, async (root) => {
    const refused = await assertRejects(() => open(root), MaskletError, "found notes.txt");
    for (const { signs } of [...LAYOUTS, TOY_LAYOUT]) assertStringIncludes(refused.message, signs);
  });
});
