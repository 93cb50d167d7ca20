import { architecturesProof } from "./architectures.ts";
import { brokenGridProof } from "./broken_grid.ts";
import { exitsProof } from "./exits.ts";
import { loadsProof } from "./loads.ts";
import { fuzzProofs } from "./fuzz_readers.ts";
import { killProofs } from "./kill_runs.ts";
import { parityProof } from "./parity.ts";
import { longEvaluationProof } from "./long_evaluation.ts";
import { longMosev2Proof } from "./long_mosev2.ts";
import { fakeStreamProof, longFileProof, longStreamProof, nativeStreamProof } from "./long_videos.ts";
import type { Proof } from "./proof.ts";

/** The proofs by name. Each is a file of this folder and a line here. */
export const PROOFS: Readonly<Record<string, Proof>> = {
  "architectures": architecturesProof,
  ...fuzzProofs,
  ...killProofs,
  "broken-grid": brokenGridProof,
  "exits": exitsProof,
  "model-loads": loadsProof,
  "parity-tiny1024": parityProof,
  "long-evaluation": longEvaluationProof,
  "long-mosev2": longMosev2Proof,
  "long-mp4": longFileProof,
  "long-stream": longStreamProof,
  "native-stream": nativeStreamProof,
  "fake-stream": fakeStreamProof,
};
