import { assert, assertEquals } from "@std/assert";
import { maskArea, maskIntersectionArea } from "../../src/mask/mask_ops.ts";
import type { Mask } from "../../src/mask/mask.ts";
import { dam4sam } from "../../src/memory/dam4sam.ts";
import { highestIou, type MemoryPolicy } from "../../src/memory/policy.ts";
import { sam2 } from "../../src/memory/sam2_policy.ts";
import { sam2long } from "../../src/memory/sam2long.ts";
import { samurai } from "../../src/memory/samurai.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { crossing, drawScene, drifting, occlusion, type Scene, visible } from "./drawn_clip.ts";

const model = await loadModel(undefined, { backend: "wasm" });

const FRAMES = 8;
const CLIPS = { crossing: crossing(FRAMES), occlusion: occlusion(FRAMES), drifting: drifting(FRAMES) };
const POLICIES = [samurai({ stableFrames: 3 }), dam4sam(), sam2long()] as readonly MemoryPolicy[];
/** Each clip with the policy that was made for it. */
const PLAYED = [["crossing", POLICIES[0]!], ["drifting", POLICIES[1]!], ["occlusion", POLICIES[2]!]] as const;

/** The blue disc is the first, the red one the last. */
const promptsOf = (scenes: readonly Scene[], frame = 0): Prompt[] => [
  { frame, object: "red", mask: visible(scenes[frame]!, scenes[frame]!.discs.length - 1) },
  { frame, object: "blue", mask: visible(scenes[frame]!, 0) },
];

async function track(scenes: readonly Scene[], prompts: readonly Prompt[], options: PropagateOptions) {
  await using video = await loadVideo(scenes.map(drawScene));
  const run = propagate(model, prompt(video, ...prompts), options);
  return { frames: await Array.fromAsync(run), options: run.run.options };
}

function iou(a: Mask, b: Mask): number {
  const both = maskIntersectionArea(a, b);
  const either = maskArea(a) + maskArea(b) - both;
  return either === 0 ? 1 : both / either;
}

for (const [name, policy] of PLAYED) {
  Deno.test(`${policy.name} follows two discs from start to end: ${name}`, async () => {
    const scenes = CLIPS[name];
    const { frames, options } = await track(scenes, promptsOf(scenes), { policy });
    assertEquals(frames.length, FRAMES);
    assertEquals((options["policy"] as { name: string }).name, policy.name);
    const found = (object: number, disc: number, most: number) =>
      frames.slice(0, most).map(({ index, objects }) => iou(objects[object]!.mask, visible(scenes[index]!, disc)));
    const [blue, red] = [found(1, 0, FRAMES), found(0, scenes[0]!.discs.length - 1, 3)];
    assert([...blue, ...red].every((value) => value > 0.6), `blue ${blue}, red ${red}`);
  });
}

Deno.test("SAM 2's rule through candidates is the decoder's own choice, bit for bit", async () => {
  const scenes = CLIPS.crossing.slice(0, 4);
  const byCandidates: MemoryPolicy = {
    ...sam2(),
    candidates: true,
    choose: (_paths, [seen]) => [{ path: 0, candidate: highestIou(seen!) }],
  };
  const [a, b] = [
    await track(scenes, promptsOf(scenes), {}),
    await track(scenes, promptsOf(scenes), { policy: byCandidates }),
  ];
  a.frames.forEach(({ objects }, t) =>
    objects.forEach((object, i) => {
      const other = b.frames[t]!.objects[i]!;
      assertEquals([object.logits, object.pointer, object.iou], [other.logits, other.pointer, other.iou]);
    })
  );
});

Deno.test("each object has a state of its own: together they have the masks they have alone", async () => {
  const scenes = CLIPS.crossing.slice(0, 4);
  const [red, blue] = promptsOf(scenes);
  for (const policy of POLICIES) {
    const both = await track(scenes, [red!, blue!], { policy });
    const alone = await track(scenes, [blue!], { policy });
    both.frames.forEach(({ objects }, t) => {
      const [a, b] = [objects[1]!.logits, alone.frames[t]!.objects[0]!.logits];
      assert(a.every((v, k) => Math.abs(v - b[k]!) < 2e-3), `${policy.name}, frame ${t}`);
    });
  }
});
