import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { identityDifferences, requireSameIdentity, videoIdentity } from "../../src/run/identity.ts";
import { colourVideo } from "../fakes/colour_video.ts";

Deno.test("a difference of two identities is named by its path, with what was and what is", () => {
  const before = { model: { weights: "ab", precision: "fp32" }, rules: { fillHoles: 8, policy: { name: "sam2" } } };
  assertEquals(identityDifferences(before, structuredClone(before)), []);
  assertEquals(identityDifferences(before, { ...before, rules: { ...before.rules, fillHoles: 0 } }), [
    "rules.fillHoles was 8 and is 0",
  ]);
  assertEquals(identityDifferences(before, { model: before.model, rules: { fillHoles: 8 } }), [
    'rules.policy was {"name":"sam2"} and is nothing',
  ]);
  assertEquals(identityDifferences(undefined, 3), ["all was nothing and is 3"]);
  assertEquals(identityDifferences({ removed: [1, 2] }, { removed: [1, 3] }), ["removed.1 was 2 and is 3"]);
});

Deno.test("an option that is undefined is one that is absent, and names of Object's own are names like others", () => {
  assertEquals(identityDifferences({ most: undefined }, {}), []);
  assertEquals(identityDifferences({}, JSON.parse('{ "constructor": 1 }')), ["constructor was nothing and is 1"]);
});

Deno.test("at most four differences are told, and what can be done", () => {
  const many = (value: number) => Object.fromEntries([..."abcdef"].map((name) => [name, value]));
  const error = assertThrows(() => requireSameIdentity("the run in out", many(1), many(2), "Go away"), MaskletError);
  assertEquals(
    error.message,
    "Expected the run in out, found another: a was 1 and is 2; b was 1 and is 2; c was 1 and is 2; d was 1 and is 2; …. Go away.",
  );
});

Deno.test("videos differ by the pixels of the prompted frame, their length and their frames' names", async () => {
  const block = (left: number) => [{ colour: "red", left, top: 0 } as const];
  const one = await videoIdentity(colourVideo([block(0), block(4)]), 0);
  assertEquals(await videoIdentity(colourVideo([block(0), block(4)]), 0), one);
  assertEquals(identityDifferences(one, await videoIdentity(colourVideo([block(0)]), 0)), [
    "frameCount was 2 and is 1",
  ]);
  const other = await videoIdentity(colourVideo([block(8), block(4)]), 0);
  assertEquals(identityDifferences(one, other), [`pixels was ${one.pixels} and is ${other.pixels}`]);
  const named = { ...colourVideo([block(0), block(4)]), frameNames: ["a", "b"] };
  assertEquals(identityDifferences(one, await videoIdentity(named, 0))[0]?.startsWith("frameNames was nothing"), true);
});
