import { MaskletError } from "../error.ts";
import { type Protocol, PROTOCOLS } from "./evaluation.ts";
import { planDavis } from "./protocol_davis.ts";
import { planDavisUnsupervised } from "./protocol_davis_unsupervised.ts";
import { planSav } from "./protocol_sav.ts";
import { planVos } from "./protocol_vos.ts";
import { planYoutubeVos } from "./protocol_youtube_vos.ts";
import type { SequenceMasks, SequencePlan } from "./sequence_plan.ts";
import type { YoutubeVosMeta } from "./youtube_vos_meta.ts";

/** Lists and checks the files of one sequence under the rules of a protocol. */
export async function planSequence(
  protocol: Protocol,
  masks: SequenceMasks,
  { allFrames, meta }: { readonly allFrames: boolean; readonly meta?: YoutubeVosMeta | undefined },
): Promise<SequencePlan> {
  switch (protocol) {
    case "davis":
    case "davis2016":
      return await planDavis(masks, { merge: protocol === "davis2016" });
    case "davis-unsupervised":
      return await planDavisUnsupervised(masks);
    case "vos":
      return await planVos(masks, { allFrames });
    case "sav":
      return await planSav(masks, { allFrames });
    case "youtube-vos":
      return await planYoutubeVos(masks, meta!);
  }
}

/**
 * Refuses a protocol that does not exist, and options that it has no use for.
 * @throws MaskletError `bad-argument`
 */
export function requireProtocol(
  protocol: string,
  options: { readonly allFrames?: boolean; readonly strict?: boolean } = {},
): asserts protocol is Protocol {
  if (!PROTOCOLS.some((known) => known === protocol)) {
    throw new MaskletError("bad-argument", `Expected a protocol (${PROTOCOLS.join(", ")}), found ${protocol}`, {
      hint:
        "Use davis for DAVIS-2017, davis2016 for masks of one object, vos for label maps, sav for SA-V, youtube-vos with meta.json",
    });
  }
  const given = (["allFrames", "strict"] as const).find((name) => options[name] === true);
  if (given === undefined || protocol === "vos" || protocol === "sav") return;
  throw new MaskletError("bad-argument", `Expected no ${given} with the protocol ${protocol}, found it set`, {
    hint: "Use it with vos or sav; the other protocols fix which frames and sequences count",
  });
}
