import { elementsOf, STORAGE_DTYPES } from "./dtype.ts";
import {
  Dict,
  GlobalRef,
  Inert,
  kindOf,
  List,
  PickledTensor,
  type PickleValue,
  StorageRef,
  Tuple,
} from "./pickle_value.ts";
import { type Named, quoted, refuseCheckpoint } from "./refusal.ts";

type Call = (args: readonly PickleValue[], where: Named) => PickleValue;

/** All that a checkpoint of weights needs; each makes plain data. A storage class is only named, never called. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", orderedDict],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch.Size", (args, where) => args[0] instanceof Tuple ? args[0] : wrongArguments("torch.Size", args, where)],
  ["builtins.set", asList],
  ["__builtin__.set", asList],
]);
const MAX_DIMENSIONS = 32;

/**
 * What training runs leave beside the weights: plain values of Python, numpy and torch. A call of one gives a thing that is dropped,
 * with all that is put into it; as everywhere here, nothing of that name is run.
 */
const INERT: ReadonlySet<string> = new Set([
  ...["_core", "core"].flatMap((core) => [`numpy.${core}.multiarray.scalar`, `numpy.${core}.multiarray._reconstruct`]),
  ...["numpy.dtype", "numpy.ndarray", "_codecs.encode", "torch.device", "argparse.Namespace", "types.SimpleNamespace"],
  ...["collections.defaultdict", "collections.Counter", "datetime.datetime", "datetime.timedelta"],
  ...["PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"].map((path) => `pathlib.${path}`),
  ...["builtins", "__builtin__"].flatMap((module) =>
    ["int", "long", "float", "complex", "bool", "str", "bytes", "bytearray", "list", "dict", "tuple", "slice", "object"]
      .map((name) => `${module}.${name}`)
  ),
  ...["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]
    .map((dtype) => `torch.${dtype}`),
]);

const HINT = "Nothing of this file was run, and nothing will be. Use a file that holds weights alone: " +
  "torch.save({'model': model.state_dict()}, path)";

/**
 * Finds one of the allowed globals by its name.
 *
 * @throws {MaskletError} `bad-checkpoint` naming any other: a pickle that asks for `os.system` wants to run it
 */
export function findGlobal(module: string, name: string, where: Named): GlobalRef {
  const path = `${module}.${name}`;
  const storage = module === "torch" || module === "torch.storage";
  if (CALLS.has(path) || INERT.has(path) || (storage && STORAGE_DTYPES.has(name))) return new GlobalRef(path);
  return refuseCheckpoint(
    where,
    `Expected a pickle of tensors alone, found one that asks for ${quoted(path).slice(1, -1)}`,
    HINT,
  );
}

/** What calling an allowed global gives. */
export function callGlobal(callee: PickleValue, args: PickleValue, where: Named): PickleValue {
  const call = callee instanceof GlobalRef ? CALLS.get(callee.name) : undefined;
  if (callee instanceof GlobalRef && INERT.has(callee.name)) return new Inert(callee.name);
  if (call === undefined || !(args instanceof Tuple)) {
    return refuseCheckpoint(
      where,
      `Expected a pickle that calls what makes tensors, found a call of ${kindOf(callee)} with ${kindOf(args)}`,
    );
  }
  return call(args.items, where);
}

/** The storage of a persistent id `("storage", class, key, location, elements)`. */
export function findStorage(id: PickleValue, where: Named): StorageRef {
  if (id instanceof Tuple && id.items.length === 5) {
    const [tag, kind, key, , elements] = id.items;
    const dtype = kind instanceof GlobalRef
      ? STORAGE_DTYPES.get(kind.name.slice(kind.name.lastIndexOf(".") + 1))
      : undefined;
    if (tag === "storage" && dtype !== undefined && typeof key === "string" && isCount(elements)) {
      return new StorageRef(dtype, key, elements);
    }
  }
  return refuseCheckpoint(where, `Expected a storage (class, key, place, elements), found ${kindOf(id)}`);
}

function orderedDict(args: readonly PickleValue[], where: Named): PickleValue {
  return args.length === 0 ? new Dict() : wrongArguments("collections.OrderedDict", args, where);
}

function rebuildTensor(args: readonly PickleValue[], where: Named): PickleValue {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof StorageRef) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
    return wrongArguments("torch._utils._rebuild_tensor_v2", args, where);
  }
  const sides = shape.items as readonly number[];
  const steps = strides.items as readonly number[];
  if (sides.length !== steps.length || sides.length > MAX_DIMENSIONS) {
    refuseCheckpoint(where, `Expected one stride a dimension, found ${steps.length} for ${sides.length}`);
  }
  requireInside(storage, offset, sides, steps, where);
  return new PickledTensor(storage, offset, sides, steps);
}

function requireInside(
  storage: StorageRef,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  where: Named,
): void {
  const elements = elementsOf(shape);
  const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i]!, offset); // index of the last element
  if (elements === 0 || (elements !== undefined && last < storage.elements)) return;
  refuseCheckpoint(
    where,
    `Expected a tensor inside its storage of ${storage.elements} elements, found shape [${shape}], strides [${strides}] at ${offset}`,
  );
}

function rebuildParameter(args: readonly PickleValue[], where: Named): PickleValue {
  return args[0] instanceof PickledTensor ? args[0] : wrongArguments("torch._utils._rebuild_parameter", args, where);
}

/** A set is read as the list of its items: the same list, so that calling it often takes no memory. */
function asList(args: readonly PickleValue[], where: Named): PickleValue {
  const [items] = args;
  if (args.length === 0) return new List();
  return items instanceof List ? items : wrongArguments("set", args, where);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is Tuple {
  return value instanceof Tuple && value.items.every(isCount);
}

function wrongArguments(name: string, args: readonly PickleValue[], where: Named): never {
  const found = args.slice(0, 8).map(kindOf).join(", ");
  return refuseCheckpoint(where, `Expected the arguments that torch writes for ${name}, found (${found})`);
}
