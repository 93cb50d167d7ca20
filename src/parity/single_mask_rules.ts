/** How a single mask gives way to the best of three. */
export interface SingleMaskRules {
  /** Less stable than this it does; 0: never. */
  readonly stabilityThreshold: number;
  /** Distance of the two thresholds that its stability is measured with, a logit. */
  readonly stabilityDelta: number;
}

/**
 * What `sam_mask_decoder_extra_args` among the reference's options says of single masks. Its constructor alone never lets one give way.
 *
 * @param options the reference's constructor options
 */
export function singleMaskRules(options: Readonly<Record<string, unknown>> = {}): SingleMaskRules {
  const extra = (options["sam_mask_decoder_extra_args"] ?? {}) as Readonly<Record<string, number | boolean>>;
  return {
    stabilityThreshold: extra["dynamic_multimask_via_stability"] === true
      ? Number(extra["dynamic_multimask_stability_thresh"] ?? 0.98)
      : 0,
    stabilityDelta: Number(extra["dynamic_multimask_stability_delta"] ?? 0.05),
  };
}

/** Names of a picture's model options that nothing here stands for. */
export function unknownModelOptions(options: Readonly<Record<string, unknown>> = {}): string[] {
  return Object.keys(options).filter((name) => name !== "sam_mask_decoder_extra_args");
}
