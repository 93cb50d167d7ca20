import { assertEquals } from "@std/assert";
import { parsePolicy, POLICY_NAMES } from "../../src/memory/parse_policy.ts";
import { highestIou, type MemoryPolicy } from "../../src/memory/policy.ts";
import { sam2 } from "../../src/memory/sam2_policy.ts";
import { sam2long } from "../../src/memory/sam2long.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import type { Block } from "../fakes/colours.ts";
import { colourVideo, moving } from "../fakes/colour_video.ts";
import { addBlue, boxBlue, clickRed, extentOn, indices, prompted, redAt, run } from "../fakes/tracking.ts";

for (const name of POLICY_NAMES) {
  const policy = parsePolicy(name);

  Deno.test(`${name} follows two objects, forward and backward, one of them prompted later`, async () => {
    const forward = await run(prompted(clickRed(), boxBlue(2)), { policy });
    assertEquals([0, 4, 7].map((t) => extentOn(forward, t, 1)), ["1,2,5,6", "5,2,9,6", "8,2,12,6"]);
    assertEquals(forward.frames.map(({ objects }) => objects[1]!.conditioning).indexOf(true), 2);
    const backward = await run(prompted(clickRed(7)), { policy, direction: "backward", maxFrames: 3 });
    assertEquals([indices(backward), extentOn(backward, 5, 1)], [[5, 6, 7], "6,2,10,6"]);
  });

  Deno.test(`${name} goes on from masklets that are corrected: frames before stay, those after are tracked anew`, async () => {
    const base = await run(prompted(clickRed()), { policy });
    const again = await run(prompt(base, addBlue(4)), { policy });
    assertEquals([indices(again), again.frames[3]], [indices(base), base.frames[3]]);
    assertEquals([4, 5, 7].map((t) => extentOn(again, t, 1)), ["5,2,13,14", "6,2,13,14", "8,2,13,14"]);
  });

  Deno.test(`${name}: objects together have the masks that they have alone`, async () => {
    const both = await run(prompted(clickRed(), boxBlue()), { policy });
    const alone = await run(prompted(boxBlue()), { policy });
    both.frames.forEach(({ objects }, t) => assertEquals(objects[1], alone.frames[t]!.objects[0]));
  });

  Deno.test(`${name} finds an object that was hidden for a while`, async () => {
    const frames = moving(12, redAt(0), [1, 0]).map((blocks, t) => t > 3 && t < 8 ? [] : blocks);
    const masklets = await run(prompt(colourVideo(frames), clickRed()), { policy });
    assertEquals(masklets.object(1).spans.map(({ first, last, present }) => [first, last, present]), [
      ...[[0, 3, true], [4, 7, false], [8, 11, true]],
    ]);
    assertEquals(extentOn(masklets, 9, 1), "10,2,14,6");
  });
}

Deno.test("SAM 2's rule through candidates is the decoder's own choice", async () => {
  const byCandidates: MemoryPolicy = {
    ...sam2(),
    candidates: true,
    choose: (_paths, [seen]) => [{ path: 0, candidate: highestIou(seen!) }],
  };
  const [a, b] = [await run(prompted(clickRed())), await run(prompted(clickRed()), { policy: byCandidates })];
  assertEquals(b.frames, a.frames);
});

Deno.test("a policy that a user brings is asked for all that the interface has, and told the frame and the sizes", async () => {
  const asked = new Set<string>();
  const noted = <K extends "select" | "choose" | "next" | "keeps">(name: K): MemoryPolicy[K] =>
    ((...args: unknown[]) => {
      asked.add(name);
      return (sam2()[name] as (...all: unknown[]) => unknown)(...args);
    }) as MemoryPolicy[K];
  const seen: unknown[] = [];
  const mine: MemoryPolicy = {
    ...{ ...sam2(), name: "mine", parameters: { toy: true } },
    ...{ select: noted("select"), next: noted("next"), keeps: noted("keeps") },
    choose: (paths, candidates, frame) => {
      seen.push(frame);
      return noted("choose")(paths, candidates, frame);
    },
  };
  const masklets = await run(prompted(clickRed()), { policy: mine, maxFrames: 2 }, colourModel({ trunkSize: "large" }));
  assertEquals([...asked].sort(), ["choose", "keeps", "next", "select"]);
  assertEquals(seen, [{
    ...{ frame: 1, reverse: false, frameCount: 8, side: 16, imageSize: 64, trunkSize: "large" },
  }]);
  assertEquals(masklets.options["policy"], { name: "mine", toy: true });
});

Deno.test("several paths of sam2long are one until a frame is uncertain", async () => {
  const paths = async (certainty: number): Promise<number> => {
    const model = colourModel();
    const policy = sam2long({ paths: 3, certainty }) as MemoryPolicy;
    await Array.fromAsync(propagate(model, prompted(clickRed()), { policy }));
    return Math.max(...model.calls.map((call) => call.part === "attend" ? call.banks.length : 0));
  };
  assertEquals([await paths(0), await paths(100)], [1, 3]);
});

Deno.test("a policy is recorded with the run as plain JSON", async () => {
  const { options } = await run(prompted(clickRed()), { policy: sam2long({ paths: 2 }) as MemoryPolicy, maxFrames: 1 });
  const written = JSON.parse(JSON.stringify(options));
  assertEquals(written.policy, {
    ...{ name: "sam2long", paths: 2, memoryIou: 0.3, certainty: 2, keyWeights: [0.95, 1.05] },
  });
  assertEquals(written.rules.policy, written.policy);
});

Deno.test("a policy that asks for it sees masks whose holes are filled, and what is remembered stays as it was decoded", async () => {
  const seenBy = async (filled: boolean, fillHoles: number): Promise<number[]> => {
    const areas: number[] = [];
    const policy: MemoryPolicy = {
      ...sam2(),
      filled,
      next: (_path, _candidate, { masks }) => {
        areas.push(masks[0]!.filter((logit) => logit > 0).length);
        return { state: null, facts: {} };
      },
    };
    const hole: Block = { colour: "blue", left: 3, top: 4, size: [1, 1] };
    const ring = moving(3, redAt(0), [0, 0]).map((blocks, t) => t === 0 ? blocks : [...blocks, hole]);
    await run(prompt(colourVideo(ring), clickRed()), { policy, fillHoles });
    return areas;
  };
  const [plain, open, whole] = [await seenBy(false, 8), await seenBy(true, 0), await seenBy(true, 8)];
  assertEquals(plain, open);
  assertEquals(whole.map((area, i) => area - plain[i]!), whole.map(() => 1));
});
