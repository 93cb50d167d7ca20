import { assertEquals } from "@std/assert";
import { parsePolicy } from "../../src/memory/parse_policy.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { drawScene, drifting, visible } from "./drawn_clip.ts";

const model = await loadModel(undefined, { backend: "wasm" });
const scenes = drifting(6);

for (const name of ["samurai", "dam4sam", "sam2long"]) {
  Deno.test({
    name: `${name} goes on from masklets that are corrected: frames before stay, those after are tracked anew`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const policy = parsePolicy(name);
      await using video = await loadVideo(scenes.map(drawScene));
      const first = prompt(video, { frame: 0, object: 1, mask: visible(scenes[0]!, 2) });
      const masklets = await collect(propagate(model, first, { policy }));
      const corrected = prompt(masklets, { frame: 4, object: 1, points: [[40, 60]], labels: [1] });
      const again = await collect(propagate(model, corrected, { policy }));
      assertEquals(again.frames.map(({ index }) => index), [0, 1, 2, 3, 4, 5]);
      assertEquals(again.frames.map(({ objects }) => objects[0]!.conditioning), [
        true,
        false,
        false,
        false,
        true,
        false,
      ]);
      assertEquals(again.frames[2]!.objects[0]!.logits, masklets.frames[2]!.objects[0]!.logits);
    },
  });
}
