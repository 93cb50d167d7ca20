import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { requireModel } from "../../src/model/require_model.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { rowsOf } from "../drawn.ts";
import { colourModel } from "./colour_model.ts";
import { type Block, blockMask } from "./colours.ts";
import { colourVideo, moving } from "./colour_video.ts";

const red: Block = { colour: "red", left: 1, top: 2 };
const frames = moving(4, red, [2, 1], [{ colour: "blue", left: 10, top: 1, size: [3, 12] }]);

Deno.test("the fake model is a model, and follows a clicked block to the pixel", async () => {
  await using model = colourModel();
  assertEquals(requireModel(model), model);
  const prompted = prompt(colourVideo(frames), { frame: 0, object: 1, points: [[2, 3]], labels: [1] });
  const track = (await collect(propagate(model, prompted))).object(1);
  for (const t of [0, 1, 2, 3]) {
    assertEquals(rowsOf(track.mask(t)), rowsOf(blockMask({ ...red, left: 1 + 2 * t, top: 2 + t })), `frame ${t}`);
  }
  assertEquals(model.held, 0);
});

Deno.test("a mask, a box and a click ask it for the same", async () => {
  const said = [{ mask: blockMask(red) }, { box: [0, 1, 6, 7] }, { points: [[2, 3]], labels: [1] }] as const;
  for (const one of said) {
    const prompted = prompt(colourVideo(frames), { frame: 0, object: 1, ...one });
    const track = (await collect(propagate(colourModel(), prompted))).object(1);
    assertEquals(rowsOf(track.mask(3)), rowsOf(blockMask({ ...red, left: 7, top: 5 })), Object.keys(one)[0]);
  }
});

Deno.test("closed, it refuses; what is not disposed of counts as held", async () => {
  const model = colourModel();
  const features = await model.encodeImage(new Uint8Array(64 * 64 * 3));
  assertEquals(model.held, 2);
  features[Symbol.dispose]();
  features[Symbol.dispose]();
  assertEquals(model.held, 0);
  await assertRejects(() => model.attend(features, []), MaskletError, "found one that was closed");
  await model.close();
  await assertRejects(() => model.encodeImage(new Uint8Array(0)), MaskletError, "Expected an open model");
});
