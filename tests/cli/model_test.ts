import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { type WritableTensor, writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { serveFile } from "../model/file_server.ts";
import { fileOf, HUGGING_FACE, MANIFESTS } from "../model/shape_tables.ts";
import { inFolder } from "../in_folder.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, from the repository's root. */
async function model(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "model", ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

Deno.test("model without a command, or with one that is none, shows the commands on stderr and exits with 1", async () => {
  for (const args of [[], ["lsit"]]) {
    const { code, out, err } = await model(args);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, `found ${args.length === 0 ? "none" : '"lsit"'}`);
    assertMatch(err, /^ {2}inspect FILE\|NAME {2,}\S/m);
  }
  const help = await model(["--help"]);
  assertEquals([help.code, help.err], [0, ""]);
  assertMatch(help.out, /^ {2}list {2,}\S/m);
});

Deno.test("model list names what is published, with size and licence, and what of it is in the cache", () =>
  inFolder(async (cache) => {
    await Deno.writeFile(`${cache}/sam2_hiera_tiny.pt.part`, new Uint8Array(1_500_000));
    const { code, out } = await model(["list"], { MASKLET_CACHE: cache });
    assertEquals(code, 0);
    assertMatch(out, /^sam2\.1_hiera_pico .* embedded$/m);
    assertMatch(out, /^sam2\.1_hiera_large +898\.1 MB +Apache-2\.0 +-$/m);
    assertMatch(out, /^sam2_hiera_tiny +155\.9 MB +Apache-2\.0 +1\.5 MB of it$/m);
    assert(out.trimEnd().endsWith(cache), out);
  }));

const EMBEDDED = new URL("../../models/sam2.1_hiera_pico.safetensors", import.meta.url);

Deno.test("model inspect tells the architecture, the tensors and what of them is unused", async () => {
  const { code, out } = await model(["inspect", "models/sam2.1_hiera_pico.safetensors", "--tensors"]);
  assertEquals(code, 0);
  assertMatch(out, /^names +Meta's$/m);
  assertMatch(out, /^tensors +395 \(395 float16\)$/m);
  assertMatch(out, /^parameters +4,779,490$/m);
  assertMatch(out, /^maskmem_tpos_enc +float16 +\[4, 1, 1, 64\]$/m);
  assertMatch(out, /^architecture +sam2\.1_hiera_pico$/m);
  assertMatch(out, /^trunk +width 32, 1 heads, blocks 1 2 6 1$/m);
  assertMatch(out, /^missing +none$/m);
  assertMatch(out, /^ {2}no_mem_pos_enc: \S/m);
});

Deno.test("model inspect and check take a model's name, and tell the nearest to a mistyped one", async () => {
  for (const command of ["inspect", "check"]) {
    const known = await model([command, "sam2.1_hiera_pico"]);
    assertEquals(known.code, 0, known.err);
    const { code, out, err } = await model([command, "sam2.1_hiera_tny"]);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, "found neither at sam2.1_hiera_tny. Did you mean sam2.1_hiera_tiny?");
  }
});

Deno.test("model inspect shows what is in a file that is no SAM 2, and exits with 1", () =>
  inFolder(async (folder) => {
    const data = new Float32Array(4);
    await Deno.writeFile(
      `${folder}/other.safetensors`,
      writeSafetensors([{ name: "conv1.weight", shape: [4], dtype: "float32", data }], {
        metadata: { by: "them\u001b[2J" },
      }),
    );
    const { code, out, err } = await model(["inspect", `${folder}/other.safetensors`]);
    assertEquals(code, 1);
    assertMatch(out, /^metadata by +them \[2J$/m);
    assertStringIncludes(err, "conv1.weight");
  }));

Deno.test("model fetch asks the mirror that is given, and no server when it is offline", () =>
  inFolder(async (folder) => {
    await using server = serveFile(await Deno.readFile(EMBEDDED), () => ({ status: 404 }));
    const options = ["--cache", `${folder}/cache`, "--mirror", server.address];
    const missing = await model(["fetch", "sam2.1_hiera_tiny", ...options]);
    assertEquals([missing.code, missing.out], [1, ""]);
    assertStringIncludes(missing.err, "found status 404");
    const offline = await model(["fetch", "sam2.1_hiera_tiny", ...options, "--offline"]);
    assertStringIncludes(offline.err, "while offline");
    assertEquals([offline.code, server.asked.length], [1, 1]);
  }));

Deno.test("model fetch verifies what came: a repository's file must be the model that its name says", () =>
  inFolder(async (folder) => {
    const tiny = Object.keys(MANIFESTS[HUGGING_FACE]!);
    const table = Object.fromEntries(tiny.map((name) => [name, MANIFESTS[HUGGING_FACE]![name]!]));
    await using server = serveFile(fileOf(table, (_, shape) => new Float32Array(shape.reduce((a, b) => a * b, 1))));
    const options = ["--cache", folder, "--mirror", server.address];
    const whole = await model(["fetch", "facebook/sam2.1-hiera-tiny", ...options]);
    assertEquals([whole.code, whole.out], [0, `${folder}/facebook--sam2.1-hiera-tiny.safetensors\n`], whole.err);
    assertMatch(whole.err, /^facebook\/sam2\.1-hiera-tiny 156\/156 \(100%\)/m);
    assertStringIncludes(whole.err, "no SHA-256 is published");
    const again = await model(["fetch", "facebook/sam2.1-hiera-tiny", ...options, "--offline"]);
    assertEquals([again.code, server.asked.length], [0, 1]);
    const other = await model(["fetch", "facebook/sam2.1-hiera-small", ...options]);
    assertEquals(other.code, 1);
    assertStringIncludes(other.err, "found one of sam2.1_hiera_tiny");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["facebook--sam2.1-hiera-tiny.safetensors"]);
  }));

Deno.test("model check passes a sound file, and tells all that is wrong with another", () =>
  inFolder(async (folder) => {
    const sound = await model(["check", "models/sam2.1_hiera_pico.safetensors"]);
    assertEquals(sound.code, 0, sound.err);
    assertMatch(sound.out, /^ok {2}395 tensors, every value finite$/m);
    assertMatch(sound.out, /^ok {2}sam2\.1_hiera_pico is whole; 1 tensors are not read$/m);
    using checkpoint = await openCheckpoint(EMBEDDED);
    const tensors: WritableTensor[] = [];
    for (const { name, shape } of checkpoint.tensors.values()) {
      const data = await checkpoint.readFloat32(name);
      if (name === "no_obj_ptr") data[3] = NaN;
      if (name !== "no_mem_embed") tensors.push({ name, shape, dtype: "float32", data });
    }
    await Deno.writeFile(`${folder}/sam2.1_hiera_tiny.pt`, writeSafetensors(tensors));
    const { code, out, err } = await model(["check", `${folder}/sam2.1_hiera_tiny.pt`]);
    assertEquals(code, 1);
    assertMatch(out, /^BAD SHA-256 [0-9a-f]{64}: sam2\.1_hiera_tiny\.pt is published with 7402e0d8/m);
    assertMatch(out, /^BAD 1 of 394 tensors: no_obj_ptr: 1 values are not finite$/m);
    assertMatch(out, /^BAD Expected the tensor no_mem_embed \[1, 1, 128\] of sam2\.1_hiera_pico/m);
    assertStringIncludes(err, "3 of 3 checks failing");
  }));

Deno.test("model check refuses a file that is cut, in words", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/cut.safetensors`, (await Deno.readFile(EMBEDDED)).slice(0, -5));
    const { code, out, err } = await model(["check", `${folder}/cut.safetensors`]);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, "error: Expected");
    assert(!/\n\s+at /.test(err), err);
  }));

Deno.test("model compile --out writes graphs, weights and a description; without it the cache is filled, and clear empties it", () =>
  inFolder(async (folder) => {
    const file = "models/sam2.1_hiera_pico.safetensors";
    const env = { MASKLET_CACHE: `${folder}/cache` };
    const written = await model([
      "compile",
      file,
      "--image-size",
      "288",
      "--precision",
      "fp16",
      "--out",
      `${folder}/out`,
    ]);
    assertEquals(written.code, 0, written.err);
    assertMatch(written.err, /^next: masklet track VIDEO --model [^\n]*\n$/);
    const description = JSON.parse(await Deno.readTextFile(`${folder}/out/model.json`));
    assertEquals([description.name, description.imageSize, description.precision], ["sam2.1_hiera_pico", 288, "fp16"]);
    assertEquals(description.parameters["mask_downsample.weight"].length, 16);
    for (const { onnx, weights, weightBytes } of Object.values<Record<string, string>>(description.graphs)) {
      assert((await Deno.stat(`${folder}/out/${onnx}`)).size > 1000);
      assertEquals((await Deno.stat(`${folder}/out/${weights}`)).size, Number(weightBytes));
    }
    const count = Object.keys(description.graphs).length;
    assert(count >= 5, `${count} graphs`);
    assertEquals([...Deno.readDirSync(`${folder}/out`)].length, 2 * count + 1);
    assertMatch((await model(["compile", file], env)).out, /^image_encoder +8\.8 MB +compiled$/m);
    assertMatch((await model(["compile", file], env)).out, /^image_encoder +8\.8 MB +was there$/m);
    assertMatch((await model(["clear"], env)).out, /^removed .*compiled \(\d+\.\d MB\)$/m);
    assertMatch((await model(["clear"], env)).out, /^nothing in /m);
    const bad = await model(["compile", file, "--image-size", "300"], env);
    assertEquals(bad.code, 1);
    assertStringIncludes(bad.err, "found 300");
  }));
