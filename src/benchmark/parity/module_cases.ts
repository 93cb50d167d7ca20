import type { Graph } from "../../graph/builder.ts";
import { FEATURE_STRIDE, type Sam2Config } from "../../graph/config.ts";
import { imageEncoder } from "../../graph/image_encoder.ts";
import { maskDecoder } from "../../graph/mask_decoder.ts";
import { memoryAttention } from "../../graph/memory_attention.ts";
import { memoryEncoder } from "../../graph/memory_encoder.ts";
import { EMPTY_BANK, type Memory, remember } from "../../memory/memory_bank.ts";
import { type Selection, selectMemories } from "../../memory/sam2_policy.ts";
import { compileGraph, type ParameterReader } from "../../model/compile.ts";
import type { Backend, GraphSession } from "../../runtime/backend.ts";
import { DeviceTensor } from "../../runtime/device_tensor.ts";
import { constantCases } from "./constant_cases.ts";
import { formulaTensor, formulaWeight } from "./formula.ts";
import { maskPromptCases } from "./mask_prompt_cases.ts";
import type {
  AttentionReference,
  ChoiceReference,
  DecoderReference,
  ModuleReference,
  ParityRow,
} from "./module_reference.ts";
import { referenceConfig } from "./reference_file.ts";
import { compareSampled, type SampledTensor } from "./sampled.ts";
import { syntheticFrame, syntheticLogits } from "./synthetic_video.ts";

type Outputs = Readonly<Record<string, DeviceTensor>>;
/** A number as a tensor of one element. */
const scalar = (value: number): SampledTensor => ({
  shape: [1],
  mean: value,
  meanAbs: Math.abs(value),
  min: value,
  max: value,
  values: [value],
});
const list = (values: readonly number[]): SampledTensor => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return {
    shape: [values.length],
    mean,
    meanAbs: Math.abs(mean),
    min: Math.min(...values),
    max: Math.max(...values),
    values,
  };
};

/** Runs every case of a `modules/*.json` on a backend; rows come as they are found. */
export async function* moduleCases(reference: ModuleReference, backend: Backend): AsyncGenerator<ParityRow> {
  const config = referenceConfig(reference.model, reference.configuration);
  yield* constantCases(reference, config);
  yield* imageEncoderCases(reference, config, backend);
  yield* decoderCases(reference, config, backend);
  yield* maskPromptCases(reference, config, backend);
  yield* memoryEncoderCases(reference, config, backend);
  yield* memoryAttentionCases(reference, config, backend);
  yield* chainedCase(reference, config, backend);
}

const read: ParameterReader = (key, shape) => Promise.resolve(formulaWeight(key, shape));
const open = async (backend: Backend, graph: Graph, reader = read): Promise<GraphSession> =>
  await backend.open(await compileGraph(graph, reader));

async function compare(
  name: string,
  tensor: string,
  found: DeviceTensor | Float32Array,
  want: SampledTensor,
): Promise<ParityRow> {
  const values = found instanceof Float32Array ? found : await found.floats();
  return { case: name, tensor, ...compareSampled(values, want) };
}

async function* imageEncoderCases(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  await using session = await open(backend, imageEncoder(config, { probes: true }));
  const out = await session.run({ image: imageInput(config) });
  const { trunk, fpn, highRes, input } = reference.imageEncoder;
  const wanted: Record<string, SampledTensor> = {
    input,
    trunkPosEmbed: reference.constants["trunkPosEmbed"]!,
    ...Object.fromEntries(trunk.map((t, i) => [`trunk.${i}`, t])),
    ...Object.fromEntries(fpn.map((t, i) => [`fpn.${i}`, t])),
    high_res_0: highRes[0]!,
    high_res_1: highRes[1]!,
  };
  for (const [name, want] of Object.entries(wanted)) yield await compare("imageEncoder", name, out[name]!, want);
}

const imageInput = ({ imageSize: s }: Sam2Config): DeviceTensor =>
  DeviceTensor.uint8(syntheticFrame(s, s, 0), [1, s, s, 3]);

/** What a decoder is fed beside features. */
interface DecoderCase {
  readonly points?: readonly (readonly [number, number])[] | null | undefined;
  readonly labels?: readonly number[] | null | undefined;
  readonly mask?: Float32Array | undefined;
  readonly multimask: boolean;
  readonly threshold?: number;
}

