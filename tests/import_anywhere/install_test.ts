import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { type EmptyFolder, emptyFolder } from "./empty_folder.ts";
import { serveRepository } from "./repository_server.ts";

/** Installs the program below an empty folder, and hands back its path. */
async function install(folder: EmptyFolder, repository: string): Promise<string> {
  const { code, err } = await folder.run([
    "install",
    ...["--global", "--quiet", "-A", "--v8-flags=--max-semi-space-size=8", "--name", "masklet", "--root", folder.path],
    `${repository}/src/cli/masklet.ts`,
  ]);
  assertEquals(code, 0, err);
  return `${folder.path}/bin/masklet${Deno.build.os === "windows" ? ".cmd" : ""}`;
}

Deno.test("deno install -g by path gives the command masklet, which tracks from an empty folder", async () => {
  await using folder = await emptyFolder();
  const program = await install(folder, new URL("../../", import.meta.url).href.replace(/\/$/, ""));
  const help = await folder.run(["track", "--help"], { program });
  assertEquals([help.code, help.err], [0, ""]);
  assertMatch(help.out, /^Usage: masklet track VIDEO --out DIR \[flags\]$/m);
  await Deno.mkdir(`${folder.path}/clip`);
  const png = await encodeRgbPng({ width: 48, height: 32, rgb: new Uint8Array(48 * 32 * 3).fill(128) });
  for (const frame of ["00000", "00001"]) await Deno.writeFile(`${folder.path}/clip/${frame}.png`, png);
  const args = ["track", "--video", "clip", "--box", "8,8,30,24", "--backend", "wasm", "--out", "out"];
  const { code, err } = await folder.run(args, { program });
  assertEquals(code, 0, err);
  const written = [...Deno.readDirSync(`${folder.path}/out`)].map(({ name }) => name).sort();
  assertEquals(written, ["00000.png", "00001.png", "masklets.json", "track.json"]);
});

Deno.test("deno install -g by address gives the command masklet, which runs the demo on a clip that it fetches", async () => {
  await using folder = await emptyFolder();
  await using server = serveRepository();
  const program = await install(folder, server.address);
  const { code, out, err } = await folder.run(["demo", "--backend", "wasm"], { program });
  assertEquals(code, 0, err);
  assertMatch(out, /^J&F 0\.\d{3}$/m);
  assertStringIncludes(await Deno.readTextFile(`${folder.path}/out/demo/report.html`), "sam2.1_hiera_pico");
});
