import { join } from "node:path";
import { MaskletError } from "../../error.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import type { VideoSource } from "../../frame/frame.ts";
import { promptToJson } from "../../masklet/masklets_json.ts";
import type { Model } from "../../model/model.ts";
import { pick } from "../../notebook/pick.ts";
import { unfinishedFrames } from "../../run/run_log.ts";
import { prompt, type Prompted } from "../../track/prompted.ts";
import { Interrupt, Interrupted } from "../interrupt.ts";
import { readPromptsFile } from "../prompts_file.ts";
import { shellWord } from "../shell_word.ts";

/** The file of what was pointed at, in the run's folder. */
const PICKED_FILE = "prompts.json";

/** What the flags say of pointing. */
export interface PickFlags {
  /** The run's folder. */
  readonly out: string;
  /** The frame that is shown first. */
  readonly frame: number | undefined;
  /** Whether an unfinished run is begun anew. */
  readonly restart: boolean;
  /** Other ways to say where objects are: none goes with pointing. */
  readonly point: readonly string[];
  /** As above. */
  readonly negative: readonly string[];
  /** As above. */
  readonly box: string | undefined;
  /** As above. */
  readonly mask: string | undefined;
  /** As above. */
  readonly prompts: string | undefined;
}

/**
 * What somebody points at in a browser. It is kept in the run's folder, so that a run that was stopped goes on with it, and so that it
 * can be tracked again: `--prompts out/prompts.json`.
 *
 * @throws {MaskletError} `bad-argument` beside other ways to say where objects are; `interrupted`
 */
export async function pickedPrompts(
  flags: PickFlags,
  { video, model }: { readonly video: VideoSource; readonly model: Model },
): Promise<Prompted> {
  const { point, negative, box, mask, prompts, out } = flags;
  const also = Object.entries({ point: point[0], negative: negative[0], box, mask, prompts })
    .filter(([, value]) => value !== undefined).map(([name]) => `--${name}`);
  if (also.length > 0) {
    throw new MaskletError(
      "bad-argument",
      `Expected --pick alone to say where objects are, found ${also.join(" and ")}`,
      {
        hint: "Leave one of them out",
      },
    );
  }
  const path = join(out, PICKED_FILE);
  const goesOn = !flags.restart && await unfinishedFrames(out) !== undefined;
  if (goesOn && await Deno.stat(path).then(() => true, () => false)) {
    console.log(`goes on with what was pointed at before (${path})`);
    return prompt(video, ...await (await readPromptsFile(path, "video")).forVideo(video));
  }
  const stop = new AbortController();
  using interrupt = new Interrupt(() => stop.abort());
  const frame = flags.frame === undefined ? {} : { frame: flags.frame };
  try {
    const picked = await pick(video, { model, signal: stop.signal, ...frame });
    await makeFolder(out);
    await writeFileAtomic(path, `${JSON.stringify(picked.prompts.map(promptToJson), undefined, 1)}\n`);
    console.log(`prompts in ${path} (again: --prompts ${shellWord(path)})`);
    return picked;
  } catch (error) {
    if (interrupt.signal === undefined) throw error;
    throw new Interrupted(interrupt.signal, "nothing pointed at", "Run the command again, or say where by --point X,Y");
  }
}
