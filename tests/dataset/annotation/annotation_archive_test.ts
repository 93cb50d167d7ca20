import { assertEquals, assertRejects } from "@std/assert";
import { readAnnotations } from "../../../src/dataset/annotation/read_annotations.ts";
import { MaskletError } from "../../../src/error.ts";
import { writeZip } from "../../../src/files/write_zip.ts";
import { CVAT_VIDEO, LABEL_STUDIO_VIDEO } from "./exports.ts";

/** A zip of these texts. */
async function zipOf(dir: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = `${dir}/export.zip`;
  await writeZip(
    path,
    Object.entries(files).map(([name, text]) => ({
      name,
      read: () => Promise.resolve(new TextEncoder().encode(text)),
    })),
  );
  return path;
}

Deno.test("the zip that CVAT or Label Studio packed is read as the file in it, pictures beside it or not", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const text = (value: string) => new TextEncoder().encode(value);
    const cvat = await readAnnotations(
      await zipOf(dir, { "annotations.xml": CVAT_VIDEO, "images/frame_000000.png": "x" }),
    );
    assertEquals(cvat.objects, (await readAnnotations(text(CVAT_VIDEO))).objects);
    const tasks = JSON.stringify(LABEL_STUDIO_VIDEO);
    const studio = await readAnnotations(
      await Deno.readFile(await zipOf(dir, { "__MACOSX/._a.json": "", "result.json": tasks })),
    );
    assertEquals([studio.tool, studio.objects], ["Label Studio", (await readAnnotations(text(tasks))).objects]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a zip of another form is refused by its name, and one that is damaged in words", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ "annotations/instances_default.json": "{}" }, "found COCO: annotations/instances_default.json"],
      [{ "obj.names": "car", "obj_train_data/a.txt": "" }, "found YOLO: obj.names, obj_train_data/a.txt"],
      [{ "gt/gt.txt": "", "gt/labels.txt": "" }, "found MOT"],
      [{ "task-1-annotation-1-by-1-tag-dog-0.png": "" }, "found brushes as pictures"],
      [{ "a.json": "[]", "b.json": "[]" }, "found a.json, b.json. Unpack it, and give one of them"],
      [{ "readme.txt": "" }, "found readme.txt. Export as"],
      [{ "config.json": "{}" }, "Expected annotations of CVAT or Label Studio in config.json in"],
      [{ "annotations.xml": "<annotations>" }, "annotations.xml in"],
      [{}, "found nothing"],
    ];
    for (const [files, message] of cases) {
      const path = await zipOf(dir, files);
      const error = await assertRejects(() => readAnnotations(path), MaskletError, message);
      assertEquals((error as MaskletError).code, "bad-dataset");
    }
    const whole = await Deno.readFile(await zipOf(dir, { "annotations.xml": CVAT_VIDEO }));
    await assertRejects(() => readAnnotations(whole.slice(0, 500)), MaskletError, "Expected a sound zip in");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