/** Clicks of the 1024 canvas become px of the input; a padding point follows (two where there is no click). */
function decoderInputs(config: Sam2Config, features: Outputs, c: DecoderCase): Record<string, DeviceTensor> {
  const { imageSize: s } = config;
  const wide = s / 4;
  const points = [...(c.points ?? [[0, 0]]), [0, 0]].map(([x, y]) => [(x! * s) / 1024, (y! * s) / 1024]);
  const labels = [...(c.labels ?? [-1]), -1];
  return {
    features: features["features"]!,
    high_res_0: features["high_res_0"]!,
    high_res_1: features["high_res_1"]!,
    points: DeviceTensor.float32(new Float32Array(points.flat()), [1, points.length, 2]),
    labels: DeviceTensor.float32(new Float32Array(labels), [1, labels.length]),
    mask_input: DeviceTensor.float32(c.mask ?? new Float32Array(wide * wide), [1, 1, wide, wide]),
    has_mask: DeviceTensor.float32(new Float32Array([c.mask === undefined ? 0 : 1]), [1, 1, 1, 1]),
    multimask: DeviceTensor.float32(new Float32Array([c.multimask ? 1 : 0]), [1]),
    stability: DeviceTensor.float32(new Float32Array([0.05, c.threshold ?? 0]), [2]),
  };
}

/** Formula features for the decoder. */
function formulaFeatures({ inputNames: n }: ModuleReference, { dModel: c, imageSize }: Sam2Config): Outputs {
  const h = imageSize / FEATURE_STRIDE;
  const make = (name: string, shape: readonly number[]): DeviceTensor =>
    DeviceTensor.float32(formulaTensor(n + name, shape, 1.5), shape);
  return {
    features: make("image_embed", [1, c, h, h]),
    high_res_0: make("high_res.0", [1, c / 8, 4 * h, 4 * h]),
    high_res_1: make("high_res.1", [1, c / 4, 2 * h, 2 * h]),
  };
}

async function* decoderCases(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  const graph = maskDecoder(config, { probes: true });
  await using session = await open(backend, graph);
  const features = formulaFeatures(reference, config);
  for (const want of reference.decoder) {
    const name = `decoder/${want.name}`;
    const mask = want.maskInput === true ? syntheticLogits(config.imageSize) : undefined;
    const prompt = { points: want.points, labels: want.labels, mask };
    if (want.name === "object_absent") {
      yield* absentCase(config, backend, want, features);
      continue;
    }
    const choices: [ChoiceReference | undefined, string, boolean, number][] = [
      [want.multimask, "multimask", true, 0],
      [want.single, "single", false, 0],
      [want.singleDynamic, "singleDynamic", false, 0.98],
      [want["singleDynamicThreshold0.5"], "singleDynamicThreshold0.5", false, 0.5],
    ];
    let out: Outputs = {};
    for (const [choice, label, multimask, threshold] of choices) {
      if (choice === undefined) continue;
      out = await session.run(decoderInputs(config, features, { ...prompt, multimask, threshold }));
      yield* choiceRows(name, label, out, choice);
    }
    yield* allRows(name, out, want);
    if (name === "decoder/point") {
      yield await compare(
        "constants",
        "densePe",
        await densePe(out["densePe"]!, config),
        reference.constants["densePe"]!,
      );
    }
  }
}

/** Tokens `[1, h·h, C]` as `[1, C, h, h]`. */
async function densePe(tokens: DeviceTensor, config: Sam2Config): Promise<Float32Array> {
  return planes(await tokens.floats(), config.dModel);
}

/** `[tokens, channels]` → `[channels, tokens]` */
function planes(values: Float32Array, channels: number): Float32Array {
  const tokens = values.length / channels;
  return Float32Array.from(values, (_, i) => values[(i % tokens) * channels + Math.floor(i / tokens)]!);
}

async function* absentCase(
  config: Sam2Config,
  backend: Backend,
  want: DecoderReference,
  features: Outputs,
): AsyncGenerator<ParityRow> {
  const bias = "sam_mask_decoder.pred_obj_score_head.layers.2.bias";
  await using session = await open(
    backend,
    maskDecoder(config),
    (key, shape) => Promise.resolve(key === bias ? new Float32Array([-5]) : formulaWeight(key, shape)),
  );
  const out = await session.run(
    decoderInputs(config, features, { points: want.points, labels: want.labels, multimask: true }),
  );
  yield await compare(`decoder/${want.name}`, "objectScore", out["object_score"]!, scalar(want.objectScore));
  yield await compare(`decoder/${want.name}`, "allIous", out["all_ious"]!, list(want.allIous));
  if (want.multimask !== undefined) yield* choiceRows(`decoder/${want.name}`, "multimask", out, want.multimask);
}

