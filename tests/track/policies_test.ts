import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
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
/** The WASM provider's threads outlive a test. */
const test = (name: string, fn: () => void | Promise<void>): void =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

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
  test(`${policy.name} follows two discs from start to end: ${name}`, async () => {
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

test("SAM 2's rule through candidates is the decoder's own choice, bit for bit", async () => {
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

test("each object has a state of its own: together they have the masks they have alone", async () => {
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

test("policies track backward, and objects that are prompted later", async () => {
  const scenes = CLIPS.occlusion;
  const last = FRAMES - 1;
  const [red] = promptsOf(scenes);
  const [, blue] = promptsOf(scenes, 2);
  for (const policy of POLICIES) {
    const back = await track(scenes, promptsOf(scenes, last), { policy, direction: "backward", maxFrames: 3 });
    assertEquals(back.frames.map(({ index }) => index), [last, last - 1, last - 2]);
    const late = await track(scenes, [red!, blue!], { policy, maxFrames: 4 });
    assertEquals(late.frames.map(({ objects }) => objects[1]!.conditioning).indexOf(true), 2);
  }
});

test("one path of sam2long and three are the same until a frame is uncertain", async () => {
  const scenes = CLIPS.drifting.slice(0, 4);
  const never = { certainty: 0 };
  const one = await track(scenes, promptsOf(scenes), { policy: sam2long({ paths: 1, ...never }) });
  const three = await track(scenes, promptsOf(scenes), { policy: sam2long({ paths: 3, ...never }) });
  assertEquals(
    three.frames.map(({ objects }) => objects[0]!.logits),
    one.frames.map(({ objects }) => objects[0]!.logits),
  );
  const split = await track(scenes, promptsOf(scenes), { policy: sam2long({ paths: 3, certainty: 100 }) });
  assertEquals(split.frames.length, 4);
  const plain = await track(scenes, promptsOf(scenes), {});
  assertNotEquals(plain.frames[3]!.objects[0]!.logits, one.frames[3]!.objects[0]!.logits); // keys are weighed
});

test("a policy is recorded with the run as plain JSON, and something else is refused", async () => {
  const scenes = CLIPS.drifting;
  const { options } = await track(scenes, promptsOf(scenes), { policy: sam2long({ paths: 2 }), maxFrames: 1 });
  const written = JSON.parse(JSON.stringify(options));
  assertEquals(written.policy, {
    ...{ name: "sam2long", paths: 2, memoryIou: 0.3, certainty: 2, keyWeights: [0.95, 1.05] },
  });
  assertEquals(written.rules.policy, written.policy);
  await using video = await loadVideo(scenes.map(drawScene));
  assertThrows(
    () => propagate(model, prompt(video, ...promptsOf(scenes)), { policy: "samurai" as never }),
    MaskletError,
    'Expected policy of propagate to be a memory policy such as samurai() or parsePolicy("samurai"), found "samurai"',
  );
});
