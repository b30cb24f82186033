/** A text that the browser would not copy, in a field where it is selected. */
import { uncopied } from "./copy.ts";
import { Dialog } from "./Dialog.tsx";

export function Uncopied() {
  const now = uncopied.value;
  return (
    <Dialog
      title={now?.what ?? ""}
      isOpen={now !== null}
      onClose={() => {
        uncopied.value = null;
      }}
    >
      <p class="quiet">This browser does not let the page copy. Here it is, to copy by hand.</p>
      {now && (
        <textarea
          class="to-copy"
          readOnly
          rows={3}
          aria-label={now.what}
          ref={(field) => {
            field?.focus();
            field?.select();
          }}
        >
          {now.text}
        </textarea>
      )}
    </Dialog>
  );
}
