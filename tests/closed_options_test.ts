import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import * as masklet from "../mod.ts";
import { type Annotations, exportDataset } from "../src/dataset/mod.ts";
import { renderBenchmarkReport } from "../src/report/mod.ts";
import { makeEvaluation, makeInteractiveEvaluation } from "../src/evaluate/mod.ts";
import {
  automaticRecord,
  cocoAnnotations,
  isNearCropEdge,
  stabilityScore,
  withoutSmallRegions,
} from "../src/segment/mod.ts";
import { writeSafetensors } from "../src/checkpoint/mod.ts";
import { contourCounts } from "../src/mask/mod.ts";
import { MaskletError } from "../mod.ts";
import { colourModel } from "./fakes/colour_model.ts";
import { colourVideo } from "./fakes/colour_video.ts";
import { entriesOf, publicSymbols } from "./doc_rules.ts";
import { drawn } from "./drawn.ts";

/** Options as a notebook may hand them in: nobody checks their types. */
// deno-lint-ignore no-explicit-any
type Loose = any;

const video = colourVideo([[{ colour: "red", left: 0, top: 0 }]]);
const model = colourModel();
const prompted = masklet.prompt(video, { frame: 0, object: 1, points: [[1, 1]], labels: [1] });
const masklets = await masklet.collect(masklet.propagate(model, prompted));
const mask = drawn("#.", ".#");
const evaluation = await masklet.evaluateJF([mask, mask, mask], [mask, mask, mask]);
const ANNOTATIONS: Annotations = { tool: "CVAT", objects: [], shapes: [], notes: [] };
const picture = { width: 2, height: 2, rgb: new Uint8Array(12) };
const sequence = {} as Loose; // not looked at before the options are
const frames = async function* () {};

const box = { left: 0, top: 0, right: 1, bottom: 1 };

