import { MaskletError } from "../error.ts";
import type { Protocol } from "./protocol.ts";
import { DAVIS, DAVIS_2016 } from "./protocol_davis.ts";
import { DAVIS_UNSUPERVISED } from "./protocol_davis_unsupervised.ts";
import { LVOS } from "./protocol_lvos.ts";
import { MOSEV2 } from "./protocol_mosev2.ts";
import { SAV } from "./protocol_sav.ts";
import { VOS } from "./protocol_vos.ts";
import { YOUTUBE_VOS } from "./protocol_youtube_vos.ts";
import { shown } from "../options.ts";

/** All protocols, in the order of the help text. */
export const PROTOCOLS = [DAVIS, DAVIS_2016, DAVIS_UNSUPERVISED, VOS, SAV, YOUTUBE_VOS, MOSEV2, LVOS] as const;

/** The name of a protocol that Masklet has. */
export type ProtocolName = typeof PROTOCOLS[number]["name"];

/** Options of an evaluation that only some protocols take. */
export interface GivenOptions {
  /** Whether first and last frame count too. */
  readonly allFrames?: boolean | undefined;
  /** Whether sequences that are on one side only are refused. */
  readonly strict?: boolean | undefined;
  /** Categories that were seen in training. */
  readonly seen?: unknown;
  /** Whether each sequence counts on the frames that both sides have. */
  readonly partial?: boolean | undefined;
}

/** Whether a value is a protocol: what an untyped cell hands in may be anything. */
function isProtocol(value: unknown): value is Protocol {
  const { name, frames, takes } = (value ?? {}) as Partial<Record<keyof Protocol, unknown>>;
  return typeof name === "string" && frames !== undefined && Array.isArray(takes);
}

/**
 * A protocol by its name, or the one that is given; refuses options that it has no use for.
 * @throws {MaskletError} `bad-argument`
 */
export function requireProtocol(protocol: string | Protocol, options: GivenOptions = {}): Protocol {
  const all: readonly Protocol[] = PROTOCOLS;
  const found = isProtocol(protocol) ? protocol : all.find(({ name }) => name === protocol);
  if (found === undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected a protocol (${all.map(({ name }) => name).join(", ")}), found ${shown(protocol)}`,
      {
        hint: `Use ${
          all.map(({ name, purpose }) => `${name} for ${purpose}`).join(", ")
        }, or give a Protocol of your own`,
      },
    );
  }
  const takes: Record<keyof GivenOptions, boolean> = {
    allFrames: found.frames === "asked",
    strict: found.takes.includes("strict"),
    seen: found.takes.includes("seen"),
    partial: found.takes.includes("partial"),
  };
  const names = Object.keys(takes) as (keyof GivenOptions)[];
  const idle = names.find((name) => !takes[name] && options[name] !== undefined && options[name] !== false);
  if (idle === undefined) return found;
  const users = all.filter((other) => idle === "allFrames" ? other.frames === "asked" : other.takes.includes(idle));
  throw new MaskletError("bad-argument", `Expected no ${idle} with the protocol ${found.name}, found it set`, {
    hint: `Use it with ${
      users.map(({ name }) => name).join(" or ")
    }; the other protocols fix which frames and sequences count`,
  });
}
