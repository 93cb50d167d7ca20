import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import type { Backend, GraphSession } from "../runtime/backend.ts";
import { type DecoderCase, decoderInputs } from "./decoder_inputs.ts";
import { candidateFields, choiceFields } from "./decoder_outputs.ts";
import { compareFields } from "./field_comparison.ts";
import {
  channelsFirst,
  formulaFeatures,
  type HostTensor,
  openGraph,
  runGraph,
  type WeightOverrides,
} from "./formula_model.ts";
import { maskLogits } from "./mask_logits.ts";
import type { DecoderReference, ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";

/** Fields of a case that say what is asked. */
const ASKED = ["name", "points", "labels", "maskInput"];
/** A choice between the four masks by its name in the files: "single", "singleDynamicThreshold0.5". */
const CHOICE = /^(multimask|single)(?:(Dynamic)(?:Threshold([\d.]+))?)?$/;
/** The stability below which "singleDynamic" leaves the single mask. */
const STABILITY_THRESHOLD = 0.98;
/** Parameters that a note says are other than the formula's: "… with KEY = -5". */
const OVERRIDE = /([\w.]+) = (-?[\d.]+)\.?$/;

/** Every prompt of the file through prompt encoder and mask decoder, with each way to choose a mask. */
export async function* decoderCases(
  reference: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const features = formulaFeatures(reference.inputNames, config);
  const cases = reference.decoder!.map((want) => ({ want, overrides: overridesOf(want) }));
  {
    await using session = await openGraph(familyOf(config).maskDecoder(config, { probes: true }), backend);
    for (const { want, overrides } of cases) {
      if (overrides === undefined) yield* decoderCase(reference, want, features, config, session);
    }
    yield* densePositions(reference, features, config, session);
  }
  for (const { want, overrides } of cases) {
    if (overrides === undefined) continue;
    await using session = await openGraph(familyOf(config).maskDecoder(config, { probes: true }), backend, overrides);
    yield* decoderCase(reference, want, features, config, session);
  }
}

async function* decoderCase(
  reference: ModuleReference,
  want: DecoderReference,
  features: Readonly<Record<string, HostTensor>>,
  config: ModelConfig,
  session: GraphSession,
): AsyncGenerator<ParityResult> {
  const name = `decoder/${want.name}`;
  if (want.note !== undefined && overridesOf(want) === undefined) return yield { notRun: `${name}: ${want.note}` };
  const prompt = {
    points: want.points,
    labels: want.labels,
    mask: want.maskInput === true ? maskLogits(reference, config) : undefined,
  };
  const run = (choice: Pick<DecoderCase, "multimask" | "threshold">): Promise<Record<string, HostTensor>> =>
    runGraph(session, decoderInputs(config, features, { ...prompt, ...choice }));
  const choices = Object.keys(want).filter((field) => CHOICE.test(field));
  const out = await run({ multimask: true });
  yield* compareFields(name, want, candidateFields(out, want.stabilityOfMask0), [...ASKED, ...choices]);
  for (const field of choices) {
    const [, kind, dynamic, threshold] = CHOICE.exec(field)!;
    const multimask = kind === "multimask";
    const chosen = multimask ? out : await run({
      multimask,
      threshold: dynamic === undefined ? 0 : threshold === undefined ? STABILITY_THRESHOLD : Number(threshold),
    });
    const found = { [field]: choiceFields(chosen, config, multimask) };
    yield* compareFields(name, { [field]: want[field as keyof DecoderReference] }, found);
  }
}

/** Parameters that a case replaces; undefined for none. */
function overridesOf({ name, note }: DecoderReference): WeightOverrides | undefined {
  const match = OVERRIDE.exec(note ?? "");
  if (match !== null) return { [match[1]!]: Number(match[2]) };
  return name === "object_absent" && note === undefined
    ? { "sam_mask_decoder.pred_obj_score_head.layers.2.bias": -5 }
    : undefined;
}

/** The code of positions that the decoder adds to the image embedding. */
async function* densePositions(
  { constants }: ModuleReference,
  features: Readonly<Record<string, HostTensor>>,
  config: ModelConfig,
  session: GraphSession,
): AsyncGenerator<ParityResult> {
  const densePe = constants?.["densePe"];
  if (densePe === undefined) return;
  const out = await runGraph(session, decoderInputs(config, features, { multimask: true }));
  yield* compareFields("constants", { densePe }, { densePe: channelsFirst(out["densePe"]!.values, config.dModel) });
}
