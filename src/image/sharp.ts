/**
 * `sharp`, which decodes and encodes pictures. This file alone names the package and its version.
 * @module
 */
export { default as sharp, type Sharp } from "npm:sharp@0.35.5";
