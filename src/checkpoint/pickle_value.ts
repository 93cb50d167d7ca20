import type { Dtype } from "./dtype.ts";

/** Bytes of one storage entry of a .pt file, as a pickle names it. */
export class StorageRef {
  constructor(readonly dtype: Dtype, readonly key: string, readonly elements: number) {}
}

/** A tensor as a pickle describes it: a strided window into a storage. Offsets and strides count elements. */
export class PickledTensor {
  constructor(
    readonly storage: StorageRef,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Python's tuple. */
export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Python's list, or (where nothing but its items counts) its set. */
export class List {
  constructor(readonly items: PickleValue[] = []) {}
}

/** Python's dict or OrderedDict; keys are strings, numbers or booleans. */
export class Dict {
  readonly entries: Map<DictKey, PickleValue> = new Map();
}

/** The name of a class or function, one of the few that are allowed. Nothing is ever imported for it. */
export class GlobalRef {
  constructor(readonly name: string) {}
}

/** Something that a training run leaves beside the weights, as a number of numpy's: known by its class, and nothing is read of it. */
export class Inert {
  constructor(readonly name: string) {}
}

/** Keys that a dict may have. */
export type DictKey = string | number | bigint | boolean;

/** All that a pickle can become here. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tuple
  | List
  | Dict
  | GlobalRef
  | Inert
  | StorageRef
  | PickledTensor;

/** What a value is, for messages. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (value instanceof GlobalRef || value instanceof Inert) return value.name;
  if (typeof value !== "object") return typeof value;
  return value.constructor.name === "Uint8Array" ? "bytes" : `a ${value.constructor.name}`;
}
