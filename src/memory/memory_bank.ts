/** What a memory policy noted of an object on a frame. Plain numbers, so that a stopped run can keep them. */
export interface MemoryFacts {
  /** Pixels of the mask (logits above 0, counted at the logits' size); 0 when the object is absent. */
  readonly area?: number;
  /** IoU of the mask's box with the box that its motion foretold. */
  readonly motionIou?: number;
  /** Whether the frame tells the object from a distractor, so that it is kept for long. */
  readonly anchor?: boolean;
  /** How good the mask seems, in [0, 1]; absent for a mask without a pixel. */
  readonly quality?: number;
}

/** What is remembered of one object on one frame. */
export interface Memory extends MemoryFacts {
  /** Frame index. */
  readonly frame: number;
  /** The memory's tokens, `[h·h, 64]`, row-major; empty where only the pointer is known. */
  readonly tokens: Float32Array;
  /** Object pointer, `[C]`. */
  readonly pointer: Float32Array;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Predicted IoU of the chosen mask. */
  readonly iou: number;
}

/**
 * The memory bank of one object: conditioning frames (those the user prompted) and frames that were tracked. A value: every step makes
 * the next bank. Both maps keep the order in which frames were remembered.
 */
export interface MemoryBank {
  /** Frames that condition all others. */
  readonly conditioning: ReadonlyMap<number, Memory>;
  /** Tracked frames that can still be read. */
  readonly tracked: ReadonlyMap<number, Memory>;
}

/** A bank without memories. */
export const EMPTY_BANK: MemoryBank = Object.freeze({ conditioning: new Map(), tracked: new Map() });

/** The bank with one more memory; a frame is either conditioning or tracked, never both. */
export function remember(bank: MemoryBank, memory: Memory, kind: "conditioning" | "tracked"): MemoryBank {
  const conditioning = new Map(bank.conditioning);
  const tracked = new Map(bank.tracked);
  tracked.delete(memory.frame);
  if (kind === "conditioning") conditioning.set(memory.frame, memory);
  else tracked.set(memory.frame, memory);
  return { conditioning, tracked };
}

/** The bank without the tracked frames that `canBeRead` denies. Conditioning frames stay. */
export function forget(bank: MemoryBank, canBeRead: (frame: number) => boolean): MemoryBank {
  const tracked = new Map([...bank.tracked].filter(([frame]) => canBeRead(frame)));
  return tracked.size === bank.tracked.size ? bank : { conditioning: bank.conditioning, tracked };
}
