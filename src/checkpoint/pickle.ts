import { PickleCursor } from "./pickle_cursor.ts";
import { callGlobal, findGlobal, findStorage } from "./pickle_global.ts";
import { Dict, type DictKey, type GlobalRef, Inert, kindOf, List, type PickleValue, Tuple } from "./pickle_value.ts";
import { type Named, quoted, refuseCheckpoint } from "./refusal.ts";

/** Bounds on what one pickle may build; torch's own stay under a hundredth of them. */
const MAX_STACK = 1_000_000; // values, marks, remembered values
const MAX_OBJECTS = 200_000; // containers and tensors together
const STOP = 0x2e;

/**
 * Reads a pickle of protocol 2 to 5 into plain values. It is an interpreter of data alone: it imports nothing and calls nothing
 * but the few makers of `pickle_global.ts`, takes every other name for an attack and says so, and never recurses.
 *
 * @param bytes the pickle, whole
 * @param where for messages
 * @throws {MaskletError} `bad-checkpoint`
 */
export function readPickle(bytes: Uint8Array<ArrayBuffer>, where: Named): PickleValue {
  const machine = new PickleMachine(new PickleCursor(bytes, where), where);
  while (true) {
    const at = machine.cursor.at;
    const code = machine.cursor.uint8();
    if (code === STOP) return machine.result();
    const step = STEPS.get(code);
    if (step === undefined) {
      const letter = code > 0x20 && code < 0x7f ? ` (${quoted(String.fromCharCode(code))})` : "";
      refuseCheckpoint(
        where,
        `Expected a pickle as torch writes it, found the instruction 0x${code.toString(16)}${letter} at byte ${at}`,
      );
    }
    step(machine, machine.cursor);
  }
}

class PickleMachine {
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #objects = 0;

  constructor(readonly cursor: PickleCursor, readonly where: Named) {}

  result(): PickleValue {
    if (this.#stack.length !== 1 || this.#marks.length !== 0) {
      refuseCheckpoint(this.where, `Expected a pickle that leaves one value, found ${this.#stack.length}`);
    }
    return this.pop();
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= MAX_STACK) this.#tooMany("open values");
    if (typeof value === "object" && value !== null && ++this.#objects > MAX_OBJECTS) {
      refuseCheckpoint(this.where, `Expected a pickle of weights, found more than ${MAX_OBJECTS} objects`);
    }
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= floor) {
      refuseCheckpoint(this.where, `Expected a value at byte ${this.cursor.at} of the pickle, found none`);
    }
    return this.#stack.pop()!;
  }

  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= MAX_STACK) this.#tooMany("marks");
    this.#marks.push(this.#stack.length);
  }

  /** Takes all above the last mark. */
  popMark(): PickleValue[] {
    const floor = this.#marks.pop();
    if (floor === undefined) {
      refuseCheckpoint(this.where, `Expected a mark at byte ${this.cursor.at} of the pickle, found none`);
    }
    return this.#stack.splice(floor);
  }

  store(index: number): void {
    if (this.#memo.size >= MAX_STACK) this.#tooMany("remembered values");
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.store(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) refuseCheckpoint(this.where, `Expected a value remembered as ${index}, found none`);
    // A remembered object is no new one: it does not count against the bound.
    this.#objects -= typeof value === "object" && value !== null ? 1 : 0;
    this.push(value);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (list instanceof Inert) return;
    if (!(list instanceof List)) refuseCheckpoint(this.where, `Expected a list to append to, found ${kindOf(list)}`);
    for (const value of values) list.items.push(value);
  }

  setItems(flat: readonly PickleValue[]): void {
    const dict = this.top();
    if (dict instanceof Inert) return;
    if (!(dict instanceof Dict)) refuseCheckpoint(this.where, `Expected a dict to fill, found ${kindOf(dict)}`);
    if (flat.length % 2 !== 0) refuseCheckpoint(this.where, "Expected a value for each key, found a key alone");
    for (let i = 0; i < flat.length; i += 2) {
      const key = this.#key(flat[i]!);
      if (dict.entries.has(key)) {
        refuseCheckpoint(this.where, `Expected each key once, found ${quoted(String(key))} twice`);
      }
      dict.entries.set(key, flat[i + 1]!);
    }
  }

  #tooMany(what: string): never {
    refuseCheckpoint(this.where, `Expected a pickle of weights, found more than ${MAX_STACK} ${what}`);
  }

  #key(value: PickleValue): DictKey {
    if (value !== null && typeof value !== "object") return value;
    return refuseCheckpoint(this.where, `Expected texts or numbers as keys, found ${kindOf(value)}`);
  }

  /** `module.name` from the stack, where it must be two texts. */
  stackGlobal(): GlobalRef {
    const [name, module] = [this.pop(), this.pop()];
    if (typeof name === "string" && typeof module === "string") return findGlobal(module, name, this.where);
    return refuseCheckpoint(this.where, `Expected a module and a name, found ${kindOf(module)} and ${kindOf(name)}`);
  }

  reduce(): void {
    const args = this.pop();
    this.push(callGlobal(this.pop(), args, this.where));
  }

  /** Attributes of an OrderedDict (torch hangs `_metadata` on a state_dict) and of inert things are dropped; nothing else may have any. */
  build(): void {
    this.pop();
    const target = this.top();
    if (!(target instanceof Dict || target instanceof Inert)) {
      refuseCheckpoint(this.where, `Expected attributes for a state_dict alone, found some for ${kindOf(target)}`);
    }
  }

  tuple(count: number): void {
    const items = Array.from({ length: count }, () => this.pop());
    this.push(new Tuple(items.reverse()));
  }

  protocol(version: number): void {
    if (version < 2 || version > 5) {
      refuseCheckpoint(this.where, `Expected a pickle of protocol 2 to 5, found ${version}`);
    }
  }
}

