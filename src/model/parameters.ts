import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { MaskletError } from "../error.ts";
import type { ParameterReader } from "./compile.ts";

/** Reads parameters of a checkpoint, each checked against the shape that the architecture expects. */
export function parameterReader(checkpoint: Checkpoint, architecture: string): ParameterReader {
  return async (key, shape) => {
    const entry = checkpoint.tensors.get(key);
    if (entry === undefined) {
      refuse(
        checkpoint,
        architecture,
        `Expected the tensor ${key} [${shape.join(", ")}] of ${architecture}, found none of that name`,
      );
    }
    const same = entry.shape.length === shape.length && entry.shape.every((d, i) => d === shape[i]);
    if (!same) {
      refuse(
        checkpoint,
        architecture,
        `Expected ${key} of shape [${shape.join(", ")}] (${architecture}), found [${entry.shape.join(", ")}]`,
      );
    }
    return await checkpoint.readFloat32(key);
  };
}

function refuse(checkpoint: Checkpoint, architecture: string, message: string): never {
  throw new MaskletError("bad-checkpoint", `${message} in ${checkpoint.name}`, {
    hint: `Check that the file is a checkpoint of ${architecture}, or name the architecture it has`,
  });
}
