import { MaskletError } from "../error.ts";
import { pause } from "../files/pause.ts";
import type { GraphSession } from "./backend.ts";

/** The part of a GPUDevice that is used here. */
export interface GpuDevice {
  /** Settles when it is lost. */
  readonly lost: Promise<{ readonly message: string }>;
  /** Lets it go. */
  destroy(): void;
}

/** How long a run that failed waits to hear whether the device was lost, ms. */
const HEARING = 200;

const lost = new WeakMap<GpuDevice, string>();
const watched = new WeakSet<GpuDevice>();

/** Hears of its loss from now on. */
export function watchDevice(device: GpuDevice): void {
  if (watched.has(device)) return;
  watched.add(device);
  device.lost.then(({ message }) => lost.set(device, message));
}

/** Whether a device is lost, as far as was heard. */
export function isLost(device: GpuDevice): boolean {
  return lost.has(device);
}

/**
 * A session that refuses to run when its device was lost: onnxruntime would wait for it for ever, and what it holds is gone with the
 * device.
 */
export function untilLost(session: GraphSession, device: GpuDevice, name: string): GraphSession {
  const refuse = (cause?: unknown): never => {
    throw new MaskletError("gpu-unavailable", `Expected the GPU to run ${name}, found that its device was lost`, {
      hint: 'Load the model again, or take another backend (backend: "native")',
      ...(cause !== undefined && { cause }),
    });
  };
  return {
    run: async (inputs, outputs) => {
      if (isLost(device)) refuse();
      try {
        return await session.run(inputs, outputs);
      } catch (error) {
        await Promise.race([device.lost, pause(HEARING)]);
        if (isLost(device)) refuse(error);
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (!isLost(device)) await session[Symbol.asyncDispose]();
    },
  };
}
