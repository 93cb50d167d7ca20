import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { type NativeFrame, PlanePicture } from "../../src/video/plane_picture.ts";

/** A frame of 5x3 px, and how often it was freed. */
function frameOf(colorRange = 1): NativeFrame & { freed: number } {
  return {
    ...{ format: 0, width: 5, height: 3, colorRange, freed: 0 },
    alloc() {},
    free() {
      this.freed++;
    },
    toBuffer: () => Buffer.from(Uint8Array.from({ length: 200 }, (_, i) => i)),
  };
}

Deno.test("planes lie one behind the other, as wide and high as the chroma of their format", async () => {
  const found = async (name: string) => {
    const picture = new PlanePicture(frameOf(), name);
    const planes = await picture.copyTo(new Uint8Array(picture.allocationSize()));
    return [picture.format, picture.allocationSize(), ...planes.map(({ offset, stride }) => [offset, stride])];
  };
  assertEquals(await found("yuv420p"), ["I420", 15 + 2 * 6, [0, 5], [15, 3], [21, 3]]);
  assertEquals(await found("yuv422p10le"), ["I422P10", 30 + 2 * 18, [0, 10], [30, 6], [48, 6]]);
  assertEquals(await found("yuv440p"), ["I440", 15 + 2 * 10, [0, 5], [15, 5], [25, 5]]);
  assertEquals(await found("gbrp"), ["GBR", 45, [0, 5], [15, 5], [30, 5]]);
  assertEquals(await found("gray12le"), ["GRAYP12", 30, [0, 10]]);
  assertEquals(await found("xyz12le"), ["xyz12le", 15, [0, 5]], "a name that is not known is passed on");
});

Deno.test("where nothing is said colours use a part of their range and gray all of it", () => {
  const full = (name: string, range: number) => new PlanePicture(frameOf(range), name).colorSpace.fullRange;
  assertEquals([0, 1, 2].map((range) => full("yuv444p", range)), [false, false, true]);
  assertEquals([0, 1, 2].map((range) => full("gray", range)), [true, false, true]);
  assertEquals(full("yuvj422p", 1), true);
});

Deno.test("bytes are copied, and the frame is let go of once", async () => {
  const frame = frameOf();
  const picture = new PlanePicture(frame, "gray");
  const bytes = new Uint8Array(15);
  await picture.copyTo(bytes);
  picture.close();
  picture.close();
  assertEquals([[...bytes], frame.freed], [Array.from({ length: 15 }, (_, i) => i), 1]);
});