async function* choiceRows(
  name: string,
  label: string,
  out: Outputs,
  want: ChoiceReference,
): AsyncGenerator<ParityRow> {
  yield await compare(name, `${label}.lowResMask`, out["low_res"]!, want.lowResMask);
  yield await compare(name, `${label}.objPtr`, out["pointer"]!, want.objPtr);
}

async function* allRows(name: string, out: Outputs, want: DecoderReference): AsyncGenerator<ParityRow> {
  if (want.sparse !== undefined) yield await compare(name, "sparse", out["sparse"]!, want.sparse);
  if (want.dense !== undefined) yield await compare(name, "dense", out["dense"]!, want.dense);
  if (want.allMasks !== undefined) yield await compare(name, "allMasks", out["all_masks"]!, want.allMasks);
  if (want.allMaskTokens !== undefined) {
    yield await compare(name, "allMaskTokens", out["allMaskTokens"]!, want.allMaskTokens);
  }
  yield await compare(name, "allIous", out["all_ious"]!, list(want.allIous));
  yield await compare(name, "objectScore", out["object_score"]!, scalar(want.objectScore));
}

function memoryInputs(
  features: DeviceTensor,
  lowRes: DeviceTensor,
  score: number,
  binarize: boolean,
): Record<string, DeviceTensor> {
  return {
    features,
    low_res: lowRes,
    object_score: DeviceTensor.float32(new Float32Array([score]), [1, 1]),
    binarize: DeviceTensor.float32(new Float32Array([binarize ? 1 : 0]), [1, 1, 1, 1]),
  };
}

async function* memoryEncoderCases(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  const { imageSize: s, dModel: c, memDim } = config;
  const h = s / FEATURE_STRIDE;
  await using session = await open(backend, memoryEncoder(config, { probes: true }));
  const features = DeviceTensor.float32(formulaTensor(`${reference.inputNames}pix_feat`, [1, c, h, h], 1.5), [
    1,
    c,
    h,
    h,
  ]);
  const lowRes = DeviceTensor.float32(syntheticLogits(s), [1, 1, s / 4, s / 4]);
  for (const want of reference.memoryEncoder.cases) {
    const out = await session.run(memoryInputs(features, lowRes, want.objectScore, want.name === "binarised"));
    const name = `memoryEncoder/${want.name}`;
    yield await compare(name, "memory", planes(await out["memory"]!.floats(), memDim), want.memory);
    if (want.name !== "tracked") continue;
    yield await compare(name, "maskToEncode", out["maskToEncode"]!, reference.memoryEncoder.maskToEncode);
    yield await compare(name, "maskDownSampler", out["maskDownSampler"]!, reference.memoryEncoder.maskDownSampler);
  }
}

async function* memoryAttentionCases(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  const { dModel: c, imageSize } = config;
  const h = imageSize / FEATURE_STRIDE;
  await using withPointers = await open(backend, memoryAttention(config, { probes: true, pointers: true }));
  await using without = await open(backend, memoryAttention(config, { probes: true, pointers: false }));
  const tokens = formulaTensor(`${reference.inputNames}curr`, [h * h, 1, c], 1.5);
  const features = DeviceTensor.float32(planes(tokens, c), [1, c, h, h]);
  for (const want of reference.memoryAttention) {
    const selection = attentionSelection(reference, config, want);
    const session = selection.pointers.length > 0 ? withPointers : without;
    const out = await session.run({ features, ...bankInputs(config, selection) });
    const name = `memoryAttention/${want.name}`;
    yield await compare(name, "memory", out["bank"]!, want.memory);
    if (want.frame !== undefined) yield await compare(name, "memoryPos", out["bankPositions"]!, want.memoryPos);
    const conditioned = await out["conditioned"]!.floats();
    yield await compare(name, "out", want.out.shape.length === 4 ? conditioned : planes(conditioned, h * h), want.out);
  }
}

