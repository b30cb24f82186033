/** Optimal transport between numbers on a line, of which both sides have equal weights: exact for any two counts. */

/** What numbers are moved to: the parts of the wanted numbers, one for each number that is moved, in rising order. */
export interface Parts {
  /** Mean of each part [count]. */
  readonly means: Float64Array;
  /** Mean squared distance of the wanted numbers from the mean of their part. No move gets below it. */
  readonly spread: number;
}

/**
 * Cuts numbers into `count` parts of equal weight, the smallest first. Where the counts do not divide each other, a number belongs to several
 * parts, to each with a share of its weight; shares are whole numbers of 1 / (count * M), so that none is lost.
 * @param sorted M numbers in rising order
 */
export function cutIntoParts(sorted: Float64Array, count: number): Parts {
  const means = new Float64Array(count);
  eachShare(sorted.length, count, (part, place, share) => {
    means[part] += (share * sorted[place]) / sorted.length;
  });
  let spread = 0;
  eachShare(sorted.length, count, (part, place, share) => {
    spread += share * (sorted[place] - means[part]) ** 2;
  });
  return { means, spread: spread / (sorted.length * count) };
}

/** Calls `take` with each part, the place of a number in it, and the number's share, in 1 / (numbers * parts). */
function eachShare(
  numbers: number,
  parts: number,
  take: (part: number, place: number, share: number) => void,
): void {
  let part = 0;
  for (let place = 0; place < numbers; place++) {
    let from = place * parts;
    const end = from + parts;
    while (from < end) {
      const until = Math.min(end, (part + 1) * numbers);
      take(part, place, until - from);
      from = until;
      if (from === (part + 1) * numbers) part++;
    }
  }
}

/**
 * Returns the squared Wasserstein distance W2² of numbers from those that were cut into parts, and its gradient. On a line the best
 * transport keeps the order, so that the i-th smallest number goes to the i-th part: W2² = mean (x - mean of its part)² + spread.
 * @param numbers N numbers in any order
 * @param gradient receives the gradient [N]; equal numbers go to parts in the order of their places
 */
export function transport(
  numbers: Float64Array,
  { means, spread }: Parts,
  gradient: Float64Array,
): number {
  const count = numbers.length;
  const sorted = numbers.slice().sort();
  const taken = new Uint32Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const first = placeOf(sorted, numbers[i]);
    const difference = numbers[i] - means[first + taken[first]++];
    sum += difference * difference;
    gradient[i] = (2 / count) * difference;
  }
  return sum / count + spread;
}

/** Finds the first place of a number among sorted ones, which hold it. */
function placeOf(sorted: Float64Array, wanted: number): number {
  let low = 0;
  for (let high = sorted.length - 1; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
