import { assert, assertEquals } from "@std/assert";
import { masksEqual } from "../../src/mask/mask.ts";
import { maskFromRle } from "../../src/mask/rle.ts";
import { storedFrame } from "../../src/masklet/stored_frame.ts";
import { makeTrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { blockMask, SIDE } from "../fakes/colours.ts";
import { output, redAt } from "../fakes/tracking.ts";

Deno.test("a frame is kept with its masks run-length encoded and all else of an object as it was, without pixels", () => {
  const [object, mask] = [output(2, { origin: { prompted: true } }), blockMask(redAt(2))];
  const frame = makeTrackedFrame({
    ...{ index: 2, time: 0.2, name: "00002", width: SIDE, height: SIDE, objects: [{ ...object, mask }] },
    rgb: new Uint8Array(3 * SIDE * SIDE),
  });
  const { objects: [stored], ...rest } = storedFrame(frame);
  const { rle, ...kept } = stored!;
  assertEquals([kept, rest], [object, { index: 2, time: 0.2, name: "00002" }]);
  assert(masksEqual(maskFromRle(rle), mask));
});
