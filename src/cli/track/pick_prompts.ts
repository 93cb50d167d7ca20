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
import type { ObjectFlags } from "./prompts_of_flags.ts";
import { shellWord } from "../shell_word.ts";

/** The file of what was pointed at, in the run's folder. */
const PICKED_FILE = "prompts.json";

/** What the flags say of pointing; the frame is the one that is shown first, and none of the other ways to say where objects are goes with it. */
export interface PickFlags extends Pick<ObjectFlags, "frame" | "point" | "negative" | "box" | "mask" | "prompts"> {
  /** The run's folder. */
  readonly out: string;
  /** Whether an unfinished run is begun anew. */
  readonly restart: boolean;
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
