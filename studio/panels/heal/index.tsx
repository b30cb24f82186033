/** Stands in until the map of healing is there. */
export function HealPage() {
  return (
    <p class="waiting">
      Measuring is not on this page yet. On a command line:{" "}
      <code>npx blastema heal rule.safetensors</code>
    </p>
  );
}
