import type { CheckpointContents } from "./checkpoint.ts";
import { dtypeBytes, elementsOf } from "./dtype.ts";
import { readPickle } from "./pickle.ts";
import { Dict, kindOf, PickledTensor, type PickleValue } from "./pickle_value.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";
import type { ByteSource } from "./byte_source.ts";
import { isContiguous, spanOf, toContiguous } from "./strided.ts";
import { readZipDirectory, type ZipEntry } from "./zip_directory.ts";
import { readZipEntry } from "./zip_entry.ts";

const MAX_PICKLE = 8 << 20; // bytes; 900 tensors need about 120 kB
/** A tensor that repeats its storage (stride 0) may grow to this size, and no further than the storage beyond it. */
const FREE_EXPANSION = 16 << 20; // bytes
/** Keys under which the state_dict may lie, the most usual first; one may lie in another. */
const STATE_DICT_KEYS = ["model", "state_dict", "model_state_dict", "module", "net"];
const MAX_DEPTH = 3; // dicts in each other
const SAVE_AGAIN = "Save the weights with torch.save({'model': model.state_dict()}, path)";

/**
 * Reads what torch's zip format holds: the archive's directory and its pickle, no weights yet.
 *
 * @throws {MaskletError} `bad-checkpoint`
 */
export async function readPt(source: ByteSource): Promise<CheckpointContents> {
  const entries = await readZipDirectory(source);
  const root = findRoot(source, entries);
  await requireLittleEndian(source, entries.get(`${root}byteorder`));
  const pickle = entries.get(`${root}data.pkl`)!;
  if (pickle.size > MAX_PICKLE) {
    refuseCheckpoint(source, `Expected a pickle of at most ${MAX_PICKLE} bytes, found ${pickle.size}`);
  }
  const top = readPickle(await readZipEntry(source, pickle), source);
  const state = findStateDict(source, top);
  const tensors: [string, ReturnType<typeof locate>][] = [];
  for (const [name, value] of state.entries) {
    if (value instanceof PickledTensor) {
      tensors.push([String(name), locate(source, entries, root, String(name), value)]);
    }
  }
  return { format: "pt", tensors: new Map(tensors), metadata: scalarsOf(top) };
}

function findRoot(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>): string {
  const pickles = [...entries.keys()].filter((name) => name === "data.pkl" || name.endsWith("/data.pkl"));
  const root = pickles[0]?.slice(0, -"data.pkl".length);
  if (root === undefined || pickles.length > 1) {
    return refuseCheckpoint(
      source,
      `Expected a zip archive with one data.pkl, found ${pickles.length} among ${entries.size} entries`,
      SAVE_AGAIN,
    );
  }
  if (entries.has(`${root}constants.pkl`)) {
    refuseCheckpoint(source, "Expected a file of weights, found a TorchScript program", SAVE_AGAIN);
  }
  return root;
}

async function requireLittleEndian(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return; // torch before 2.1 did not say; it wrote little-endian on every usual machine
  const order = entry.size > 16 ? `${entry.size} bytes` : new TextDecoder().decode(await readZipEntry(source, entry));
  if (order === "little") return;
  refuseCheckpoint(
    source,
    `Expected the byte order little, found ${quoted(order)}`,
    "Load and save the file on a little-endian machine",
  );
}

function findStateDict(source: ByteSource, top: PickleValue): Dict {
  if (!(top instanceof Dict)) {
    return refuseCheckpoint(source, `Expected a dict of tensors, found ${kindOf(top)}`, SAVE_AGAIN);
  }
  const found = dictOfTensors(top);
  if (found !== undefined) return found;
  const keys = [...top.entries.keys()].slice(0, 8).map((key) => quoted(String(key))).join(", ");
  return refuseCheckpoint(
    source,
    `Expected tensors, or a state_dict as "model" or "state_dict", found a dict of [${keys}]`,
    SAVE_AGAIN,
  );
}

/** What lies under one of the usual keys goes before what lies beside it: an optimizer has tensors too. */
function dictOfTensors(dict: Dict, depth = 0): Dict | undefined {
  if (depth < MAX_DEPTH) {
    for (const key of STATE_DICT_KEYS) {
      const inner = dict.entries.get(key);
      const found = inner instanceof Dict ? dictOfTensors(inner, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  }
  return hasTensors(dict) ? dict : undefined;
}

function hasTensors(dict: Dict): boolean {
  return dict.entries.values().some((value) => value instanceof PickledTensor);
}

function locate(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  root: string,
  name: string,
  tensor: PickledTensor,
) {
  const { storage, offset, shape } = tensor;
  const bytesEach = dtypeBytes(storage.dtype);
  const entry = entries.get(`${root}data/${storage.key}`);
  if (entry === undefined || entry.size !== storage.elements * bytesEach) {
    const found = entry === undefined ? "none" : `${entry.size}`;
    return refuseCheckpoint(
      source,
      `Expected ${storage.elements * bytesEach} bytes of storage for ${quoted(name)}, found ${found}`,
    );
  }
  const bytes = elementsOf(shape)! * bytesEach;
  if (bytes > Math.max(FREE_EXPANSION, entry.size)) {
    refuseCheckpoint(
      source,
      `Expected tensors no larger than their storage, found ${bytes} bytes from ${entry.size} for ${quoted(name)}`,
    );
  }
  const load = async (): Promise<Uint8Array<ArrayBuffer>> => {
    if (bytes === 0) return new Uint8Array(0);
    if (isContiguous(tensor)) return await readZipEntry(source, entry, offset * bytesEach, bytes);
    const span = await readZipEntry(source, entry, offset * bytesEach, spanOf(tensor) * bytesEach);
    return toContiguous(span, tensor, bytesEach);
  };
  return { name, dtype: storage.dtype, shape, load };
}

function scalarsOf(top: PickleValue): CheckpointContents["metadata"] {
  const scalars = new Map<string, string | number | boolean>();
  if (!(top instanceof Dict)) return scalars;
  for (const [key, value] of top.entries) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      scalars.set(String(key), value);
    }
  }
  return scalars;
}
