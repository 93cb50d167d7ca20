import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import { EMPTY_BANK, type Memory, remember } from "../memory/memory_bank.ts";
import type { Selection } from "../memory/selection.ts";
import { selectMemories } from "../memory/sam2_policy.ts";
import type { Backend } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { compareFields } from "./field_comparison.ts";
import { formulaTensor } from "./formula.ts";
import { channelsFirst, type HostTensor, openGraph, runGraph } from "./formula_model.ts";
import type { AttentionReference, ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";

/** Fields of a case that say how its bank was made. */
const ASKED = ["name", "frame", "conditioningFrames", "trackedFrames", "videoFrames", "reverse", "options"];
/** Options that this file knows. */
const OPTIONS = ["max_cond_frames_in_attn", "memory_temporal_stride_for_eval"];

/** Features that attend to banks of many layouts; which memories are taken is decided by the rule under test. */
export async function* memoryAttentionCases(
  reference: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const cases = reference.memoryAttention!.map((want) => ({ want, selection: selectionOf(reference, config, want) }));
  const kinds = Map.groupBy(
    cases,
    ({ selection: { memories, pointers } }) => `${memories.length === 1} ${pointers.length > 0}`,
  );
  for (const own of kinds.values()) yield* casesOf(own, reference.inputNames, config, backend);
}

/** Cases with and without pointers, of one memory and of several: each kind may have a graph of its own. */
async function* casesOf(
  cases: readonly { readonly want: AttentionReference; readonly selection: Selection }[],
  prefix: string,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { dModel: c, imageSize, memDim } = config;
  const h = imageSize / FEATURE_STRIDE;
  const tokens = formulaTensor(`${prefix}curr`, [h * h, 1, c], 1.5);
  const features = { values: channelsFirst(tokens, c), shape: [1, c, h, h] };
  await using session = await openGraph(
    familyOf(config).memoryAttention(config, { probes: true, ...kindOf(cases[0]!.selection) }),
    backend,
  );
  for (const { want, selection } of cases) {
    const name = `memoryAttention/${want.name}`;
    const unknown = Object.keys(want.options ?? {}).filter((option) => !OPTIONS.includes(option));
    if (unknown.length > 0) {
      yield { notRun: `${name} with ${unknown.join(", ")}` };
      continue;
    }
    const out = await runGraph(session, { features, ...bankInputs(config, selection) });
    const positions = out["bankPositions"]!.values;
    const memoryTokens = out["bank"]!.values.length / memDim;
    const pointerTokens = selection.pointers.length * (c / memDim);
    const conditioned = out["conditioned"]!.values;
    yield* compareFields(name, want, {
      memoryTokens,
      pointerTokens,
      memory: out["bank"]!.values,
      memoryPos: positions,
      pointerTokensPos: pointerTokens === 0 ? null : positions.slice((memoryTokens - pointerTokens) * memDim),
      afterLayer0: out["afterLayer0"]!.values,
      out: want.out?.shape.length === 4 ? conditioned : channelsFirst(conditioned, h * h),
    }, ASKED);
  }
}

/** The graph that reads a bank. */
export function kindOf({ memories, pointers }: Selection): { readonly pointers: boolean; readonly single: boolean } {
  return { pointers: pointers.length > 0, single: memories.length === 1 };
}

/** The bank of a case: formula memories and pointers, selected by the rule under test. */
function selectionOf({ inputNames }: ModuleReference, config: ModelConfig, want: AttentionReference): Selection {
  const { dModel: c, imageSize, memDim } = config;
  const h = imageSize / FEATURE_STRIDE;
  const { tokens, rotating } = familyOf(config).memoryShape(config);
  const memoryOf = (frame: number): Memory => ({
    frame,
    tokens: tokens === h * h && rotating === tokens
      ? channelsFirst(formulaTensor(`${inputNames}memory.${frame}`, [1, memDim, h, h], 1), tokens)
      : formulaTensor(`${inputNames}memory.${frame}`, [1, tokens, memDim], 1),
    pointer: formulaTensor(`${inputNames}obj_ptr.${frame}`, [1, c], 0.5),
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

/** The memory attention's inputs for a bank. */
export function bankInputs(
  config: ModelConfig,
  { memories, pointers }: Selection,
): Record<string, HostTensor | DeviceTensor> {
  const { dModel: c } = config;
  const { tokens, width } = familyOf(config).memoryShape(config);
  const joined = (parts: readonly Float32Array[]): Float32Array => {
    const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
    parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
    return all;
  };
  return {
    memory: { values: joined(memories.map((m) => m.memory.tokens)), shape: [1, memories.length, tokens, width] },
    memory_rows: DeviceTensor.int32(Int32Array.from(memories, (m) => m.row), [memories.length]),
    ...(pointers.length > 0 && {
      pointers: { values: joined(pointers.map((p) => p.memory.pointer)), shape: [1, pointers.length, c] },
      pointer_times: { values: Float32Array.from(pointers, (p) => p.time), shape: [pointers.length] },
    }),
  };
}
