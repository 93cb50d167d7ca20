import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodePngBytes } from "./png_bytes.ts";
import { maskFromRle } from "../../../src/mask/rle.ts";
import { maskArea } from "../../../src/mask/mask_ops.ts";
import { formatNamed, TRACK_FORMATS } from "../../../src/run/formats/formats.ts";
import type { TrackFormat } from "../../../src/run/formats/track_format.ts";
import type { Tracks } from "../../../src/run/formats/tracks.ts";
import { sampleTracks, SEEN } from "./sample_tracks.ts";

type Files = ReadonlyMap<string, string | Uint8Array>;

/** What a format's files say, read back: of object 1 and 2 the box on each frame, and the area where the format has it. */
interface ReadBack {
  readonly boxes: Readonly<Record<1 | 2, readonly (readonly number[] | null)[]>>;
  readonly areas?: Readonly<Record<1 | 2, readonly (number | null)[]>>;
}

const filesOf = async (format: TrackFormat, videos: readonly Tracks[]): Promise<Files> =>
  new Map(await Array.fromAsync(format.files(videos)));

const json = (files: Files, name: string) => JSON.parse(files.get(name) as string);
const lines = (files: Files, name: string) => (files.get(name) as string).trimEnd().split("\n");
/** Sequences of one object begin where it is seen first: those before are none. */
const padded = <T>(values: readonly T[]): (T | null)[] => [...Array(4 - values.length).fill(null), ...values];
const boxLines = (files: Files, less: number) => {
  const of = (id: 1 | 2) =>
    padded(
      lines(files, `${id}/groundtruth.txt`).map((line) => {
        const [x, y, w, h] = line.split(",").map(Number) as [number, number, number, number];
        return w === 0 || Number.isNaN(w) ? null : [x - less, y - less, w, h];
      }),
    );
  return { boxes: { 1: of(1), 2: of(2) } };
};

