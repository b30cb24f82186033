/** Stands in until the dish is there. */
export function DishPage() {
  return <p class="waiting">The dish is not on this page yet.</p>;
}
