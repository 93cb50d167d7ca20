import { assertEquals, assertRejects } from "@std/assert";
import { annotationsOf } from "../../../src/dataset/annotation/annotations.ts";
import { readAnnotations } from "../../../src/dataset/annotation/read_annotations.ts";
import { saveAnnotatedMasks } from "../../../src/dataset/annotation/save_annotated_masks.ts";
import type { Layout } from "../../../src/dataset/layout.ts";
import { requireLayout } from "../../../src/dataset/layouts.ts";
import { MaskletError } from "../../../src/error.ts";
import { readIndexedPng } from "../../../src/image/label_png.ts";
import { BRUSH, CVAT_VIDEO, LABEL_STUDIO_PICTURE } from "./exports.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("masks of CVAT's tracks become label maps by their frames, and folders of objects in another layout", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const annotations = await readAnnotations(bytes(CVAT_VIDEO));
    const saved = await saveAnnotatedMasks(annotations, `${dir}/masks`);
    assertEquals(saved, { frames: ["00002", "00004"], withoutMask: 6 });
    const { values, width, height } = await readIndexedPng(`${dir}/masks/00002.png`);
    assertEquals([width, height, values[16 + 1], values[16 + 5], values[0]], [16, 9, 3, 0, 0]);
    await saveAnnotatedMasks(annotations, `${dir}/apart`, { layout: "sav" });
    const folders = (await Array.fromAsync(Deno.readDir(`${dir}/apart`))).map(({ name }) => name).sort();
    assertEquals(folders.length, 5);
    await assertRejects(() => saveAnnotatedMasks(annotations, `${dir}/masks`), MaskletError, "new or empty folder");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("masks of Label Studio's pictures go by the pictures' names", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const annotations = await readAnnotations(bytes(JSON.stringify(LABEL_STUDIO_PICTURE)));
    assertEquals((await saveAnnotatedMasks(annotations, dir)).frames, ["street"]);
    const { values } = await readIndexedPng(`${dir}/street.png`);
    assertEquals(values[7 * 14], BRUSH.rows[7][0] === "#" ? 2 : 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("boxes alone are no masks, and pictures of an unknown size are refused", async () => {
  const box = { left: 0, top: 0, right: 2, bottom: 2 };
  const shape = { where: "box 1", label: "car", place: { frame: 0 }, keyframe: true };
  const of = (size?: { width: number; height: number }) =>
    annotationsOf("CVAT", [{ ...shape, ...(size && { size }), on: () => ({ kind: "box", box }) }], []);
  const dir = await Deno.makeTempDir();
  try {
    const refused = (size: { width: number; height: number } | undefined, message: string) =>
      assertRejects(() => saveAnnotatedMasks(of(size), dir), MaskletError, message);
    await refused({ width: 4, height: 4 }, "Expected polygons, ellipses, brushes or masks, found 1 boxes and points");
    await refused(undefined, "Expected the size of the picture in px for box 1, found none");
    await refused({ width: 1e6, height: 1e6 }, "found 1000000x1000000");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("masks that cannot be written to the end leave an empty folder, to which the same call can write", async () => {
  const dir = await Deno.makeTempDir();
  const images = ["a", "b"].map((name) =>
    `<image id="0" name="${name}.jpg" width="4" height="1"><mask label="car" rle="0, 2" left="1" top="0" width="2" height="1"/></image>`
  );
  const annotations = await readAnnotations(new TextEncoder().encode(`<annotations>${images.join("")}</annotations>`));
  let room = 1;
  const davis = requireLayout("davis");
  const full: Layout = {
    ...davis,
    masks: {
      ...davis.masks,
      writer: (folder, write) =>
        davis.masks.writer(folder, async (path, content) => {
          if (room-- <= 0) throw new MaskletError("io", "no room", { hint: "" });
          await write(path, content);
        }),
    },
  };
  await assertRejects(() => saveAnnotatedMasks(annotations, dir, { layout: full }), MaskletError, "no room");
  assertEquals(await Array.fromAsync(Deno.readDir(dir)), []);
  room = 2;
  assertEquals((await saveAnnotatedMasks(annotations, dir, { layout: full })).frames, ["a", "b"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("masks of a call that was killed are replaced by the next one, in each layout; what is not of it stays and is named", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const annotations = await readAnnotations(bytes(CVAT_VIDEO));
    const whole: Record<string, readonly string[]> = {};
    for (const layout of ["davis", "sav"] as const) {
      const out = `${dir}/${layout}`;
      await saveAnnotatedMasks(annotations, out, { layout });
      whole[layout] = await filesBelow(out);
      // as a kill leaves it: the mark, a mask of another call, a file that is half written
      await Deno.writeFile(`${out}/.masklet-unfinished`, new Uint8Array(0));
      await Deno.writeFile(`${out}/99999.png`, new Uint8Array(3));
      await Deno.writeFile(`${out}/00002.png.0123abcd.part`, new Uint8Array(3));
      await saveAnnotatedMasks(annotations, out, { layout });
      assertEquals(await filesBelow(out), whole[layout]);
    }
    await Deno.writeFile(`${dir}/davis/.masklet-unfinished`, new Uint8Array(0));
    await Deno.writeTextFile(`${dir}/davis/mine.txt`, "mine");
    await assertRejects(() => saveAnnotatedMasks(annotations, `${dir}/davis`), MaskletError, "found mine.txt in it");
    assertEquals(await Deno.readTextFile(`${dir}/davis/mine.txt`), "mine");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

async function filesBelow(dir: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    files.push(...(isDirectory ? (await filesBelow(`${dir}/${name}`)).map((file) => `${name}/${file}`) : [name]));
  }
  return files.sort();
}
