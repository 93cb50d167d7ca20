import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import type { Graph } from "../graph/builder.ts";
import type { Memory } from "../memory/memory_bank.ts";
import type { Backend } from "../runtime/backend.ts";
import type { DeviceTensor } from "../runtime/device_tensor.ts";
import { type DecoderCase, decoderInputs } from "./decoder_inputs.ts";
import { candidateFields, choiceFields } from "./decoder_outputs.ts";
import { compareFields } from "./field_comparison.ts";
import { type HostTensor, openGraph, runGraph } from "./formula_model.ts";
import { imageInput } from "./image_encoder_cases.ts";
import { bankInputs } from "./memory_attention_cases.ts";
import { asReferenced, memoryInputs } from "./memory_encoder_cases.ts";
import type { DecoderReference, ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";

/** The click of the case `point`, which the chain begins with, px of the 1024 canvas. */
const POINT = { points: [[250, 420]], labels: [1] } as const;
/** Distance in time of frame 0's pointer, seen from frame 1 of 6. */
const DISTANCE = 1 / 5;

/** Frame 0 prompted by a click, remembered, then frame 0 again as frame 1 of 6: the parts in a row, one session open at a time. */
export async function* chainedCase(
  { chained, decoder }: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { prompted, tracked, ...between } = chained!;
  const family = familyOf(config);
  const run = async (graph: Graph, inputs: Readonly<Record<string, HostTensor | DeviceTensor>>) => {
    await using session = await openGraph(graph, backend);
    return await runGraph(session, inputs);
  };
  const decode = (features: Readonly<Record<string, HostTensor>>, asked: Omit<DecoderCase, "multimask">) =>
    run(family.maskDecoder(config, { probes: true }), decoderInputs(config, features, { ...asked, multimask: true }));
  const fields = (out: Readonly<Record<string, HostTensor>>, { stabilityOfMask0 }: DecoderReference) => ({
    ...candidateFields(out, stabilityOfMask0),
    ...choiceFields(out, config, true),
  });

  const image = await run(family.imageEncoder(config), { image: imageInput(config) });
  const point = decoder?.find(({ name }) => name === "point") ?? POINT;
  const first = await decode(
    { ...image, features: image["features_no_memory"]! },
    { points: point.points, labels: point.labels },
  );
  yield* compareFields("chained/prompted", prompted, fields(first, prompted));
  const score = first["object_score"]!.values[0]!;
  const { memory } = await run(
    family.memoryEncoder(config),
    memoryInputs(image["features"]!, first["low_res"]!, score, false),
  );
  const remembered: Memory = {
    frame: 0,
    tokens: memory!.values,
    pointer: first["pointer"]!.values,
    objectScore: score,
    iou: 1,
  };
  const { conditioned } = await run(family.memoryAttention(config, { pointers: true, single: true }), {
    features: image["features"]!,
    ...bankInputs(config, {
      memories: [{ memory: remembered, row: config.numMaskmem - 1 }],
      pointers: [{ memory: remembered, time: DISTANCE }],
    }),
  });
  yield* compareFields("chained", between, {
    memory: asReferenced(memory!.values, config.memDim, between.memory),
    conditioned: conditioned!.values,
  });
  const second = await decode({ ...image, features: conditioned! }, {});
  yield* compareFields("chained/tracked", tracked, fields(second, tracked));
}
