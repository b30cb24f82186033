/** Shards of each port: the largest first, each to the port that has least to do. */
export function balance(work: readonly number[], ports: number): number[][] {
  const held: number[][] = Array.from({ length: ports }, () => []);
  const load = held.map(() => 0);
  for (const shard of [...work.keys()].sort((a, b) => work[b] - work[a])) {
    const port = load.indexOf(Math.min(...load));
    held[port].push(shard);
    load[port] += work[shard];
  }
  return held;
}