/** Every public function that takes options, called with them; each name is one that an entry exports. */
const CALLS: Readonly<Record<string, (options: Loose) => unknown>> = {
  automaticRecord: (o) => automaticRecord({} as Loose, o),
  bootstrapMean: (o) => masklet.bootstrapMean([1, 2], o),
  boundaryIou: (o) => masklet.boundaryIou(mask, mask, o),
  checkDataset: (o) => Array.fromAsync(masklet.checkDataset(sequence, o)),
  cocoAnnotations: (o) => cocoAnnotations([], o),
  isNearCropEdge: (o) => isNearCropEdge(box, box, box, o),
  stabilityScore: (o) => stabilityScore(new Float32Array(1), o),
  withoutSmallRegions: (o) => withoutSmallRegions([], o),
  checkSubmission: (o) => Array.fromAsync(masklet.checkSubmission(sequence, "nowhere", o)),
  cocoDataset: (o) => masklet.cocoDataset([], o),
  collect: (o) => masklet.collect(frames(), o),
  compareRuns: (o) => masklet.compareRuns(evaluation, evaluation, o),
  contourCounts: (o) => contourCounts(mask, mask, o),
  convertDataset: (o) => masklet.convertDataset(sequence, "out", o),
  correct: (o) => masklet.correct(model, prompted, o),
  dam4sam: (o) => masklet.dam4sam(o),
  davis: (o) => Array.fromAsync(masklet.davis("nowhere", o)),
  decodeImage: (o) => masklet.decodeImage(new Uint8Array(0), o),
  describeDataset: (o) => masklet.describeDataset(sequence, o),
  discoverObjects: (o) => masklet.discoverObjects(model, masklets, o),
  drawOverlay: (o) => masklet.drawOverlay(picture, [], o),
  encodeIndexedPng: (o) => masklet.encodeIndexedPng(new Uint8Array(1), 1, 1, o),
  encodeJpeg: (o) => masklet.encodeJpeg(picture, o),
  encodeWebp: (o) => masklet.encodeWebp(picture, o),
  annotatedPrompts: (o) =>
    Promise.resolve(
      masklet.annotatedPrompts(ANNOTATIONS, { name: "v", width: 4, height: 4, frameCount: 1 }, o as never),
    ),
  saveAnnotatedMasks: (o) => masklet.saveAnnotatedMasks(ANNOTATIONS, "out/never", o as never),
  exportDataset: (o) => exportDataset([] as never, "out/never", o as { to: string }),
  evaluateFolders: (o) => masklet.evaluateFolders("nowhere", "nowhere", o),
  evaluateImages: (o) => masklet.evaluateImages(model, [], o),
  evaluateInteractive: (o) => masklet.evaluateInteractive(model, [], o),
  evaluateJF: (o) => masklet.evaluateJF([mask], [mask], o),
  evaluationToCsv: (o) => masklet.evaluationToCsv(evaluation, o),
  evaluationTable: (o) => masklet.evaluationTable(evaluation, o),
  everythingOn: (o) => masklet.everythingOn(model, video, o),
  fetchCheckpoint: (o) => masklet.fetchCheckpoint("sam2.1_hiera_tiny", o),
  loadModel: (o) => masklet.loadModel(undefined, o),
  loadVideo: (o) => masklet.loadVideo([picture], o),
  lvos: (o) => Array.fromAsync(masklet.lvos("nowhere", o)),
  maskFromPolygons: (o) => masklet.maskFromPolygons([], 2, 2, o),
  makeInteractiveEvaluation: (o) => makeInteractiveEvaluation({ maxFrames: 1 } as Loose, "pico", [], o),
  makeEvaluation: (o) => makeEvaluation("vos", [], { allFrames: false, compatible: false }, o),
  mose: (o) => Array.fromAsync(masklet.mose("nowhere", o)),
  mosev2: (o) => Array.fromAsync(masklet.mosev2("nowhere", o)),
  occlusionScores: (o) => masklet.occlusionScores(evaluation, o),
  openDataset: (o) => masklet.openDataset("nowhere", o),
  pick: (o) => masklet.pick(video, o),
  plotPresence: (o) => masklet.plotPresence(masklets, o),
  propagate: (o) => masklet.propagate(model, prompted, o),
  renderBenchmarkReport: (o) => renderBenchmarkReport({}, o),
  renderReport: (o) => masklet.renderReport({ title: "a", configuration: {}, ...o }),
  reportClip: (o) => masklet.reportClip(masklets, o),
  readBenchmark: (o) => masklet.readBenchmark("out/never", o),
  rcms: (o) => masklet.rcms(o),
  runReport: (o) => masklet.runReport(masklets, o),
  runBenchmark: (o) => masklet.runBenchmark(model, [], { out: "out/never", ...o }),
  sam2long: (o) => masklet.sam2long(o),
  samurai: (o) => masklet.samurai(o),
  sav: (o) => Array.fromAsync(masklet.sav("nowhere", o)),
  saveMasklets: (o) => masklet.saveMasklets(masklets, "out/never", o),
  saveResults: (o) => masklet.saveResults(masklets, sequence, "out/never", o),
  segment: (o) => masklet.segment(model, picture, { points: [[1, 1]], labels: [1] }, o),
  segmentEverything: (o) => Array.fromAsync(masklet.segmentEverything(model, picture, o)),
  showProgress: (o) => masklet.showProgress("a", 1, o),
  simulateClick: (o) => masklet.simulateClick(mask, undefined, o),
  statistics: (o) => masklet.statistics([1], o),
  streamJF: (o) => masklet.streamJF(o),
  tensor: (o) => masklet.tensor([1], [1], o),
  view: (o) => masklet.view(masklets, o),
  watch: (o) => masklet.watch(frames(), o),
  writeSafetensors: (o) => writeSafetensors([], o),
  writeVideo: (o) => masklet.writeVideo("out/never.mp4", [], o),
  youtubeVos: (o) => Array.fromAsync(masklet.youtubeVos("nowhere", o)),
  zipResults: (o) => masklet.zipResults("nowhere", "out/never.zip", { layout: "mose", ...o }),
};

/** Methods of values that take options. */
const METHODS: Readonly<Record<string, (options: Loose) => unknown>> = {
  "masklets.object": (o) => masklets.object(1, o),
  "masklets.save": (o) => masklets.save("out/never", o),
  "masklets.saveVideo": (o) => masklets.saveVideo("out/never.mp4", o),
};

