import * as wasm from "./masklet_kernel_bg.wasm";
export * from "./masklet_kernel_bg.js";
import { __wbg_set_wasm } from "./masklet_kernel_bg.js";
__wbg_set_wasm(wasm);