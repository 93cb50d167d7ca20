/**
 * Models alone: loading, and fetching what is published.
 * @module
 */
export type { Sam2Config, TrunkConfig } from "../graph/sam2/config.ts";
export type { ConfigurationValue, PartialConfiguration } from "./configuration/partial_configuration.ts";
export type { ConfigurationOptions } from "./model_configuration.ts";
export type { ModelConfig } from "./family.ts";
export type { SharedConfig } from "../graph/shared_config.ts";
export type { BackendChoice, BackendName, Precision } from "../runtime/backend.ts";
export type { NativeDevice } from "../runtime/native/native_package.ts";
export { cacheDir, type CachePlace } from "./cache_dir.ts";
export { type DownloadProgress, fetchCheckpoint, type FetchCheckpointOptions } from "./download.ts";
export type { DownloadOptions } from "./download_file.ts";
export type { DecodedMask } from "../masklet/decoded_mask.ts";
export type { DecoderPoint, DecoderPrompt } from "./decoder_prompt.ts";
export type { FeatureMap, ImageFeatures } from "./image_features.ts";
export { EMBEDDED_MODEL, loadModel, type LoadModelOptions } from "./load_model.ts";
export type { DecodedCandidates, MaskToRemember, MemoryShape, Model, ModelIdentity } from "./model.ts";
export type { ModelSourceOptions } from "./model_source.ts";
export {
  type PinnedCheckpoint,
  type PublishedCheckpoint,
  publishedCheckpoints,
  type PublishedFile,
  type RemoteCheckpoint,
  type UnpinnedCheckpoint,
} from "./registry.ts";
