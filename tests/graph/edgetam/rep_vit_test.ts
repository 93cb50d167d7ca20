import { assert, assertEquals } from "@std/assert";
import { edgeTamImageEncoder } from "../../../src/graph/edgetam/image_encoder.ts";
import { halved } from "../../../src/graph/half.ts";
import { EDGETAM } from "../../../src/model/family/edgetam.ts";

Deno.test("in float16 the kernels that hold a shortcut stay in float32: beside its 1 the branches would lose their digits", () => {
  const { weights } = halved(edgeTamImageEncoder(EDGETAM), "float16");
  const typesOf = (part: string): (string | undefined)[] => [
    ...new Set(weights.filter(({ name }) => name.includes(part)).map(({ dtype }) => dtype)),
  ];
  assertEquals(typesOf(".token_mixer.folded.weight"), [undefined]);
  assertEquals(typesOf(".channel_mixer.conv1.folded.weight"), ["float16"]);
  const mixers = EDGETAM.trunk.depths.reduce((a, b) => a + b, EDGETAM.trunk.depths.length - 1);
  assert(weights.filter(({ name }) => name.endsWith(".token_mixer.folded.weight")).length === mixers);
});
