import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { promptsSchema, type PromptTarget } from "../../src/cli/prompt_shape.ts";
import { parsePrompts, readPromptsFile } from "../../src/cli/prompts_file.ts";
import { MaskletError } from "../../src/error.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { pngChunks, pngFile } from "../../src/image/png_chunks.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { maskToCounts, maskToRle } from "../../src/mask/rle.ts";
import { CVAT_VIDEO, LABEL_STUDIO_PICTURE } from "../dataset/annotation/exports.ts";
import { rowsOf } from "../drawn.ts";
import { grayPng } from "../evaluate/gray_png.ts";
import { fits } from "./schema_check.ts";

const click = { points: [[1, 2]], labels: [1] };
const at = { frame: 0, object: 1 };
const rle = { size: [2, 2], counts: "04" };

/** Entries that are read, those alone. */
const GOOD: Readonly<Record<PromptTarget, readonly unknown[]>> = {
  video: [
    { ...at, ...click },
    { frame: 7, object: "dog", points: [[1.5, 2], [3, 4]], labels: [1, 0] },
    { ...at, box: [1, 2, 3, 4] },
    { ...at, box: { left: 1, top: 2, right: 3, bottom: 4 }, ...click },
    { ...at, mask: rle },
    { ...at, mask: { size: [2, 2], counts: [0, 4] } },
    { ...at, mask: [[0, 0, 4, 0, 4, 4]] },
    { ...at, mask: "first.png", maskObject: 3 },
    { ...at, ...click, box: null, mask: null, maskObject: null, replace: null },
    { ...at, box: [1, 2, 3, 4], points: null, labels: null },
    { ...at, ...click, replace: true },
  ],
  picture: [
    click,
    { box: [1, 2, 3, 4] },
    { mask: "first.png", ...click },
    { mask: rle, box: [0, 0, 2, 2], points: null, labels: null },
  ],
};

/** Entries that are refused, with what the error says of them. */
const BAD: Readonly<Record<PromptTarget, readonly (readonly [unknown, string])[]>> = {
  video: [
    [{ ...at, frame: "0", ...click }, 'Expected frame of prompt 1 of FILE to be a whole number from 0 on, found "0"'],
    [{ ...at, frame: 0.5, ...click }, "frame of prompt 1"],
    [{ ...at, frame: -1, ...click }, "found -1"],
    [{ ...at, frame: null, ...click }, "Expected frame of prompt 1 of FILE to be a whole number from 0 on, found null"],
    [{ object: 1, ...click }, "Expected frame of prompt 1 of FILE, found none"],
    [{ frame: 0, ...click }, "Expected object of prompt 1 of FILE, found none"],
    [{ ...at, object: 0, ...click }, "Expected object of prompt 1 of FILE to be a whole number from 1 on or a label"],
    [{ ...at, object: "", ...click }, "object of prompt 1"],
    [{ ...at, object: [1], ...click }, "found [1]"],
    [{ ...at, pionts: [[1, 2]], labels: [1] }, 'found "pionts". Did you mean points?'],
    [{ ...at, ...click, obj_id: 1 }, 'found "obj_id"'],
    [{ ...at, ...click, constructor: 1 }, 'found "constructor"'],
    [{ ...at, points: [1, 2], labels: [1] }, "Expected points of prompt 1 of FILE to be a list of [x, y], found [1,2]"],
    [{ ...at, points: [["1", 2]], labels: [1] }, "points of prompt 1"],
    [{ ...at, points: [[1, 2, 3]], labels: [1] }, "points of prompt 1"],
    [{ ...at, points: [[1, 2]], labels: [true] }, "labels of prompt 1"],
    [{ ...at, points: [[1, 2]], labels: [2] }, "labels of prompt 1"],
    [{ ...at, points: [[1, 2]] }, "found 1 points and 0 labels"],
    [{ ...at, labels: [1], box: [1, 2, 3, 4] }, "found 0 points and 1 labels"],
    [{ ...at, box: [1, 2, 3] }, "box of prompt 1"],
    [{ ...at, box: "1,2,3,4" }, "box of prompt 1"],
    [{ ...at, box: { left: 1, top: 2, right: 3 } }, "box of prompt 1"],
    [{ ...at, box: { x: 1, y: 2, width: 3, height: 4 } }, "box of prompt 1"],
    [{ ...at, mask: { size: [2, 2] } }, "mask of prompt 1"],
    [{ ...at, mask: { size: [2, 2], counts: null } }, "mask of prompt 1"],
    [{ ...at, mask: { size: [2], counts: "04" } }, "mask of prompt 1"],
    [{ ...at, mask: { size: [2, 2], counts: [0.5, 3.5] } }, "mask of prompt 1"],
    [{ ...at, mask: [] }, "mask of prompt 1"],
    [{ ...at, mask: [0, 0, 4, 0, 4, 4] }, "mask of prompt 1"],
    [{ ...at, mask: [[0, 0, 4, 0]] }, "mask of prompt 1"],
    [{ ...at, mask: 5 }, "mask of prompt 1"],
    [{ ...at, mask: "" }, "mask of prompt 1"],
    [{ ...at, mask: rle, ...click }, "Expected a mask alone in prompt 1"],
    [{ ...at, ...click, maskObject: 1 }, "Expected a mask beside maskObject"],
    [{ ...at, mask: "a.png", maskObject: "1" }, "maskObject of prompt 1"],
    [{ ...at, ...click, replace: 1 }, "replace of prompt 1"],
    [at, "Expected points, a box or a mask in prompt 1"],
    [{ ...at, points: null, box: null, mask: null }, "Expected points, a box or a mask in prompt 1"],
    ["frame 0", 'Expected prompt 1 of FILE to be an object, found "frame 0"'],
    [null, "Expected prompt 1 of FILE to be an object, found null"],
    [[0, 1], "to be an object, found [0,1]"],
  ],
  picture: [
    [{ ...at, ...click }, 'found "frame"'],
    [{ points: [[1, 2]] }, "found 1 points and 0 labels"],
    [{}, "Expected points, a box or a mask in prompt 1"],
  ],
};

