import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Frame } from "../../src/frame/frame.ts";
import { prompt } from "../../src/track/prompted.ts";
import { encodeAhead } from "../../src/track/encode_ahead.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { colourVideo, type ColourVideoOptions } from "../fakes/colour_video.ts";
import type { Block } from "../fakes/colours.ts";

const clip = (options: ColourVideoOptions = {}) =>
  colourVideo([0, 1, 2, 3, 4].map((left): Block[] => [{ colour: "red", left, top: 2 }]), options);
const click = { frame: 0, object: 1, points: [[1, 3]], labels: [1] } as const;
const kindsOf = (model: ReturnType<typeof colourModel>): string => model.calls.map(({ part }) => part).join(" ");

Deno.test("a model that computes beside the thread gives the same frames, each encoded once", async () => {
  const [beside, plain] = [colourModel({ concurrent: true }), colourModel()];
  const [ahead, inTurn] = [
    await Array.fromAsync(propagate(beside, prompt(clip(), click))),
    await Array.fromAsync(propagate(plain, prompt(clip(), click))),
  ];
  assertEquals(ahead, inTurn);
  assert(!kindsOf(plain).includes("encodeImage encodeImage"), kindsOf(plain));
  const encoded = (model: typeof beside): number => model.calls.filter(({ part }) => part === "encodeImage").length;
  assertEquals([encoded(beside), encoded(plain), beside.held], [5, 5, 0]);
});

Deno.test("while a frame is worked at the next one is encoded, and not the one after it", async () => {
  for (const [ahead, during] of [[true, 2], [false, 1]] as const) {
    const model = colourModel();
    const frames = encodeAhead(clip().frames(), {
      ...{ encode: ({ rgb }: Frame) => model.encodeImage(rgb), wanted: () => true, ahead },
    });
    using _ = await (await frames.next()).value!.features();
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals(model.calls.length, during);
    await frames.return();
  }
});

Deno.test("who stops early leaves no features, no walk and nothing running behind", async () => {
  const [model, video] = [colourModel({ concurrent: true }), clip()];
  for await (const { index } of propagate(model, prompt(video, click))) if (index === 2) break;
  assertEquals([model.held, video.walking], [0, 0]);
});

Deno.test("a frame that is broken is told in its turn, after the ones before it", async () => {
  const [model, video] = [colourModel({ concurrent: true }), clip({ failAt: 3 })];
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const { index } of propagate(model, prompt(video, click))) seen.push(index);
    },
    Error,
    "frame 3 is broken",
  );
  assertEquals([seen, model.held, video.walking], [[0, 1, 2], 0, 0]);
});

Deno.test("a live source is not waited for: its next frame is encoded when its turn comes", async () => {
  const [model, video] = [colourModel({ concurrent: true }), clip({ kind: "live" })];
  await Array.fromAsync(propagate(model, prompt(video, click)));
  assert(!kindsOf(model).includes("encodeImage encodeImage"), kindsOf(model));
});

Deno.test("frames whose features nobody will ask for are not encoded ahead, and are when somebody does", async () => {
  const model = colourModel();
  const encode = ({ rgb }: Frame) => model.encodeImage(rgb);
  const wanted = ({ index }: Frame): boolean => index !== 1;
  const encoded: number[] = [];
  for await (const { frame, features } of encodeAhead(clip().frames(), { encode, wanted, ahead: true })) {
    if (frame.index === 1) continue;
    using _ = await features();
    encoded.push(frame.index);
  }
  assertEquals([encoded, kindsOf(model).split(" ").length, model.held], [[0, 2, 3, 4], 4, 0]);
});
