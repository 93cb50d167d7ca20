import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const DECODE = import.meta.resolve("../../src/image/decode_image.ts");
const JPEG = fileURLToPath(new URL("../../models/clip/frames/00000.jpg", import.meta.url));

Deno.test("without permission for native code a JPEG is refused with what to allow, and a BMP is read", async () => {
  // One blue pixel: the header of 14 bytes, BITMAPINFOHEADER, a row padded to four bytes.
  const bmp = [66, 77, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0];
  const bytes = [...bmp, ...Array(24).fill(0), 255, 0, 0, 0];
  const script = `
    import { decodeImage } from ${JSON.stringify(DECODE)};
    console.log([...(await decodeImage(new Uint8Array(${JSON.stringify(bytes)}))).rgb].join());
    await decodeImage(${JSON.stringify(JPEG)}).catch((error) => console.log(error.code + ": " + error.message));`;
  const args = ["run", "--no-check", "-A", "--deny-ffi", `data:text/typescript,${encodeURIComponent(script)}`];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output();
  const [said, failed] = [stdout, stderr].map((text) => new TextDecoder().decode(text)) as [string, string];
  assertEquals(
    said.trim().split("\n"),
    [
      "0,0,255",
      "unsupported: Expected to load sharp, which reads and writes pictures, found that native code may not be loaded without --allow-ffi. " +
      "Allow native code (--allow-ffi); pictures in BMP and raw video are read without it.",
    ],
    failed,
  );
});
