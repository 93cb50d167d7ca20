import { assertEquals, assertRejects } from "@std/assert";
import { davis, type DavisOptions } from "../../src/dataset/davis.ts";
import { MaskletError } from "../../src/error.ts";
import { video, withFiles } from "./small_datasets.ts";

/** A DAVIS root with empty files. */
async function withRoot(files: Record<string, string>, test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function sequence(name: string, frames: number, masks = frames): Record<string, string> {
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i).padStart(5, "0"));
  return Object.fromEntries([
    ...numbers(frames).map((n) => [`JPEGImages/480p/${name}/${n}.jpg`, ""]),
    ...numbers(masks).map((n) => [`Annotations/480p/${name}/${n}.png`, ""]),
  ]);
}

const namesOf = async (root: string, options?: DavisOptions): Promise<string[]> =>
  (await Array.fromAsync(davis(root, options))).map(({ name }) => name);

Deno.test("davis() reads the names of DAVIS-2017 in the list's order", () =>
  withRoot(
    { ...sequence("b", 2), ...sequence("a", 3, 1), "ImageSets/2017/val.txt": "b\n a \r\n\nb\n" },
    async (root) => {
      const [b, a] = await Array.fromAsync(davis(root));
      assertEquals([b!.name, a!.name], ["b", "a"]);
      assertEquals(
        a!.frames.map((path) => path.slice(root.length)),
        [0, 1, 2].map((i) => `/JPEGImages/480p/a/0000${i}.jpg`),
      );
      assertEquals(a!.annotations, [`${root}/Annotations/480p/a/00000.png`]);
    },
  ));

Deno.test("davis() reads DAVIS-2016's lists of paths", () =>
  withRoot({
    ...sequence("cow", 2),
    ...sequence("dog", 1),
    "ImageSets/480p/train.txt": [
      "/JPEGImages/480p/cow/00000.jpg /Annotations/480p/cow/00000.png ",
      "/JPEGImages/480p/cow/00001.jpg /Annotations/480p/cow/00001.png ",
      "/JPEGImages/480p/dog/00000.jpg /Annotations/480p/dog/00000.png ",
    ].join("\n"),
  }, async (root) => assertEquals(await namesOf(root, { year: 2016, split: "train" }), ["cow", "dog"])));

Deno.test("davis() reads the names of DAVIS-2016 in a package of DAVIS-2017", () =>
  withRoot(
    { ...sequence("cow", 1), "ImageSets/2016/val.txt": "cow\n", "ImageSets/2017/val.txt": "dog\n" },
    async (root) => assertEquals(await namesOf(root, { year: 2016 }), ["cow"]),
  ));

Deno.test("davis() names the list that is missing and the splits that are there", () =>
  withRoot({ ...sequence("cow", 1), "ImageSets/2017/train.txt": "cow\n" }, async (root) => {
    const error = await assertRejects(() => namesOf(root), MaskletError, "ImageSets/2017/val.txt");
    assertEquals([error.code, error.hint], ["bad-dataset", "Use a split that is there (2017/train)"]);
  }));

Deno.test("davis() tells a DAVIS-2016 package from a DAVIS-2017 one", () =>
  withRoot({ ...sequence("cow", 1), "ImageSets/480p/val.txt": "" }, async (root) => {
    const error = await assertRejects(() => namesOf(root), MaskletError);
    assertEquals(error.hint.includes("davis2016"), true);
  }));

Deno.test("davis() names the sequence whose images are missing", () =>
  withRoot({ ...sequence("cow", 1), "ImageSets/2017/val.txt": "cow\nhen\n" }, async (root) => {
    await assertRejects(() => namesOf(root), MaskletError, "/JPEGImages/480p/hen/*.jpg");
  }));

Deno.test("davis() names the folder that is missing", () =>
  withRoot({ "JPEGImages/480p/cow/0.jpg": "", "ImageSets/2017/val.txt": "cow\n" }, async (root) => {
    await assertRejects(() => namesOf(root, { unsupervised: true }), MaskletError, "/Annotations_unsupervised/480p");
    await assertRejects(() => namesOf(root, { resolution: "1080p" }), MaskletError, "/JPEGImages/1080p");
  }));

Deno.test("davis() reads the full resolution and the unsupervised masks, whose objects may come late", async () => {
  const folders = { images: "JPEGImages/Full-Resolution", masks: "Annotations_unsupervised/Full-Resolution" };
  const files = { ...await video("a", [[1], [1, 2]], folders), "ImageSets/2017/val.txt": "a\n" };
  await withFiles(files, async (root) => {
    const options = { resolution: "Full-Resolution", unsupervised: true };
    const [a] = await Array.fromAsync(davis(root, options));
    assertEquals(await a!.objects(), [{ id: 1, first: 0 }, { id: 2, first: 1 }]);
    assertEquals([a!.video, a!.framesPerSecond], [`${root}/JPEGImages/Full-Resolution/a`, 24]);
  });
});