const targets = ["video", "picture"] as const;

Deno.test("the reader and the JSON Schema agree on good and bad files", () => {
  for (const target of targets) {
    const schema = promptsSchema(target);
    for (const entry of GOOD[target]) {
      assertEquals(parsePrompts(JSON.stringify([entry]), "FILE", target).length, 1, JSON.stringify(entry));
      assert(fits(schema, [entry]), JSON.stringify(entry));
    }
    const [good] = GOOD[target];
    for (const [entry, message] of BAD[target]) {
      const file = [good, entry];
      const error = assertThrows(() => parsePrompts(JSON.stringify(file), "FILE", target), MaskletError, message);
      assertEquals((error as MaskletError).code, "bad-prompt");
      assert(!fits(schema, file), JSON.stringify(entry));
    }
    for (
      const [whole, message] of [[[], "an empty array"], [{ prompts: [good] }, "an object with prompts"], [3, "3"]]
    ) {
      assertThrows(() => parsePrompts(JSON.stringify(whole), "FILE", target), MaskletError, `found ${message}`);
      assert(!fits(schema, whole));
    }
  }
});

Deno.test("the schemas in docs are those of the reader", async () => {
  for (const [target, name] of [["video", "prompts"], ["picture", "picture_prompts"]] as const) {
    const written = JSON.parse(await Deno.readTextFile(new URL(`../../docs/${name}.schema.json`, import.meta.url)));
    assertEquals(written, JSON.parse(JSON.stringify(promptsSchema(target))), name);
  }
});

