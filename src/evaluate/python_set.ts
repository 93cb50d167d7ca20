/** Slots of a new set. */
const SMALLEST = 8;
/** Slots looked at one after the other before the next jump. */
const LINEAR_PROBES = 9;
/** Bits of the hash that each jump uses up. */
const PERTURB_SHIFT = 5;

/** A hash table of CPython: `null` is a free slot. */
type Table = (number | null)[];

/**
 * The order in which CPython iterates a set of integers that was filled by `set.update(set(list))`, once for each list:
 * vos-benchmark's table has its rows in this order. It follows from how CPython (3.7 to 3.13) hashes integers to themselves, probes
 * and grows; below 8 it is ascending.
 *
 * @param lists integers from 0 to 2^31 - 1, each list without duplicates
 */
export function pythonSetOrder(lists: readonly (readonly number[])[]): number[] {
  let table: Table = free(SMALLEST);
  let used = 0;
  for (const list of lists) {
    const other = setOf(list);
    const added = other.filter((key) => key !== null).length;
    if (added === 0) continue;
    if ((used + added) * 5 >= (table.length - 1) * 3) table = resized(table, (used + added) * 2);
    if (used === 0 && table.length === other.length) {
      [table, used] = [[...other], added];
      continue;
    }
    for (const key of other) if (key !== null && insert(table, key)) table = grown(table, ++used);
  }
  return table.filter((key) => key !== null);
}

/** `set(list)`. */
function setOf(list: readonly number[]): Table {
  let table: Table = free(SMALLEST);
  let used = 0;
  for (const key of list) if (insert(table, key)) table = grown(table, ++used);
  return table;
}

function free(slots: number): Table {
  return Array<null>(slots).fill(null);
}

function grown(table: Table, used: number): Table {
  return used * 5 < (table.length - 1) * 3 ? table : resized(table, used > 50_000 ? used * 2 : used * 4);
}

function resized(table: Table, atLeast: number): Table {
  let slots = SMALLEST;
  while (slots <= atLeast) slots *= 2;
  const next = free(slots);
  for (const key of table) if (key !== null) insert(next, key);
  return next;
}

/** Puts a key into the first slot of its probe sequence that is free; false when it is there already. */
function insert(table: Table, key: number): boolean {
  const mask = table.length - 1;
  let perturb = key;
  for (let slot = key & mask;;) {
    const probes = slot + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let i = slot; i <= slot + probes; i++) {
      if (table[i] === key) return false;
      if (table[i] === null) {
        table[i] = key;
        return true;
      }
    }
    perturb >>>= PERTURB_SHIFT;
    slot = (slot * 5 + 1 + perturb) & mask;
  }
}
