import { decodeText } from "../files/decode_text.ts";
import { type OrderedJson, parseOrderedJson } from "../files/ordered_json.ts";
import { pathOf } from "../files/path_of.ts";
import { readBytes } from "../files/read_bytes.ts";
import { repeatedKey } from "../files/repeated_key.ts";
import { type AttributeEntry, entriesOfCsv, refuseAttributes } from "./attribute_table.ts";
import type { EvaluationRow } from "./object_scores.ts";

/** The attributes of sequences and of objects, as a file gives them. Immutable. */
export interface Attributes {
  /** All attributes, in the order in which they first occur. */
  readonly names: readonly string[];
  /** Sequences that the file names. */
  readonly sequences: readonly string[];
  /**
   * The attributes of a row: those of its sequence and those of its object. To be given as a grouping: `{ by: attributes.of }`.
   *
   * @param row a row of an evaluation
   * @returns names of attributes; none where the file has none for it
   *
   * @example
   * ```ts
   * import { readAttributes } from "masklet";
   * import { assertEquals } from "@std/assert";
   * const file = await Deno.makeTempFile({ suffix: ".json" });
   * await Deno.writeTextFile(file, '{"dog": ["fast"]}');
   * const attributes = await readAttributes(file);
   * assertEquals(attributes.of({ sequence: "dog", object: 1 }), ["fast"]);
   * await Deno.remove(file);
   * ```
   */
  of(row: Pick<EvaluationRow, "sequence" | "object">): readonly string[];
}

/**
 * Reads which attributes sequences or objects have: MOSE, LVOS and VOST publish such files, and any table of your own will do.
 *
 * - JSON: `{"dog": ["fast", "occluded"], "cat": {"1": ["small"]}}` by sequence, and by object where there are such; or the meta file
 *   with attributes of LVOS, `{"videos": {"dog": {"attributes": ["fast"], "objects": {"1": {"attributes": […]}}}}}`
 * - CSV with a heading: the sequence, an `object` if you like, then a column `attributes` (several with `;` between), or one column an
 *   attribute whose cells are 1 or 0 (yes or no), or a value: a column `size` with `small` is the attribute `size: small`
 *
 * @param file its path or `file:` address; it ends in .json or .csv
 * @returns the attributes
 * @throws {MaskletError} `missing-file`, `io`, or `bad-dataset` for another form
 *
 * @example
 * ```ts
 * import { groupEvaluation, readAttributes } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const file = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(file, "sequence,fast,size\ndog,1,small\ncat,0,small\n");
 * const row = (sequence: string, J: number) => ({ sequence, object: 1, frames: ["1"], J: [J], F: [J] });
 * const evaluation = makeEvaluation("davis", [row("dog", 0.5), row("cat", 1)], { allFrames: false, compatible: false });
 * const { of } = await readAttributes(file);
 * assertEquals([...groupEvaluation(evaluation, of)].map(([name, { J }]) => [name, J.mean]), [["fast", 0.5], ["size: small", 0.75]]);
 * await Deno.remove(file);
 * ```
 */
export async function readAttributes(file: string | URL): Promise<Attributes> {
  const path = pathOf(file);
  const text = decodeText(await readBytes(path));
  const entries = /\.json$/i.test(path) ? entriesOfJson(text, path) : entriesOfCsv(text, path);
  if (entries.every(({ names }) => names.length === 0)) refuseAttributes(path, "an attribute", "none");
  return attributesOf(entries);
}

function attributesOf(entries: readonly AttributeEntry[]): Attributes {
  const key = (sequence: string, object?: string): string => JSON.stringify([sequence, object ?? null]);
  const known = new Map<string, string[]>();
  for (const { sequence, object, names } of entries) {
    const at = key(sequence, object);
    known.set(at, [...new Set([...known.get(at) ?? [], ...names])]);
  }
  return Object.freeze({
    names: [...new Set(entries.flatMap(({ names }) => names))],
    sequences: [...new Set(entries.map(({ sequence }) => sequence))],
    of: ({ sequence, object }: Pick<EvaluationRow, "sequence" | "object">) => [
      ...new Set([...known.get(key(sequence)) ?? [], ...known.get(key(sequence, String(object))) ?? []]),
    ],
  });
}

function entriesOfJson(text: string, path: string): AttributeEntry[] {
  const json = parseOrderedJson(text, path);
  const twice = repeatedKey(text);
  if (twice !== undefined) refuseAttributes(path, "each name once", `${JSON.stringify(twice)} twice`);
  const videos = json instanceof Map && json.get("videos") instanceof Map ? json.get("videos") : json;
  if (!(videos instanceof Map)) refuseAttributes(path, "an entry a sequence", JSON.stringify(json)?.slice(0, 60) ?? "");
  return [...(videos as ReadonlyMap<string, OrderedJson>)].flatMap(([sequence, entry]) => {
    if (!(entry instanceof Map)) return [{ sequence, names: namesOf(entry, `${path}, ${sequence}`) }];
    const fields = entry as ReadonlyMap<string, OrderedJson>;
    const [own, objects] = [fields.get("attributes"), fields.get("objects")];
    const inner = own === undefined && objects === undefined ? fields : objects instanceof Map ? objects : new Map();
    return [
      { sequence, names: own === undefined ? [] : namesOf(own, `${path}, ${sequence}`) },
      ...[...inner as ReadonlyMap<string, OrderedJson>].map(([object, value]) => {
        const names = value instanceof Map ? value.get("attributes") ?? [] : value;
        return { sequence, object, names: namesOf(names, `${path}, ${sequence}, object ${object}`) };
      }),
    ];
  });
}

function namesOf(value: OrderedJson, place: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((name) => {
    if ((typeof name === "string" && name.trim() !== "") || typeof name === "number") return String(name).trim();
    return refuseAttributes(place, "names of attributes", JSON.stringify(name)?.slice(0, 60) ?? "nothing");
  });
}
