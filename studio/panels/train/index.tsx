/** Stands in until training in the browser is there. */
export function TrainPage() {
  return (
    <p class="waiting">
      Training is not on this page yet. On a command line: <code>npx blastema train 🦎</code>
    </p>
  );
}