async function refusal(call: () => unknown): Promise<MaskletError> {
  try {
    await call();
  } catch (error) {
    assert(error instanceof MaskletError, `expected a MaskletError, found ${error}`);
    return error;
  }
  throw new Error("expected a refusal, found an answer");
}

for (const [name, call] of Object.entries({ ...CALLS, ...METHODS })) {
  Deno.test(`${name} refuses an option that it does not know, and options that are no object`, async () => {
    const error = await refusal(() => call({ nonsense: 1 }));
    assertEquals(error.code, "bad-argument");
    assertStringIncludes(error.message, 'found "nonsense"');
    if (["renderReport", "runBenchmark", "zipResults"].includes(name)) return; // what they take is spread into what they need
    const other = await refusal(() => call([]));
    assertStringIncludes(other.message, "as an object, found a list of 0");
  });
}

/** Lists are fine where a list may be empty. */
const noList = (value: Loose): Loose => Array.isArray(value) ? 1 : value;

/** Public functions that take what another one returned, each with a value for that argument. */
const VALUES: Readonly<Record<string, (value: Loose) => unknown>> = {
  attachVideo: (value) => masklet.attachVideo(value, video),
  annotatedPrompts: (value) => masklet.annotatedPrompts(value, { width: 2, height: 2, frameCount: 1 } as Loose),
  checkSubmission: (value) => Array.fromAsync(masklet.checkSubmission(noList(value), "nowhere")),
  clearPrompts: (value) => masklet.clearPrompts(value, { frame: 0, object: 1 }),
  collect: (value) => masklet.collect(value),
  compareRuns: (value) => masklet.compareRuns(evaluation, value),
  "compareRuns of another first": (value) => masklet.compareRuns(value, evaluation),
  describeDataset: (value) => masklet.describeDataset(noList(value)),
  encodeGrayPng: (value) => masklet.encodeGrayPng(value, 2, 2),
  encodeIndexedPng: (value) => masklet.encodeIndexedPng(value, 2, 2),
  evaluateImages: (value) => masklet.evaluateImages(model, noList(value)),
  evaluateInteractive: (value) => masklet.evaluateInteractive(model, noList(value)),
  drawOverlay: (value) => masklet.drawOverlay(picture, noList(value)),
  everythingOn: (value) => masklet.everythingOn(model, value),
  "evaluateJF of a truth": (value) => masklet.evaluateJF(masklets, value === "x" || Array.isArray(value) ? 1 : value),
  "evaluateJF of a prediction": (value) =>
    masklet.evaluateJF(value === "x" || Array.isArray(value) ? 1 : value, [mask]),
  evaluationTable: (value) => masklet.evaluationTable(value),
  evaluationToCsv: (value) => masklet.evaluationToCsv(value),
  groupEvaluation: (value) => masklet.groupEvaluation(value, () => "all"),
  maskToBytes: (value) => masklet.maskToBytes(value),
  masksEqual: (value) => masklet.masksEqual(mask, value),
  occlusionScores: (value) => masklet.occlusionScores(value),
  plotComparison: (value) => masklet.plotComparison(value),
  plotGroups: (value) => masklet.plotGroups(value, () => "all"),
  plotOcclusions: (value) => masklet.plotOcclusions(value),
  plotPresence: (value) => masklet.plotPresence(value),
  plotScores: (value) => masklet.plotScores(value),
  presenceRuns: (value) => masklet.presenceRuns(noList(value)),
  removeObject: (value) => masklet.removeObject(value, 1),
  runBenchmark: (value) => masklet.runBenchmark(model, noList(value), { prompt: { kind: "mask" }, out: "out/never" }),
  runReport: (value) => masklet.runReport(value),
  saveAnnotatedMasks: (value) => masklet.saveAnnotatedMasks(value, "out/never"),
  saveMasklets: (value) => masklet.saveMasklets(value, "out/never"),
  "saveResults of a run": (value) => masklet.saveResults(value, sequence, "out/never"),
  "saveResults of a sequence": (value) => masklet.saveResults(masklets, value, "out/never"),
  temporalStability: (value) => masklet.temporalStability(noList(value)),
  tensor: (value) => masklet.tensor(noList(value)),
  "tensor of a shape": (value) => masklet.tensor([1], value === undefined ? 1 : noList(value)),
  view: (value) => masklet.view(value),
  watch: (value) => masklet.watch(value),
};

