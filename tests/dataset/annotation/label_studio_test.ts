import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  annotatedPicturePrompts,
  annotatedPrompts,
  type AnnotatedVideo,
} from "../../../src/dataset/annotation/annotated_prompts.ts";
import { maskOfBrush } from "../../../src/dataset/annotation/brush_rle.ts";
import { readAnnotations } from "../../../src/dataset/annotation/read_annotations.ts";
import { maskBox } from "../../../src/mask/mask_ops.ts";
import { maskFromRle } from "../../../src/mask/rle.ts";
import { MaskletError } from "../../../src/error.ts";
import { LABEL_STUDIO } from "../../../src/run/formats/label_studio.ts";
import { rowsOf } from "../../drawn.ts";
import { sampleTracks } from "../../run/formats/sample_tracks.ts";
import { BRUSH, LABEL_STUDIO_PICTURE, LABEL_STUDIO_VIDEO } from "./exports.ts";

const bytes = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const picture = { name: "street.jpg", width: 14, height: 9 };

Deno.test("Label Studio's brush is read as its own SDK wrote it, and refused where it does not fill the picture", () => {
  assertEquals(rowsOf(maskOfBrush(BRUSH.rle, picture, "a brush")), [...BRUSH.rows]);
  const refused = (rle: readonly number[], message: string, size = picture) =>
    assertThrows(() => maskOfBrush(rle, size, "a brush"), MaskletError, message);
  refused(BRUSH.rle.slice(0, 20), "bits at least in a brush, found 160");
  refused(BRUSH.rle, "Expected 4 values a pixel of 15x9 in a brush, found 504 values", { ...picture, width: 15 });
  refused([...BRUSH.rle.slice(0, 6), 255, 255, 255, 255, 255, 255], "in a brush, found");
  refused([256, 1], "Expected bytes (0 to 255) in a brush, found 256");
  refused([], "Expected 32 bits at least");
});

Deno.test("Label Studio's picture: a rectangle with its clicks, a brush, a polygon with its label apart, an ellipse", async () => {
  const annotations = await readAnnotations(bytes(LABEL_STUDIO_PICTURE));
  assertEquals(annotations.objects.map(({ label }) => label), ["car", "dog", "roof", "sun"]);
  assertEquals(annotations.notes, ["left out: 1 choices (boxes, polygons, ellipses, masks and points are read)"]);
  const [car, dog, roof, sun] = annotatedPicturePrompts(annotations, picture);
  const { points, labels, box } = car!;
  assertEquals([box, labels], [{ left: 7, top: 0, right: 10.5, bottom: 3 }, [1, 0]]);
  assertEquals(points!.flat().map((value) => value.toFixed(2)), ["8.40", "1.80", "9.80", "2.70"]);
  assertEquals(rowsOf(dog!.mask!), [...BRUSH.rows]);
  assertEquals(rowsOf(roof!.mask!).slice(2, 4), ["#######.......", ".............."]);
  assertEquals(rowsOf(sun!.mask!)[4], "....######....");
});

Deno.test("Label Studio's tracks: frames count from 1, at the rate that the tool took, in percent, and turned about a corner", async () => {
  const annotations = await readAnnotations(bytes(LABEL_STUDIO_VIDEO));
  const video: AnnotatedVideo = { name: "street", width: 200, height: 100, frameCount: 12 };
  const prompts = annotatedPrompts(annotations, video, { keyframes: "all" });
  assertEquals(prompts.map(({ frame, object }) => [frame, object]), [[0, 2], [2, 1], [8, 1]]);
  assertEquals(prompts[1]!.box, { left: 50, top: 0, right: 150, bottom: 50 });
  assertEquals(prompts[2]!.box, { left: 100, top: 0, right: 200, bottom: 50 });
  const turned = Object.values(prompts[0]!.box as object).map((side: number) => Math.round(side));
  assertEquals(turned, [60, 0, 100, 40]); // 40x40 px at (100, 0), turned by 90 degrees clockwise
  const same = annotatedPrompts(annotations, { ...video, frameCount: 6 });
  assertEquals(same.map(({ frame }) => frame), [0, 1]);
});

Deno.test("what Masklet writes for Label Studio is read back: the same boxes on the same frames", async () => {
  const tracks = sampleTracks();
  const [[, text]] = [...LABEL_STUDIO.files([tracks]) as Iterable<readonly [string, string]>] as [[string, string]];
  const annotations = await readAnnotations(new TextEncoder().encode(text));
  const { name, width, height, frames } = tracks;
  const video = { name, width, height, frameCount: frames.at(-1)!.index + 1 };
  const prompts = annotatedPrompts(annotations, video, { keyframes: "all" });
  const shown = frames.flatMap(({ index, objects }) =>
    objects.slice(0, 2).map(({ rle }, i) => [index, i + 1, maskBox(maskFromRle(rle))] as const).filter(([, , box]) =>
      box
    )
  );
  const rounded = prompts.map(({ frame, object, box }) => [
    frame,
    object,
    Object.fromEntries(Object.entries(box!).map(([side, value]) => [side, Number(value.toFixed(9))])),
  ]);
  assertEquals(rounded, shown as unknown);
});

