import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  annotatedPicturePrompts,
  annotatedPrompts,
  type AnnotatedVideo,
} from "../../../src/dataset/annotation/annotated_prompts.ts";
import { readAnnotations } from "../../../src/dataset/annotation/read_annotations.ts";
import { MaskletError } from "../../../src/error.ts";
import { rowsOf } from "../../drawn.ts";
import { CVAT_IMAGES, CVAT_VIDEO } from "./exports.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const video: AnnotatedVideo = { name: "street", width: 16, height: 9, frameCount: 6 };

Deno.test("each track of CVAT's video is an object, prompted on its first frame that shows it", async () => {
  const annotations = await readAnnotations(bytes(CVAT_VIDEO));
  assertEquals(annotations.objects.map(({ id, label }) => `${id} ${label}`), [
    ...["1 car", "2 car", "3 person", "4 person", "5 dog"],
  ]);
  assertEquals(annotations.notes, ["left out: 1 polyline (boxes, polygons, ellipses, masks and points are read)"]);
  const prompts = annotatedPrompts(annotations, video);
  assertEquals(prompts.map(({ frame, object }) => [frame, object]), [[0, 2], [0, 5], [1, 1], [2, 3], [4, 4]]);
  const [turned, clicks, box, polygon, mask] = prompts;
  assertEquals(box!.box, { left: 2.5, top: 1, right: 7, bottom: 5.25 });
  assertEquals(turned!.box, { left: 5, top: 1, right: 7, bottom: 5 }); // 4x2 px, turned by 90 degrees
  assertEquals([clicks!.points, clicks!.labels], [[[3, 4.5], [5, 6]], [1, 1]]);
  assertEquals(rowsOf(polygon!.mask!).slice(0, 5).map((row) => row.slice(0, 7)), [
    ...[".......", ".####..", ".####..", ".####..", "......."],
  ]);
  assertEquals(rowsOf(mask!.mask!).slice(2, 6).map((row) => row.slice(5, 12)), [
    ...[".......", "..##...", ".####..", "......."],
  ]);
});

Deno.test("all keyframes of CVAT's tracks can be prompts; interpolated boxes and frames without the object are none", async () => {
  const prompts = annotatedPrompts(await readAnnotations(bytes(CVAT_VIDEO)), video, { keyframes: "all" });
  const of = (object: number) => prompts.filter((prompt) => prompt.object === object);
  assertEquals(of(1).map(({ frame, box }) => [frame, box]), [
    [1, { left: 2.5, top: 1, right: 7, bottom: 5.25 }],
    [5, { left: 9, top: 1, right: 16, bottom: 5 }], // ends where the picture ends
  ]);
  assertEquals(of(5).map(({ frame, labels }) => [frame, labels]), [[0, [1, 1]], [3, [0]]]);
});

Deno.test("CVAT's pictures: two shapes of a label are two objects, shapes of a group are one", async () => {
  const annotations = await readAnnotations(bytes(CVAT_IMAGES));
  const street = annotatedPicturePrompts(annotations, { name: "street.jpg", width: 16, height: 9 });
  assertEquals(street, [
    { box: { left: 1, top: 1, right: 4, bottom: 4 } },
    { box: { left: 6, top: 1, right: 9, bottom: 4 } },
    { box: { left: 10, top: 2, right: 15, bottom: 8 }, points: [[12, 4]], labels: [1] },
  ]);
  const [wheel, person] = annotatedPicturePrompts(annotations, { name: "a/square.png", width: 16, height: 9 });
  assertEquals(rowsOf(wheel!.mask!).slice(1, 7).map((row) => row.slice(1, 9)), [
    ...["........", "..####..", ".######.", ".######.", "..####..", "........"],
  ]);
  assertEquals(rowsOf(person!.mask!)[7], "..###...........");
});

Deno.test("CVAT's pictures are frames of a video by their names, by its own names of frames, or by their numbers", async () => {
  const annotations = await readAnnotations(bytes(CVAT_IMAGES));
  const frames = (
    video: AnnotatedVideo,
  ) => [...new Set(annotatedPrompts(annotations, video).map(({ frame }) => frame))];
  assertEquals(frames({ ...video, frameNames: ["a", "square", "b", "street"], frameCount: 4 }), [1, 3]);
  assertEquals(frames(video), [0, 1]);
  const named = await readAnnotations(bytes(CVAT_IMAGES.replace("night/square.jpg", "frame_000004.PNG")));
  const of = annotatedPrompts(named, video).filter(({ object }) => object === 4);
  assertEquals(of.map(({ frame }) => frame), [4]);
});

Deno.test("broken files of CVAT are refused in words, with the place", async () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      CVAT_VIDEO.replace('rle="1, 2, 1, 4"', 'rle="1, 2, 1, 5"'),
      "Expected runs of 8 px (4x2) in mask on frame 4 of track 3",
    ],
    [CVAT_VIDEO.replace('rle="1, 2, 1, 4"', 'rle="1, x"'), "run lengths from 0 on in mask on frame 4"],
    [CVAT_VIDEO.replace('xtl="2.50"', 'xtl="left"'), "Expected a number as xtl in box on frame 1 of track 0"],
    [CVAT_VIDEO.replace('frame="4"', 'frame="-4"'), "Expected a frame from 0 on"],
    [CVAT_VIDEO.replace("5.00,1.00;", "5.00;"), "Expected points x,y;x,y in polygon on frame 2"],
    [CVAT_VIDEO.replace("</track>", ""), "Expected the end of track"],
    [CVAT_VIDEO.slice(0, 2500), "Expected"],
    [CVAT_VIDEO.replaceAll("annotations>", "annotation>"), "Expected <annotations>"],
    [`<!DOCTYPE x [<!ENTITY a "b">]>${CVAT_VIDEO.slice(39)}`, "Expected no DOCTYPE in line 1"],
    [CVAT_IMAGES.replace('height="9"', 'height="nine"'), "Expected a number as height in image day/street.jpg"],
    [
      CVAT_IMAGES.replace('id="0" name', 'id="0" task_id="4" name').replace('id="1" name', 'id="1" task_id="5" name'),
      "Expected the annotations of one task",
    ],
  ];
  for (const [text, message] of cases) {
    const error = await assertRejects(() => readAnnotations(bytes(text)), MaskletError, message);
    assertEquals((error as MaskletError).code, "bad-dataset");
  }
  const annotations = await readAnnotations(bytes(CVAT_VIDEO));
  const refused = (other: Partial<AnnotatedVideo>, message: string) =>
    assertThrows(() => annotatedPrompts(annotations, { ...video, ...other }), MaskletError, message);
  refused({ width: 32, height: 18 }, "on a picture of 32x18, found one of 16x9");
  refused({ frameCount: 3 }, "to be on a frame of street (3 frames), found frame 5");
  assertThrows(
    () => annotatedPicturePrompts(annotations, { name: "photo.jpg", width: 16, height: 9 }),
    MaskletError,
    "Expected annotations of photo.jpg, found those of a video without a name",
  );
});
