import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Sam2Config } from "../../src/graph/sam2/config.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import {
  type ConfigurationOptions,
  modelConfiguration,
  type PublishedValues,
} from "../../src/model/model_configuration.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { checkpointOf, MANIFESTS, type ShapeTable, tableFixture } from "./shape_tables.ts";

const TINY = configurationOf("sam2.1_hiera_tiny")!;
const of = (options: ConfigurationOptions, published?: PublishedValues) =>
  modelConfiguration(checkpointOf(MANIFESTS["sam2.1_hiera_tiny"]!), options, published);
const refused = (options: ConfigurationOptions): Promise<MaskletError> =>
  assertRejects(() => of(options), MaskletError);

Deno.test("values come from the architecture, how it is published, the configuration and the input size, and each says from where", async () => {
  const { config, origins } = await of({ config: { sigmoid_scale_for_mem_enc: 7.5 } }, {
    ...{ name: "MedSAM2_latest", byFile: false },
    config: { image_size: 512 },
  });
  assertEquals(config, { ...TINY, imageSize: 512, memorySigmoidScale: 7.5 });
  const from = Object.fromEntries(origins.map(({ name, value, from }) => [name, [value, from]]));
  assertEquals(from["image_size"], [512, "MedSAM2_latest, as it is published"]);
  assertEquals(from["sigmoid_scale_for_mem_enc"], [7.5, "config"]);
  assertEquals(from["sigmoid_bias_for_mem_enc"], [-10, "sam2.1_hiera_tiny"]);
  assertEquals(from["image_encoder.trunk.global_att_blocks"], [[5, 7, 9], "sam2.1_hiera_tiny"]);
  const sized = await of({ imageSize: 768 });
  assertEquals(sized.config.imageSize, 768);
  assertEquals(sized.origins.find(({ name }) => name === "image_size")?.from, "imageSize");
});

Deno.test("an input size that is said in two ways must be the same", async () => {
  assertEquals((await of({ config: { image_size: 512 }, imageSize: 512 })).config.imageSize, 512);
  const { code, message } = await refused({ config: { image_size: 512 }, imageSize: 256 });
  assertEquals(code, "bad-argument");
  assertStringIncludes(message, "found image_size 512 (config) and imageSize 256");
});

Deno.test("a size that the family cannot have is refused, whichever way it is said", async () => {
  for (const options of [{ imageSize: 100 }, { config: { image_size: 100 } }]) {
    assertStringIncludes((await refused(options)).message, "a multiple of 32, found 100 (sam2)");
  }
});

Deno.test("a whole architecture goes on to be taken as it is, at the input size that is asked for", async () => {
  const whole = { ...TINY, memorySigmoidBias: -4 };
  assertEquals((await of({ config: whole })).config, whole);
  assertEquals((await of({ config: whole, imageSize: 512 })).config, { ...whole, imageSize: 512 });
});

Deno.test("a configuration file may be given instead, and the values say which", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(file, "model:\n  image_size: 512\n  sigmoid_bias_for_mem_enc: -4.0\n");
  const { config, origins } = await of({ config: file });
  assertEquals(config, { ...TINY, imageSize: 512, memorySigmoidBias: -4 });
  assertEquals(origins.find(({ name }) => name === "image_size")?.from, file);
  assertEquals((await of({ config: new URL(`file://${file}`) })).config, config);
  await Deno.remove(file);
});

Deno.test("an object may have what stands in the file, model and all", async () => {
  assertEquals((await of({ config: { model: { image_size: 512 } } })).config.imageSize, 512);
});

Deno.test("a whole architecture of a size that the family cannot have is refused, too", async () => {
  assertStringIncludes((await refused({ config: { ...TINY, imageSize: 100 } })).message, "found 100 (sam2)");
});

Deno.test("a note on values that nothing tells says those alone that the user left open", async () => {
  const { ti } = await tableFixture<{ readonly ti: ShapeTable }>("efficienttam");
  const notes = async (options: ConfigurationOptions): Promise<readonly string[]> =>
    (await modelConfiguration(checkpointOf(ti, "mine.pt"), options)).notes;
  const cross_attention = "EfficientRoPEAttention1";
  assertEquals((await notes({})).length, 1);
  assertEquals(await notes({ config: { cross_attention, image_size: 1024 } }), []);
  assertEquals(await notes({ config: { cross_attention }, imageSize: 512 }), []);
  assertEquals(await notes({ config: { cross_attention } }), [
    "image_size does not show in its tensors: 1024 is taken from efficienttam_ti",
  ]);
});

Deno.test("values that a file has by its name are told, unless the user says others", async () => {
  const published = { name: "MedSAM2_latest", byFile: true, config: { image_size: 512 } };
  assertEquals((await of({}, published)).notes, ["image_size 512 is taken, as MedSAM2_latest is published with"]);
  const said = await of({ config: { image_size: 1024 } }, published);
  assertEquals([said.config.imageSize, said.notes], [1024, []]);
});

Deno.test("a trunk with the blocks of no published model is taken when its heads, windows and global blocks are told", async () => {
  const trunk = { ...TINY.trunk, stages: [1, 2, 9, 2], globalBlocks: [6, 8] };
  const whole: Sam2Config = { ...TINY, trunk };
  const table = Object.fromEntries(parameterShapes(whole));
  const told = { num_heads: 1, window_spec: [8, 4, 14, 7], global_att_blocks: [6, 8] };
  const config = { image_encoder: { trunk: told }, image_size: 512 };
  const found = await modelConfiguration(checkpointOf(table), { config });
  const wanted: Sam2Config = { ...whole, name: "sam2.1_hiera_custom", imageSize: 512 };
  assertEquals(found.config, wanted);
  assertStringIncludes(found.notes.join(), "the blocks of no published model (1 2 9 2)");
  const { global_att_blocks: _, ...lacking } = told;
  const error = await assertRejects(
    () => modelConfiguration(checkpointOf(table), { config: { image_encoder: { trunk: lacking } } }),
    MaskletError,
  );
  assertStringIncludes(error.hint, "global_att_blocks");
});