async function written(
  content: string | Uint8Array,
  use: (path: string, dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/prompts.json`;
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await use(path, dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const video = { width: 5, height: 4, frameCount: 3 };
const drawn = maskFromBytes([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0], 5, 4);

Deno.test("run lengths of both kinds, polygons and files are the same mask", async () => {
  const masks = [
    maskToRle(drawn),
    { size: [4, 5], counts: maskToCounts(drawn) },
    [[1, 1, 3, 1, 3, 3, 1, 3]],
    "sub/first.png",
  ];
  await written(JSON.stringify(masks.map((mask) => ({ ...at, mask }))), async (path, dir) => {
    await Deno.mkdir(`${dir}/sub`);
    const map = Uint8Array.from([0, 0, 0, 0, 0, 0, 9, 9, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0, 0, 0]);
    await Deno.writeFile(`${dir}/sub/first.png`, await encodeIndexedPng(map, 5, 4));
    const file = await readPromptsFile(path, "video");
    const prompts = await file.forVideo(video);
    for (const { mask } of prompts) assertEquals(rowsOf(mask!), rowsOf(drawn));
    assertEquals([prompts.length, file.notes.length], [4, 3]); // each takes the last one's place
  });
});

Deno.test("a file that begins with a byte order mark is read, of UTF-16 too", async () => {
  const text = JSON.stringify([{ ...at, ...click }]);
  const utf16 = new Uint8Array(2 + 2 * text.length);
  utf16.set([0xff, 0xfe]);
  [...text].forEach((c, i) => utf16[2 + 2 * i] = c.charCodeAt(0));
  for (const content of [`\ufeff${text}`, utf16]) {
    await written(content, async (path) => {
      assertEquals(await (await readPromptsFile(path, "video")).forVideo(video), [{ ...at, ...click }] as never);
    });
  }
});

Deno.test("what does not fit the video or the file is told with the entry's index", async () => {
  const bad: readonly (readonly [unknown, string])[] = [
    [{ frame: 3, object: 1, ...click }, "Expected a frame in 0..2"],
    [{ ...at, points: [[6, 1]], labels: [1] }, "Expected points inside 0..5 x 0..4"],
    [{ ...at, mask: { size: [4, 4], counts: [0, 16] } }, "Expected a mask of 5x4"],
    [{ ...at, mask: { size: [4, 5], counts: [3, 16] } }, "runs"],
    [{ ...at, mask: { size: [4, 5], counts: [20] } }, "found an empty one"],
    [{ ...at, mask: [[0, 0, 4, 0, 4, 4, 1]] }, "found 7 numbers"],
    [{ ...at, mask: "none.png" }, "Expected a file at"],
    [{ ...at, mask: rle, maskObject: 1 }, "maskObject"],
  ];
  for (const [entry, message] of bad) {
    await written(JSON.stringify([{ ...at, ...click }, entry]), async (path) => {
      const work = async () => await (await readPromptsFile(path, "video")).forVideo(video);
      const error = await assertRejects(work, MaskletError, message);
      assertStringIncludes(error.message, `In prompt 1 of ${path}: `);
      assertMatch(error.message, /[^.]\. [A-Z][a-z]+ .*[^.]\.$/); // what was found, then what to do
      assert(error.message.endsWith(`. ${error.hint}.`) && !/\. [A-Z]\. /.test(error.message), error.message);
    });
  }
});

Deno.test("a file that is no UTF-8 is refused, lest a label loses its letters", async () => {
  const path = await Deno.makeTempFile();
  const text = JSON.stringify([{ frame: 0, object: "Kän", ...click }]);
  await Deno.writeFile(path, Uint8Array.from(text, (letter) => letter.codePointAt(0)!)); // Latin-1
  await assertRejects(() => readPromptsFile(path, "video"), MaskletError, "UTF-8");
  await Deno.remove(path);
});

Deno.test("a key that stands twice in an entry is refused", () => {
  const refusal = (text: string): string =>
    assertThrows(() => parsePrompts(text, "FILE", "video"), MaskletError).message;
  assertStringIncludes(
    refusal('[{"frame": 0, "frame": 1, "object": 1, "box": [1, 2, 3, 4]}]'),
    'Expected each key once in an entry of FILE, found "frame" twice',
  );
});

Deno.test("a second mask of an object on a frame, which takes the first one's place, is told", () =>
  written(
    JSON.stringify([{ ...at, mask: "a.png" }, { ...at, ...click }, { ...at, mask: "b.png" }, {
      ...{ ...at, frame: at.frame + 1 },
      mask: "a.png",
    }]),
    async (path) => {
      const { notes } = await readPromptsFile(path, "video");
      assertEquals(notes, [
        `prompt 2 of ${path} takes the place of prompt 0, a mask of the same object on the same frame`,
      ]);
    },
  ));

Deno.test("what a mask or a box makes forgotten is told, and a place with both labels; shares of the picture are refused", () =>
  written(
    JSON.stringify([
      { ...at, ...click },
      { ...at, box: [1, 1, 3, 3] },
      { ...at, mask: "a.png" },
      { ...at, object: 8, points: [[2, 2], [1, 1], [2, 2]], labels: [1, 1, 0] },
    ]),
    async (path) => {
      const { notes } = await readPromptsFile(path, "video");
      assertEquals(notes, [
        `prompt 1 of ${path} takes the place of prompt 0, clicks of the same object on the same frame`,
        `prompt 2 of ${path} takes the place of prompt 1, a box of the same object on the same frame`,
        `prompt 3 of ${path} says that (2, 2) is on the object, and that it is not`,
      ]);
      await Deno.writeTextFile(path, JSON.stringify([{ ...at, mask: [[0.1, 0.1, 0.9, 0.1, 0.5, 1]] }]));
      const file = await readPromptsFile(path, "video");
      await assertRejects(() => file.forVideo(video), MaskletError, "found shares of the picture (0 to 1)");
    },
  ));

Deno.test("gray with soft edges is no object with void: white beside one gray is refused, unless the gray is named", () =>
  written(JSON.stringify([{ ...at, mask: "soft.png" }]), async (path, dir) => {
    const gray = (edge: number) => grayPng(5, 8, [255, 255, edge, 0].map((value) => new Array(5).fill(value)));
    await Deno.writeFile(`${dir}/soft.png`, gray(127));
    const file = await readPromptsFile(path, "video");
    await assertRejects(() => file.forVideo(video), MaskletError, "found 127 and 255 in gray");
    await Deno.writeFile(`${dir}/soft.png`, gray(1));
    assertEquals((await file.forVideo(video)).length, 1);
  }));

Deno.test("an animation is no mask: nobody says which of its pictures is meant", () =>
  written(JSON.stringify([{ ...at, mask: "moving.png" }]), async (path, dir) => {
    const chunks = [...pngChunks(grayPng(5, 8, [255, 255, 0, 0].map((value) => new Array(5).fill(value))))];
    const animated = (pictures: number) =>
      pngFile([
        chunks[0]!,
        { type: "acTL", content: Uint8Array.of(0, 0, 0, pictures, 0, 0, 0, 0) },
        ...chunks.slice(1),
      ]);
    await Deno.writeFile(`${dir}/moving.png`, animated(2));
    const file = await readPromptsFile(path, "video");
    await assertRejects(() => file.forVideo(video), MaskletError, "moving.png, found 2 (an animation)");
    await Deno.writeFile(`${dir}/moving.png`, animated(1));
    assertEquals((await file.forVideo(video)).length, 1);
  }));

Deno.test("a file of several objects needs maskObject, which names one", () =>
  written(
    JSON.stringify([{ ...at, mask: "two.png", maskObject: 2 }, { frame: 0, object: 5, mask: "two.png" }]),
    async (path, dir) => {
      const map = Uint8Array.from([...new Array(6).fill(0), 1, 2, ...new Array(10).fill(0), 255, 0]);
      await Deno.writeFile(`${dir}/two.png`, await encodeIndexedPng(map, 5, 4));
      const file = await readPromptsFile(path, "video");
      const error = await assertRejects(() => file.forVideo(video), MaskletError, "found 2 values: 1, 2");
      assertStringIncludes(error.message, '"maskObject": N in the entry');
    },
  ));

Deno.test("what CVAT and Label Studio exported are prompts too, of a video and of a picture, with the objects' labels told", async () => {
  const read = async (content: string, target: PromptTarget) => {
    let file: Awaited<ReturnType<typeof readPromptsFile>>;
    await written(content, async (path) => void (file = await readPromptsFile(path, target)));
    return file!;
  };
  const cvat = await read(CVAT_VIDEO, "video");
  assertEquals(cvat.notes[0], "CVAT's annotations: objects 1 car, 2 car, 3 person, 4 person, 5 dog");
  const prompts = await cvat.forVideo({ width: 16, height: 9, frameCount: 6 });
  assertEquals(prompts.map(({ frame, object }) => [frame, object]), [[0, 2], [0, 5], [1, 1], [2, 3], [4, 4]]);
  const studio = await read(JSON.stringify(LABEL_STUDIO_PICTURE), "picture");
  assertEquals((await studio.forPicture({ width: 14, height: 9, name: "in/street.jpg" })).length, 4);
  await assertRejects(
    () => studio.forPicture({ width: 14, height: 9, name: "other.jpg" }),
    MaskletError,
    "Expected annotations of other.jpg, found those of street.jpg",
  );
  await written(JSON.stringify([{ ...at, ...click }]), async (path) => {
    await assertRejects(
      () => readPromptsFile(path, "video", { keyframes: "all" }),
      MaskletError,
      "Expected annotations of CVAT or Label Studio beside --keyframes",
    );
  });
});
