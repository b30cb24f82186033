/** Room for an array of the host's, 16-byte aligned. It is given back with the whole module instance. */
export function allocate(bytes: usize): usize {
  return heap.alloc((bytes + 15) & ~15);
}
