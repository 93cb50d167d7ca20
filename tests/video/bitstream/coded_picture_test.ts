import { assertEquals } from "@std/assert";
import { codedPicture } from "../../../src/video/bitstream/coded_picture.ts";

interface Stream {
  readonly name: string;
  readonly codec: string;
  readonly description?: string;
  readonly packet: string;
  readonly picture: readonly [width: number, height: number, matrix: number | null];
}
const streams = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/coded_pictures.json", import.meta.url)),
) as readonly Stream[];

for (const { name, codec, description, packet, picture: [width, height, matrix] } of streams) {
  Deno.test(`size, colour matrix and whether a stream has colour are known before it is decoded: ${name}`, () => {
    const config = { codec, ...(description !== undefined && { description: Uint8Array.fromHex(description) }) };
    const found = codedPicture(config, Uint8Array.fromHex(packet));
    assertEquals([found?.width, found?.height, found?.matrix ?? null], [width, height, matrix]);
    assertEquals(found?.chroma === "400", name.endsWith("without colour"));
  });

  Deno.test(`a stream that is cut anywhere is read or not, and nothing else happens: ${name}`, () => {
    const [head, body] = [Uint8Array.fromHex(description ?? ""), Uint8Array.fromHex(packet)];
    for (let length = 0; length < Math.max(head.length, body.length); length++) {
      const config = { codec, ...(description !== undefined && { description: head.subarray(0, length) }) };
      codedPicture(config, body.subarray(0, length));
    }
  });
}

Deno.test("a codec that is not known says nothing", () => {
  assertEquals(codedPicture({ codec: "ap4h" }, new Uint8Array(40)), undefined);
  assertEquals(codedPicture({}, new Uint8Array(40)), undefined);
});
