import { assertAlmostEquals, assertEquals } from "@std/assert";
import { bicubic, imageSineCode, rotaryAngles, timeSineCode, trunkPositions } from "../../src/graph/positions.ts";

Deno.test("bicubic() keeps a constant and a picture of the same size", () => {
  bicubic(new Float32Array(4).fill(3), 1, 2, 2, 5, 7).forEach((v) => assertAlmostEquals(v, 3, 1e-6));
  assertEquals([...bicubic(new Float32Array([1, 2, 3, 4]), 1, 2, 2, 2, 2)], [1, 2, 3, 4]);
});

Deno.test("trunkPositions() repeats the window's code over the enlarged grid", () => {
  const code = trunkPositions(new Float32Array([5]), new Float32Array([1, 2, 3, 4]), {
    channels: 1,
    h: 1,
    w: 1,
    side: 2,
    out: 4,
  });
  assertEquals([...code.subarray(0, 8)], [6, 7, 6, 7, 8, 9, 8, 9]);
});

Deno.test("imageSineCode() has y in its first half and x in its second", () => {
  const code = imageSineCode(4, 8);
  const at = (x: number, y: number): number[] => [...code.subarray((y * 4 + x) * 8, (y * 4 + x) * 8 + 8)];
  assertEquals(at(0, 2).slice(0, 4), at(3, 2).slice(0, 4));
  assertEquals(at(1, 0).slice(4), at(1, 3).slice(4));
});

Deno.test("timeSineCode() has all sines first, frequencies in pairs, and tells past from future", () => {
  const code = timeSineCode([0, 0.5, -0.5], 8);
  assertEquals([...code.subarray(0, 8)], [0, 0, 0, 0, 1, 1, 1, 1]);
  assertEquals(code[8], code[9]);
  assertEquals(code[8], -code[16]!);
  assertEquals(code[12], code[20]);
});

Deno.test("rotaryAngles() turns by x in its first half and by y in its second", () => {
  const angles = rotaryAngles(3, 8, 10000);
  const at = (x: number, y: number): number[] => [...angles.subarray((y * 3 + x) * 4, (y * 3 + x) * 4 + 4)];
  assertEquals(at(0, 0), [0, 0, 0, 0]);
  assertEquals([at(2, 0)[0], at(2, 0)[2], at(0, 2)[2]], [2, 0, 2]);
});
