/**
 * The part of `mediabunny` that reads and writes mp4, mov and webm. This file alone names the package and its version.
 * @module
 */
export {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  Input,
  type InputVideoTrack,
  Logging,
  LogLevel,
  Mp4OutputFormat,
  MPEG_TS,
  Output,
} from "npm:mediabunny@1.61.0";
