/**
 * Has garbage collected, where the process lets it be (`--expose-gc`): decoders and pictures that are closed hold their memory until
 * then, and a peak would tell of the collector. What leaks stays.
 */
export function collect(): void {
  (globalThis as { readonly gc?: () => void }).gc?.();
}
