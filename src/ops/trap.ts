/**
 * Does work that runs kernels, and says in words why they broke off. Their allocator traps where memory ends, and engines
 * name a trap by the instruction ("unreachable"), which tells nobody anything.
 */
export function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isOutOfMemory(error) ? new Error(OUT_OF_MEMORY, { cause: error }) : error;
  }
}

/** What is said where memory ends. */
export const OUT_OF_MEMORY =
  "There is not enough memory: a smaller grid or batch, or fewer threads, need less.";

/** Whether an error of kernels, or of making an instance of them, means that memory has ended. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError ||
    (error instanceof Error && /out of memory|allocat/i.test(error.message))
  );
}
