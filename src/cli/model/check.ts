import { basename } from "node:path";
import { elementsOf } from "../../checkpoint/dtype.ts";
import { hashSource } from "../../checkpoint/hash_source.ts";
import { type NamedCheckpoint, openNamedCheckpoint } from "../../checkpoint/meta_names.ts";
import type { SourceLike } from "../../checkpoint/source.ts";
import { MaskletError } from "../../error.ts";
import { modelFile } from "../../model/model_source.ts";
import { recogniseArchitecture } from "../../model/recognise.ts";
import { publishedAs, publishedCheckpoints } from "../../model/registry.ts";
import { byteProgress } from "../byte_progress.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";

const command = defineCommand({
  name: "masklet model check",
  summary: "whether a checkpoint is sound: its SHA-256 where it is known, every value, a whole architecture",
  words: "FILE|NAME",
  flags: {},
  json: "what was looked at, what was found, and whether it is as it should be",
});

/** One thing that was looked at: what was found, and whether it is as it should be. */
interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

/** `masklet model check FILE`; exits with 1 when anything is wrong, after looking at everything. */
export const check = subcommand(command, async ({ words }) => {
  const file = oneWord(words, command);
  const opened = (await modelFile(file, (note) => console.error(`note: ${note}`))).file;
  using checkpoint = await openNamedCheckpoint(opened);
  const findings = [await checkHash(file, opened), await checkValues(checkpoint), checkArchitecture(checkpoint)];
  for (const { ok, text } of findings) console.log(`${ok ? "ok " : "BAD"} ${text}`);
  const bad = findings.filter(({ ok }) => !ok).length;
  const json = { file, sound: bad === 0, findings };
  const word = shellWord(file);
  if (bad === 0) {
    return { json, next: [[`masklet track VIDEO --model ${word} --pick --out out/clip`, "track with it"]] };
  }
  return {
    json,
    error: new MaskletError(
      "bad-checkpoint",
      `Expected a sound checkpoint, found ${bad} of 3 checks failing in ${file}`,
      {
        hint: "What each one found is above",
      },
    ),
  };
});

/** A published file's SHA-256, known by itself or by the file's name. */
async function checkHash(file: string, opened: SourceLike): Promise<Finding> {
  const found = await hashSource(opened);
  const published = [...publishedCheckpoints().values()];
  const same = published.find(({ sha256 }) => sha256 === found);
  if (same !== undefined) return { ok: true, text: `SHA-256 ${found}: ${same.name} as it is published` };
  const named = publishedAs(basename(file));
  if (named === undefined) return { ok: true, text: `SHA-256 ${found}: of no published file` };
  if (named.sha256 === undefined) return { ok: true, text: `SHA-256 ${found}: ${named.name} is published without one` };
  return { ok: false, text: `SHA-256 ${found}: ${basename(file)} is published with ${named.sha256}` };
}

/** Reads every tensor, one at a time. */
async function checkValues(checkpoint: NamedCheckpoint): Promise<Finding> {
  const progress = byteProgress("values");
  const sizes = [...checkpoint.tensors.values()].map(({ shape }) => 4 * elementsOf(shape)!);
  const total = sizes.reduce((a, b) => a + b, 0);
  const faults: string[] = [];
  let [done, i] = [0, 0];
  for (const name of checkpoint.tensors.keys()) {
    const fault = await faultOf(checkpoint, name);
    if (fault !== undefined) faults.push(`${checkpoint.storedName(name)}: ${fault}`);
    progress.at(done += sizes[i++]!, total);
  }
  progress.done();
  if (faults.length === 0) return { ok: true, text: `${checkpoint.tensors.size} tensors, every value finite` };
  return {
    ok: false,
    text: `${faults.length} of ${checkpoint.tensors.size} tensors: ${faults.slice(0, 5).join("; ")}`,
  };
}

async function faultOf(checkpoint: NamedCheckpoint, name: string): Promise<string | undefined> {
  try {
    const values = await checkpoint.readFloat32(name);
    const strange = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    return strange === 0 ? undefined : `${strange} values are not finite`;
  } catch (error) {
    if (error instanceof MaskletError) return error.message;
    throw error;
  }
}

function checkArchitecture(checkpoint: NamedCheckpoint): Finding {
  try {
    const { config, notes, unused } = recogniseArchitecture(checkpoint);
    const more = [...notes, ...(unused.length > 0 ? [`${unused.length} tensors are not read`] : [])];
    return { ok: true, text: [`${config.name} is whole`, ...more].join("; ") };
  } catch (error) {
    if (error instanceof MaskletError) return { ok: false, text: error.message };
    throw error;
  }
}
