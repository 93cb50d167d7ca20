import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import type { Backend } from "../runtime/backend.ts";
import { chainedCase } from "./chained_case.ts";
import { checkModules } from "./check_reference.ts";
import { constantCases } from "./constant_cases.ts";
import { decoderCases } from "./decoder_cases.ts";
import { compareFields } from "./field_comparison.ts";
import { imageEncoderCases } from "./image_encoder_cases.ts";
import { maskLogits } from "./mask_logits.ts";
import { maskPromptCases } from "./mask_prompt_cases.ts";
import { memoryAttentionCases } from "./memory_attention_cases.ts";
import { memoryEncoderCases } from "./memory_encoder_cases.ts";
import type { ModuleReference } from "./module_reference.ts";
import { perceiverCases } from "./perceiver_cases.ts";
import type { ParityResult } from "./parity_result.ts";
import { referenceConfig } from "./reference_file.ts";

/** Fields of a file that say how it was made. */
const ASKED = ["model", "inputNames", "configuration"];

type Part = (reference: ModuleReference, config: ModelConfig, backend: Backend) => AsyncGenerator<ParityResult>;

/** How each part of a file is run. */
const PARTS: Readonly<Record<string, Part>> = {
  constants: async function* ({ constants }, config) {
    yield* constantCases(constants!, config);
  },
  maskLogitsInput: async function* (reference, config) {
    const { maskLogitsInput } = reference;
    yield* compareFields("input", { maskLogitsInput }, { maskLogitsInput: maskLogits(reference, config) });
  },
  imageEncoder: imageEncoderCases,
  decoder: decoderCases,
  maskAsOutput: maskPromptCases,
  memoryEncoder: memoryEncoderCases,
  memoryAttention: memoryAttentionCases,
  perceiver: perceiverCases,
  chained: chainedCase,
};

/**
 * Runs every case of a `modules/*.json` on a backend; rows come as they are found, and parts that nobody here knows are named as not
 * run. One session is open at a time, so that the largest model fits.
 *
 * @throws {MaskletError} `bad-dataset` or `bad-config` for a part or a configuration that is of another kind
 * @param onPart told the name of each part before it runs
 */
export async function* moduleCases(
  reference: ModuleReference,
  backend: Backend,
  onPart: (part: string) => void = () => {},
): AsyncGenerator<ParityResult> {
  checkModules(reference);
  const config = referenceConfig(reference.model, reference.configuration);
  const { windowOfEachBlock } = reference.configuration ?? {};
  if (windowOfEachBlock !== undefined) {
    const windows = familyOf(config).blockWindows?.(config) ?? null;
    yield* compareFields("configuration", { windowOfEachBlock }, { windowOfEachBlock: windows });
  }
  for (const part of Object.keys(reference)) {
    if (ASKED.includes(part)) continue;
    const run = PARTS[part];
    if (run === undefined) {
      yield { notRun: part };
      continue;
    }
    onPart(part);
    yield* run(reference, config, backend);
  }
}