for (const [name, call] of Object.entries(VALUES)) {
  Deno.test(`${name} says what it takes when it is handed something else, and to await a promise`, async () => {
    for (const value of [null, undefined, "x", NaN, 1, {}, [], true, () => 1]) {
      const error = await refusal(() => call(value));
      assertEquals(error.code, "bad-argument");
      assertMatch(error.message, /^Expected the (first|second) argument( of \w+)? to be .*, found /);
    }
    const { message } = await refusal(() => call(Promise.resolve(evaluation)));
    assertStringIncludes(message, "found a promise. Write await before it");
  });
}

Deno.test("statistics and bootstrapMean take numbers alone: what is none is no 0", async () => {
  for (const values of [null, "x", 1, {}, [null], ["1"], [1, undefined]] as Loose[]) {
    for (const call of [masklet.statistics, masklet.bootstrapMean]) {
      assertStringIncludes(
        (await refusal(() => call(values))).message,
        `of ${call.name} to be a list of numbers, found`,
      );
    }
  }
  assertEquals(Number.isNaN(masklet.statistics([NaN]).mean), true); // what has no score is a number, too
});

Deno.test("what compares two masks says so when one is none; lists, names and counts are looked at, too", async () => {
  const { jaccard, boundaryF, maskUnion, maskFromPolygons, plotInteractive, parsePolicy, fetchCheckpoint } = masklet;
  for (const compare of [jaccard, boundaryF, maskUnion] as Loose[]) {
    for (const [a, b] of [[null, mask], [mask, null], [Promise.resolve(mask), mask]]) {
      assertStringIncludes((await refusal(() => compare(a, b))).message, "each of two masks to be a mask, as makeMask");
    }
  }
  const calls: readonly (() => unknown)[] = [
    () => maskFromPolygons([1] as Loose, 2, 2),
    () => plotInteractive({} as Loose),
    () => parsePolicy(1 as Loose),
    () => fetchCheckpoint(null as Loose),
    () => masklet.annotationSeconds("sideways" as Loose, {} as Loose),
    () => masklet.annotationSeconds("offline", null as Loose),
    () => masklet.tensor([[1], ["2"]] as Loose),
    () => masklet.tensor(new Float64Array(1) as Loose), // it passed for bytes
  ];
  for (const call of calls) assertEquals((await refusal(call)).code, "bad-argument");
});

Deno.test("groups are a function, a Map or an object", async () => {
  for (const by of [null, undefined, "x", 1, true] as Loose[]) {
    assertStringIncludes((await refusal(() => masklet.groupEvaluation(evaluation, by))).message, "to be a grouping: ");
  }
});

Deno.test("where a path is asked for, what is none is refused and shown", async () => {
  const calls: readonly ((path: Loose) => unknown)[] = [
    (path) => masklet.openDataset(path),
    (path) => Array.fromAsync(masklet.davis(path)),
    (path) => Array.fromAsync(masklet.mose(path)),
    (path) => Array.fromAsync(masklet.sav(path)),
    (path) => masklet.readMasklets(path),
    (path) => masklet.readBenchmark(path),
    (path) => masklet.evaluateFolders(path, "nowhere"),
    (path) => masklet.evaluateFolders("nowhere", path),
    (path) => masklet.saveMasklets(masklets, path),
    (path) => masklet.saveResults(masklets, { name: "a", rules: {}, objects() {}, masks() {} } as Loose, path),
    (path) => masklet.saveAnnotatedMasks(ANNOTATIONS, path),
    (path) => masklet.zipResults(path, "out/never.zip", { layout: "mose" }),
  ];
  for (const call of calls) {
    for (const path of [null, undefined, NaN, 1, {}, [], true]) {
      const { code, message } = await refusal(() => call(path));
      assertEquals(
        [code, message.includes("to be a path or a file: address, found ")],
        ["bad-argument", true],
        message,
      );
    }
  }
});

