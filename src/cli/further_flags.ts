/** The flags that ask for scores beyond the protocol's own, by attribute and by occlusion; `further_scores.ts` is loaded where one is given. */
export const FURTHER_FLAGS = {
  attributes: {
    kind: "text",
    value: "FILE",
    help: "attributes of sequences or objects, .json or .csv: a table of scores by each of them, also in --json",
  },
  occlusions: {
    kind: "text",
    value: "MEASURE",
    help: "a table of this measure (J, F, …) before, during and after each disappearance, also in --json",
  },
} as const;