/** How each format is read back: by what its own documents say, and by nothing of ours that wrote it. */
const READERS: Readonly<Record<string, (files: Files) => ReadBack | Promise<ReadBack>>> = {
  coco: (files) => {
    const { annotations, images } = json(files, "annotations.json");
    const of = <T>(id: number, value: (a: { area: number; bbox: number[] }) => T) =>
      images.map((image: { id: number }) => {
        const found = annotations.find((a: { image_id: number; object: unknown }) =>
          a.image_id === image.id && a.object === id
        );
        if (found === undefined) return null;
        assertEquals(maskArea(maskFromRle(found.segmentation)), found.area);
        return value(found);
      });
    return {
      boxes: { 1: of(1, ({ bbox }) => bbox), 2: of(2, ({ bbox }) => bbox) },
      areas: { 1: of(1, ({ area }) => area), 2: of(2, ({ area }) => area) },
    };
  },
  "youtube-vis": (files) => {
    const { annotations } = json(files, "instances.json");
    const of = (id: number) => annotations.find((one: { object: unknown }) => one.object === id);
    for (const id of [1, 2]) {
      const areas = of(id).segmentations.map((rle: Parameters<typeof maskFromRle>[0] | null) =>
        rle === null ? null : maskArea(maskFromRle(rle))
      );
      assertEquals(areas, of(id).areas);
    }
    return { boxes: { 1: of(1).bboxes, 2: of(2).bboxes }, areas: { 1: of(1).areas, 2: of(2).areas } };
  },
  lasot: (files) => {
    assertEquals(files.get("1/full_occlusion.txt"), "0,1,0");
    return boxLines(files, 1);
  },
  got10k: (files) => {
    assertEquals(files.get("1/absence.label"), "0\n1\n0\n");
    assertEquals(files.get("2/cut_by_image.label"), "1\n1\n1\n1\n");
    return boxLines(files, 1);
  },
  vot: (files) => boxLines(files, 0),
  cvat: (files) => {
    const text = files.get("annotations.xml") as string;
    const of = (nth: number) => {
      const [, track] = new RegExp(`<track id="${nth}"[^>]*>([^]*?)</track>`).exec(text)!;
      const boxes: (number[] | null)[] = [null, null, null, null];
      for (
        const [, frame, outside, ...sides] of track!.matchAll(
          /frame="(\d+)" keyframe="1" outside="(\d)" occluded="0" xtl="([\d.]+)" ytl="([\d.]+)" xbr="([\d.]+)" ybr="([\d.]+)"/g,
        )
      ) {
        const [l, t, r, b] = sides.map(Number) as [number, number, number, number];
        if (outside === "0") boxes[Number(frame)] = [l, t, r - l, b - t];
      }
      return boxes;
    };
    const areas = (label: string) =>
      [...(files.get("masks.xml") as string).matchAll(/<image [^>]*>([^]*?)<\/image>/g)].map(([, image]) => {
        const [, rle] = new RegExp(`<mask label="${label}"[^>]* rle="([\\d, ]+)"`).exec(image!) ?? [];
        return rle === undefined
          ? null
          : rle.split(", ").map(Number).filter((_, i) => i % 2 === 1).reduce((a, b) => a + b);
      });
    assertStringIncludes(text, "gh&quot;ost &amp; co");
    return { boxes: { 1: of(0), 2: of(1) }, areas: { 1: areas("swan"), 2: areas("object 2") } };
  },
  "label-studio": (files) => {
    const [task] = json(files, "tasks.json");
    const of = (nth: number) => {
      const { sequence, framesCount } = task.predictions[0].result[nth].value;
      assertEquals(framesCount, 4);
      const boxes: (number[] | null)[] = [null, null, null, null];
      for (const { frame, x, y, width, height } of sequence) {
        boxes[frame - 1] = [x * 6, y * 4, width * 6, height * 4].map((value) => Math.round(value) / 100);
      }
      return boxes;
    };
    return { boxes: { 1: of(0), 2: of(1) } };
  },
  alpha: async (files) => {
    const areas = async (id: number) => {
      const found = await Promise.all(
        [0, 1, 2, 3].map((i) => decodePngBytes(files.get(`${id}/0000${i}.png`) as Uint8Array)),
      );
      return found.map((values) => values.filter((value) => value > 127).length || null);
    };
    return { boxes: boxesOf(), areas: { 1: await areas(1), 2: await areas(2) } };
  },
  csv: (files) => {
    const [head, ...rows] = lines(files, "tracks.csv");
    assertEquals(head, "frame,name,time,object,area,left,top,right,bottom,object_score,predicted_iou");
    assertEquals(rows[0], "0,00000,0,1,0,,,,,2.5,0.75");
    assertStringIncludes(rows[2]!, '"gh""ost & co"');
    const of = (id: number) =>
      rows.map((row) => row.split(",")).filter((cells) => cells[3] === String(id)).map((cells) => {
        if (cells[5] === "") return null;
        const [l, t, r, b] = cells.slice(5, 9).map(Number) as [number, number, number, number];
        return [Number(cells[4]), [l, t, r - l, b - t]] as const;
      });
    const [one, two] = [of(1), of(2)];
    return {
      boxes: { 1: one.map((found) => found?.[1] ?? null), 2: two.map((found) => found?.[1] ?? null) },
      areas: { 1: one.map((found) => found?.[0] ?? null), 2: two.map((found) => found?.[0] ?? null) },
    };
  },
};

function boxesOf(): ReadBack["boxes"] {
  return { 1: SEEN[1].map((seen) => seen?.[1] ?? null), 2: SEEN[2].map((seen) => seen?.[1] ?? null) };
}

for (const format of TRACK_FORMATS) {
  Deno.test(`${format.name}: boxes and areas read back as they were, also where an object is away`, async () => {
    const { boxes, areas } = await READERS[format.name]!(await filesOf(format, [sampleTracks()]));
    assertEquals(boxes, boxesOf());
    if (areas === undefined) return;
    assertEquals(areas, { 1: SEEN[1].map((seen) => seen?.[0] ?? null), 2: SEEN[2].map((seen) => seen?.[0] ?? null) });
  });

  Deno.test(`${format.name}: several videos do not get into each other's way, and paths stay in the folder`, async () => {
    const files = await filesOf(format, [sampleTracks("a"), sampleTracks("b")]);
    const paths = (await Array.fromAsync(format.files([sampleTracks("a"), sampleTracks("b")]))).map(([path]) => path);
    assertEquals(files.size, paths.length);
    for (const path of paths) assert(/^[\p{L}\p{N}._-]+(\/[\p{L}\p{N}._-]+)*$/u.test(path), path);
    assertEquals(formatNamed(format.name), format);
  });

  Deno.test(`${format.name}: a video without frames has files that say so, or none`, async () => {
    const files = await filesOf(format, [{ ...sampleTracks(), frames: [], objects: [] }]);
    for (const content of files.values()) assert(content.length > 0);
  });
}