/** One instruction: what it does to the machine. Names are those of Python's pickletools. */
const STEPS: ReadonlyMap<number, (m: PickleMachine, c: PickleCursor) => void> = new Map([
  [0x80, (m, c) => m.protocol(c.uint8())], // PROTO
  [0x95, (_, c) => void c.uint64()], // FRAME: only a hint to readers of streams
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popMark()], // POP_MARK
  [0x32, (m) => m.push(m.top())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m, c) => m.push(c.uint8())], // BININT1
  [0x4d, (m, c) => m.push(c.uint16())], // BININT2
  [0x4a, (m, c) => m.push(c.int32())], // BININT
  [0x8a, (m, c) => m.push(c.integer(c.uint8()))], // LONG1
  [0x8b, (m, c) => m.push(c.integer(c.uint32()))], // LONG4
  [0x47, (m, c) => m.push(c.float64())], // BINFLOAT
  [0x8c, (m, c) => m.push(c.text(c.uint8()))], // SHORT_BINUNICODE
  [0x58, (m, c) => m.push(c.text(c.uint32()))], // BINUNICODE
  [0x8d, (m, c) => m.push(c.text(c.uint64()))], // BINUNICODE8
  [0x43, (m, c) => m.push(c.raw(c.uint8()))], // SHORT_BINBYTES
  [0x42, (m, c) => m.push(c.raw(c.uint32()))], // BINBYTES
  [0x8e, (m, c) => m.push(c.raw(c.uint64()))], // BINBYTES8
  [0x96, (m, c) => m.push(c.raw(c.uint64()))], // BYTEARRAY8
  [0x29, (m) => m.tuple(0)], // EMPTY_TUPLE
  [0x85, (m) => m.tuple(1)], // TUPLE1
  [0x86, (m) => m.tuple(2)], // TUPLE2
  [0x87, (m) => m.tuple(3)], // TUPLE3
  [0x74, (m) => m.push(new Tuple(m.popMark()))], // TUPLE
  [0x5d, (m) => m.push(new List())], // EMPTY_LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popMark())], // APPENDS
  [0x7d, (m) => m.push(new Dict())], // EMPTY_DICT
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popMark())], // SETITEMS
  [0x8f, (m) => m.push(new List())], // EMPTY_SET
  [0x90, (m) => m.append(m.popMark())], // ADDITEMS
  [0x91, (m) => m.push(new List(m.popMark()))], // FROZENSET
  [0x71, (m, c) => m.store(c.uint8())], // BINPUT
  [0x72, (m, c) => m.store(c.uint32())], // LONG_BINPUT
  [0x94, (m) => m.memoize()], // MEMOIZE
  [0x68, (m, c) => m.recall(c.uint8())], // BINGET
  [0x6a, (m, c) => m.recall(c.uint32())], // LONG_BINGET
  [0x63, (m, c) => m.push(findGlobal(c.line(), c.line(), m.where))], // GLOBAL
  [0x93, (m) => m.push(m.stackGlobal())], // STACK_GLOBAL
  [0x52, (m) => m.reduce()], // REDUCE
  [0x81, (m) => m.reduce()], // NEWOBJ: of an OrderedDict the same
  [0x62, (m) => m.build()], // BUILD
  [0x51, (m) => m.push(findStorage(m.pop(), m.where))], // BINPERSID
]);
