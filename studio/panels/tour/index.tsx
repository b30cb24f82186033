/** Stands in until the tour is there. */
export function TourPage() {
  return <p class="waiting">The tour is not written yet. The dish is.</p>;
}
