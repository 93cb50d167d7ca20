/** What a candidate must reach. */
export interface QualityLimits {
  /** Its predicted IoU must be above this; 0 or less: any passes. */
  readonly iou: number;
  /** Its stability score must be at least this; 0 or less: any passes, NaN too. */
  readonly stability: number;
}

/** Whether a predicted IoU passes; the limit is rounded to float32 first, as the score is one. */
export function passesIou(iou: number, limits: QualityLimits): boolean {
  return !(limits.iou > 0) || iou > Math.fround(limits.iou);
}

/** Whether a stability score passes; the limit is rounded to float32 first. */
export function passesStability(stability: number, limits: QualityLimits): boolean {
  return !(limits.stability > 0) || stability >= Math.fround(limits.stability);
}