Deno.test("broken files of Label Studio are refused in words, with the task and the region", async () => {
  const [task] = LABEL_STUDIO_PICTURE as unknown as [{ annotations: { result: Record<string, unknown>[] }[] }];
  const [rectangle] = task.annotations[1]!.result as [Record<string, unknown>];
  const of = (...result: unknown[]) => [{ ...task, annotations: [{ id: 31, result }] }];
  const value = rectangle["value"] as object;
  const cases: readonly (readonly [unknown, string])[] = [
    [of({ ...rectangle, value: { ...value, x: "50" } }), "Expected a number as x in rectanglelabels Xa9 of task 12 of"],
    [of({ ...rectangle, original_width: undefined }), "Expected original_width and original_height in px"],
    [of({ ...rectangle, image_rotation: 90 }), "Expected a picture that was not turned"],
    [of({ ...rectangle, type: "brushlabels" }), 'Expected format "rle" with its bytes'],
    [of({ ...rectangle, type: "polygonlabels" }), "Expected points [[x, y], …], three or more"],
    [of({ ...rectangle, type: "videorectangle" }), "Expected a sequence of rectangles"],
    [[{ ...task, data: {} }], "Expected the address of a picture or a video in data"],
    [[{ ...task, annotations: 3 }], "Expected a list of annotations in task 12"],
    [
      of({ ...rectangle, id: "a" }, { ...rectangle, id: "b" }, task.annotations[1]!.result[1]),
      "Expected keypointlabels k1 of task 12",
    ],
  ];
  for (const [json, message] of cases) {
    const error = await assertRejects(() => readAnnotations(bytes(json)), MaskletError, message);
    assertEquals((error as MaskletError).code, "bad-dataset");
  }
  for (const [text, found] of [["", "an empty file"], ["frame,x,y", '"frame,x,y"'], ["[]", '"[]"']] as const) {
    await assertRejects(() => readAnnotations(new TextEncoder().encode(text)), MaskletError, `found ${found}`);
  }
  await assertRejects(
    () => readAnnotations(new Uint8Array([0x50, 0x4b, 3, 4])),
    MaskletError,
    "Expected a sound zip in",
  );
});

/** A task as JSON-MIN has it: values by control, without ids, types and signs of clicks. */
function minimal(
  { id, data, annotations }: {
    id: number;
    data: object;
    annotations: readonly { id?: number; was_cancelled?: boolean; result: readonly object[] }[];
  },
): object[] {
  return annotations.filter(({ was_cancelled }) => was_cancelled !== true).map((annotation) => {
    const results = annotation.result as readonly Record<string, unknown>[];
    const values = results.map(({ value, original_width, original_height, type }) => ({
      control: type === "choices" ? "quality" : type === "labels" ? "label" : "shape",
      value: type === "choices" ? "good" : { ...value as object, original_width, original_height },
    }));
    const controls = Object.groupBy(values, ({ control }) => control);
    const lists = Object.fromEntries(
      Object.entries(controls).map(([name, all]) => [name, all!.map(({ value }) => value)]),
    );
    return {
      ...data,
      id,
      ...lists,
      annotator: 1,
      annotation_id: annotation.id,
      lead_time: 3.5,
      created_at: "2026-03-02T09:14:24Z",
    };
  });
}

Deno.test("JSON-MIN says the same as JSON, but for what it leaves out", async () => {
  const shapesOf = (text: Uint8Array) => readAnnotations(text);
  // without the negative click, and with the label apart on the same points
  const [task] = LABEL_STUDIO_PICTURE as unknown as [Parameters<typeof minimal>[0]];
  const kept = (task.annotations[1]!.result as readonly Record<string, unknown>[]).filter(({ id }) => id !== "k2");
  const points = (kept.find(({ type }) => type === "polygon")!["value"] as { points: unknown }).points;
  const result = kept.map((one) =>
    one["type"] === "labels" ? { ...one, value: { points, closed: true, labels: ["roof"] } } : one
  );
  const whole = { ...task, annotations: [{ id: 31, result }] };
  const [json, min] = [await shapesOf(bytes([whole])), await shapesOf(bytes(minimal(whole)))];
  assertEquals(min.objects, json.objects);
  assertEquals(annotatedPicturePrompts(min, picture), annotatedPicturePrompts(json, picture));
  assertEquals(min.notes.slice(0, 1), [
    "JSON-MIN does not say which points are off the object: all are taken to be on it (export as JSON)",
  ]);

  const video: AnnotatedVideo = { name: "street", width: 200, height: 100, frameCount: 12 };
  const tracks = LABEL_STUDIO_VIDEO as unknown as [Parameters<typeof minimal>[0]];
  const prompts = async (text: Uint8Array) => annotatedPrompts(await shapesOf(text), video, { keyframes: "all" });
  assertEquals(await prompts(bytes(minimal(tracks[0]))), await prompts(bytes(LABEL_STUDIO_VIDEO)));
});
