import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { efficienttam } from "../../src/model/family/efficienttam.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { whyUnused } from "../../src/model/parameter_differences.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { recogniseArchitecture } from "../../src/model/recognise.ts";
import { checkpointOf, fileOf, type ShapeTable, tableFixture, without } from "./shape_tables.ts";

/** Names and shapes of the authors' modules, by size. */
const TABLES: Readonly<Record<string, ShapeTable>> = await tableFixture("efficienttam");

for (const [size, table] of Object.entries(TABLES)) {
  Deno.test(`the tensors of EfficientTAM's ${size} show it, and its file's name the kind of attention and the size`, () => {
    for (const end of ["", "_1", "_2", "_512x512"]) {
      const name = `efficienttam_${size}${end}`;
      const { config, notes, unused } = recogniseArchitecture(checkpointOf(table, `/models/${name}.pt`));
      assertEquals([config, notes], [efficienttam.configurationOf(name), []]);
      assertEquals([...parameterShapes(config).keys(), ...unused].sort(), Object.keys(table).sort());
      assert(unused.every((one) => whyUnused(one) !== undefined));
    }
  });

  Deno.test(`a file of EfficientTAM's ${size} with another name is taken for the ordinary one, and that is said`, () => {
    const { config, notes } = recogniseArchitecture(checkpointOf(table, "mine.pt"));
    assertEquals(config.name, `efficienttam_${size}`);
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0]!, "The kind of its cross attention, and its input size, does not show");
    assertStringIncludes(notes[0]!, `efficienttam_${size}_1, efficienttam_${size}_2, efficienttam_${size}_512x512`);
  });
}

Deno.test("an EfficientTAM that lacks a tensor, or has one transposed, is refused by the family's name and the tensor's", () => {
  const { s, ti } = TABLES as { s: ShapeTable; ti: ShapeTable };
  const refused = (table: ShapeTable): string =>
    assertThrows(() => recogniseArchitecture(checkpointOf(table)), MaskletError).message;
  const neck = "image_encoder.neck.convs.0.conv_3x3.weight";
  assertStringIncludes(refused(without(ti, neck)), `Expected the tensor ${neck} [256, 256, 3, 3] of efficienttam_ti`);
  const qkv = "image_encoder.trunk.blocks.7.attn.qkv.weight";
  assertStringIncludes(
    refused({ ...s, [qkv]: [384, 1152] }),
    `Expected ${qkv} of shape [1152, 384] (efficienttam_s), found [384, 1152]`,
  );
});

Deno.test("the three kinds of cross attention have names of their own, and the published sizes their input", () => {
  const of = (name: string) => efficienttam.configurationOf(name)!;
  assertEquals(["efficienttam_s", "efficienttam_s_1", "efficienttam_ti_2"].map((name) => of(name).crossAttention), [
    "RoPEAttention",
    "EfficientRoPEAttention1",
    "EfficientRoPEAttention2",
  ]);
  assertEquals([of("efficienttam_ti").imageSize, of("efficienttam_ti_512x512").imageSize], [1024, 512]);
});

Deno.test({
  name: "an EfficientTAM is loaded by path and tracks without features of finer levels",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/efficienttam_ti_2.safetensors`;
    await Deno.writeFile(file, fileOf(TABLES["ti"]!));
    await using model = await loadModel(file, { backend: "wasm", cache: false, imageSize: 256 });
    assertEquals([model.name, model.identity.family, model.trunkSize], ["efficienttam_ti_2", "efficienttam", "ti"]);
    assertEquals(model.identity.configuration["crossAttention"], "EfficientRoPEAttention2");
    assertEquals(model.memory, { tokens: 256, width: 64, rotating: 256 });
    using features = await model.encodeImage(new Uint8Array(256 * 256 * 3).fill(90));
    const points = [{ x: 100, y: 90, label: 1 as const }, { x: 0, y: 0, label: -1 as const }];
    const [found] = await model.decode(
      features,
      await model.attend(features, [{
        memories: [{
          memory: {
            frame: 0,
            tokens: new Float32Array(256 * 64),
            pointer: model.noObjectPointer,
            objectScore: 1,
            iou: 1,
          },
          row: 6,
        }],
        pointers: [],
      }]),
      [{ points, multimask: true }],
    );
    assertEquals(found!.logits.length, 64 * 64);
    assert(found!.logits.every(Number.isFinite));
    await Deno.remove(folder, { recursive: true });
  },
});
