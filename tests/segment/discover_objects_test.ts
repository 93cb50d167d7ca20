import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type Mask, masksEqual } from "../../src/mask/mask.ts";
import { discoverObjects } from "../../src/segment/discover_objects.ts";
import { everythingOn } from "../../src/segment/everything_on.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { type Block, blockMask } from "../fakes/colours.ts";
import { colourVideo } from "../fakes/colour_video.ts";

const [red, blue, green]: Block[] = [
  { colour: "red", left: 1, top: 2 },
  { colour: "blue", left: 10, top: 3 },
  { colour: "green", left: 5, top: 10, size: [5, 4] },
];
// Black is a thing to the fake model too; its predicted IoU is that of the others, so it is told apart by a grid that does not hit it.
const grid = (...cells: [number, number][]) => ({
  pointGrids: [cells.map(([x, y]) => [(x + 0.5) / 16, (y + 0.5) / 16] as const)],
  ...{ stabilityScoreThreshold: 0.3, predictedIouThreshold: 0.7 },
});

Deno.test("everythingOn() prompts each thing on the frame once, and tracking follows them", async () => {
  const model = colourModel();
  const video = colourVideo([[red!, blue!], [{ ...red!, left: 2 }, { ...blue!, top: 4 }]]);
  const prompts = await everythingOn(model, video, grid([2, 3], [3, 4], [11, 5]));
  assertEquals(prompts.map(({ frame, object }) => [frame, object]), [[0, 1], [0, 2]]);
  const masklets = await collect(propagate(model, prompt(video, ...prompts)));
  const [first, second] = masklets.frame(1).objects;
  assertEquals(
    [first!.mask, second!.mask].map((mask, i) =>
      masksEqual(mask, blockMask([{ ...red!, left: 2 }, { ...blue!, top: 4 }][i]!))
    ),
    [true, true],
  );
  const one = await everythingOn(model, video, { ...grid([2, 3], [11, 5]), frame: 1, firstObject: 7, maxObjects: 1 });
  assertEquals(one.map(({ frame, object }) => [frame, object]), [[1, 7]]);
});

Deno.test("discoverObjects() finds what came later, once, and knows what is tracked", async () => {
  const model = colourModel();
  const video = colourVideo([[red!], [red!, blue!], [red!, blue!], [red!, blue!, green!], [red!, blue!, green!]]);
  const tracked = prompt(video, { frame: 0, object: 3, points: [[2, 3]], labels: [1] });
  const masklets = await collect(propagate(model, tracked));
  const points = grid([2, 3], [11, 5], [7, 12]);
  // Where nothing is yet, a point asks for black: a mask that holds the whole picture but for the things on it.
  const found = (await discoverObjects(model, masklets, { ...points, every: 2 })).filter(({ mask }) =>
    (mask!.bits[0]! & 1) === 0
  );
  assertEquals(found.map(({ frame, object }) => [frame, typeof object]), [[2, "number"], [4, "number"]]);
  assertEquals([blue!, green!].map((block, i) => masksEqual(found[i]!.mask!, blockMask(block))), [true, true]);
  const onward = await collect(propagate(model, prompt(masklets, ...found), { start: 2 }));
  assertEquals(onward.frame(4).objects.length, 3);
});

Deno.test("discoverObjects() takes a mask within known objects for a part of them", async () => {
  const model = colourModel();
  const video = colourVideo([[red!], [{ ...red!, size: [4, 4] }, { colour: "blue", left: 2, top: 3, size: [2, 2] }]]);
  const masklets = await collect(
    propagate(model, prompt(video, { frame: 0, object: 1, points: [[2, 3]], labels: [1] })),
  );
  const at = masklets.frame(1);
  const with1 = (mask: Mask) => ({ ...at, objects: [{ ...at.objects[0]!, mask }] });
  const standing = (mask: Mask) => Object.create(masklets, { frame: { value: () => with1(mask) } });
  const options = { ...grid([3, 4]), every: 1 };
  assertEquals(await discoverObjects(model, standing(blockMask(red!)), options), []);
  const elsewhere = standing(blockMask({ ...red!, left: 12 }));
  assertEquals((await discoverObjects(model, elsewhere, options)).map(({ frame }) => frame), [0, 1]);
});

Deno.test("both refuse bad input", async () => {
  const model = colourModel();
  const video = colourVideo([[red!]]);
  await assertRejects(() => everythingOn(model, video, { frames: 1 } as never), MaskletError, "Did you mean frame?");
  await assertRejects(() => everythingOn(model, video, { frame: -1 }), MaskletError, "from 0 on, found -1");
  const masklets = await collect(
    propagate(model, prompt(video, { frame: 0, object: 1, points: [[2, 3]], labels: [1] })),
  );
  await assertRejects(() => discoverObjects(model, masklets, { every: 0 }), MaskletError, "from 1 on, found 0");
  const unlinked = Object.create(masklets, { source: { value: undefined } });
  await assertRejects(() => discoverObjects(model, unlinked), MaskletError, "masklets that know their video");
});