Deno.test("every public function with an argument called options stands in this test", async () => {
  const root = new URL("../", import.meta.url);
  const symbols = await publicSymbols(await entriesOf(root), root);
  const taking = symbols.filter(({ declarations }) =>
    declarations.some(({ kind, def }) =>
      kind === "function" && def!.params!.some(({ name, left }) => (name ?? left?.name) === "options")
    )
  ).map(({ name }) => name);
  assert(taking.length > 20, `expected the functions, found ${taking.length}`);
  assertEquals(taking.filter((name) => !Object.hasOwn(CALLS, name)), []);
});

Deno.test("what notebooks mistype is refused with the name that was meant", async () => {
  const told = async (call: () => unknown): Promise<string> => (await refusal(call)).hint;
  const loose = (options: Loose): Loose => options;
  assertEquals(
    await told(() => masklet.evaluateJF([mask], [mask], loose({ protcol: "sav" }))),
    "Did you mean protocol?",
  );
  assertEquals(await told(() => masklet.loadModel(undefined, loose({ precison: "fp16" }))), "Did you mean precision?");
  assertEquals(await told(() => masklet.loadModel(loose({ bakend: "wasm" }))), "Did you mean backend?");
  assertEquals(await told(() => masklet.propagate(model, prompted, loose({ presett: "vos" }))), "Did you mean preset?");
  assertEquals(await told(() => masklet.propagate(model, prompted, loose({ fillHole: 3 }))), "Did you mean fillHoles?");
  assertEquals(
    await told(() => masklet.loadVideo([picture], loose({ framesPerSeconds: 3 }))),
    "Did you mean framesPerSecond?",
  );
  assertEquals(await told(() => masklet.loadVideo("x", loose({ follow: { idle: 3 } }))), "Did you mean idleSeconds?");
  assertEquals(
    await told(() => masklet.evaluateInteractive(model, [], loose({ propagate: { maxframes: 3 } }))),
    "Did you mean maxFrames?",
  );
  assertEquals(
    await told(() => masklet.evaluateImages(model, [], loose({ rules: { presett: "vos" } }))),
    "Did you mean preset?",
  );
});

Deno.test("values of another type are refused in words", async () => {
  const told = async (call: () => unknown): Promise<string> => (await refusal(call)).message;
  const loose = (options: Loose): Loose => options;
  assertStringIncludes(
    await told(() => masklet.propagate(model, prompted, loose({ memoryPrecision: "bf16" }))),
    'memoryPrecision of propagate to be one of bfloat16, float32, found "bf16"',
  );
  assertStringIncludes(
    await told(() => masklet.loadModel(undefined, loose({ precision: "bf16" }))),
    'precision of loadModel to be one of fp32, fp16, int8, found "bf16"',
  );
  assertStringIncludes(await told(() => masklet.loadModel(loose(3))), "a model's name, path or address, found 3");
  assertStringIncludes(await told(() => masklet.collect(frames(), loose({ onError: 1 }))), "a function, found 1");
  assertStringIncludes(await told(() => masklet.drawOverlay(picture, [], loose({ contour: "no" }))), "true or false");
});

Deno.test("a prompt with a key that nobody knows, or that is no object, is a bad prompt", async () => {
  const said = async (one: Loose): Promise<MaskletError> => await refusal(() => masklet.prompt(video, one));
  const error = await said({ frame: 0, object: 1, point: [[1, 1]], labels: [1] });
  assertEquals([error.code, error.hint], ["bad-prompt", "Did you mean points?"]);
  assertStringIncludes((await said("left")).message, 'a prompt as an object, found "left"');
  assertStringIncludes((await said({ frame: 0, object: 1, box: [0, 0, 4, 4], replace: 1 })).message, "true or false");
});

Deno.test("loadModel() takes options as its only argument", async () => {
  await using loaded = await masklet.loadModel({ backend: "wasm" });
  assertEquals([loaded.name, loaded.backend.name], [masklet.EMBEDDED_MODEL, "wasm"]);
});