/** The bank of a case: formula memories and pointers, selected by the rule under test. */
function attentionSelection(
  { inputNames: n }: ModuleReference,
  config: Sam2Config,
  want: AttentionReference,
): Selection {
  const { dModel: c, imageSize, memDim } = config;
  const h = imageSize / FEATURE_STRIDE;
  const memoryOf = (frame: number): Memory => ({
    frame,
    tokens: planes(formulaTensor(`${n}memory.${frame}`, [1, memDim, h, h], 1), h * h),
    pointer: formulaTensor(`${n}obj_ptr.${frame}`, [1, c], 0.5),
    objectScore: 1,
    iou: 1,
  });
  if (want.frame === undefined) {
    return { memories: [{ memory: memoryOf(0), row: config.numMaskmem - 1 }], pointers: [] };
  }
  let bank = EMPTY_BANK;
  for (const frame of want.conditioningFrames!) bank = remember(bank, memoryOf(frame), "conditioning");
  for (const frame of want.trackedFrames!) bank = remember(bank, memoryOf(frame), "tracked");
  return selectMemories(bank, { frame: want.frame, reverse: want.reverse!, frameCount: want.videoFrames }, {
    numMaskmem: config.numMaskmem,
    maxObjectPointers: config.maxObjectPointers,
    maxPromptedMemories: want.options?.max_cond_frames_in_attn,
    stride: want.options?.memory_temporal_stride_for_eval ?? 1,
    signedPointerTimes: config.signedPointerTimes,
  });
}

function bankInputs(config: Sam2Config, { memories, pointers }: Selection): Record<string, DeviceTensor> {
  const { memDim, dModel: c, imageSize } = config;
  const tokens = (imageSize / FEATURE_STRIDE) ** 2;
  const joined = (parts: readonly Float32Array[]): Float32Array => {
    const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
    parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
    return all;
  };
  return {
    memory: DeviceTensor.float32(joined(memories.map((m) => m.memory.tokens)), [1, memories.length, tokens, memDim]),
    memory_rows: DeviceTensor.int32(Int32Array.from(memories, (m) => m.row), [memories.length]),
    ...(pointers.length > 0 && {
      pointers: DeviceTensor.float32(joined(pointers.map((p) => p.memory.pointer)), [1, pointers.length, c]),
      pointer_times: DeviceTensor.float32(Float32Array.from(pointers, (p) => p.time), [pointers.length]),
    }),
  };
}

/** Frame 0 prompted by a click, remembered, then frame 0 again as frame 1 of 6: the parts in a row. */
async function* chainedCase(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  const { chained } = reference;
  await using encoder = await open(backend, imageEncoder(config));
  await using decoder = await open(backend, maskDecoder(config));
  await using remembering = await open(backend, memoryEncoder(config));
  await using attention = await open(backend, memoryAttention(config, { pointers: true }));
  const image = await encoder.run({ image: imageInput(config) });
  const point = reference.decoder.find((c) => c.name === "point")!;
  const first = await decoder.run(
    decoderInputs(config, { ...image, features: image["features_no_memory"]! }, {
      points: point.points,
      labels: point.labels,
      multimask: true,
    }),
  );
  yield* choiceRows("chained/prompted", "multimask", first, chained.prompted);
  yield* allRows(
    "chained/prompted",
    first,
    { ...chained.prompted, sparse: undefined, dense: undefined, allMaskTokens: undefined } as never,
  );
  const score = (await first["object_score"]!.floats())[0]!;
  const memory = await remembering.run(memoryInputs(image["features"]!, first["low_res"]!, score, false));
  const tokens = await memory["memory"]!.floats();
  yield await compare("chained", "memory", planes(tokens, config.memDim), chained.memory);
  const remembered: Memory = {
    frame: 0,
    tokens,
    pointer: await first["pointer"]!.floats(),
    objectScore: score,
    iou: 1,
  };
  const selection: Selection = {
    memories: [{ memory: remembered, row: config.numMaskmem - 1 }],
    pointers: [{ memory: remembered, time: 1 / 5 }],
  };
  const conditioned =
    (await attention.run({ features: image["features"]!, ...bankInputs(config, selection) }))["conditioned"]!;
  yield await compare("chained", "conditioned", conditioned, chained.conditioned);
  const second = await decoder.run(decoderInputs(config, { ...image, features: conditioned }, { multimask: true }));
  yield* choiceRows("chained/tracked", "multimask", second, chained.tracked);
}
