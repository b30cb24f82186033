/** What a kernel says where memory ends. */
export const OUT_OF_MEMORY =
  "There is not enough memory for this: a smaller grid, fewer samples at once or fewer threads need less.";

/**
 * Does work that runs kernels, and says in words why they broke off. Their allocator traps where memory ends, and engines
 * name a trap by the instruction ("unreachable"), which tells nobody anything.
 */
export function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isTrap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    throw isTrap ? new Error(OUT_OF_MEMORY, { cause: error }) : error;
  }
}
