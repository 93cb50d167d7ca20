export const SIMD: string;
export const RELAXED_SIMD: string;
