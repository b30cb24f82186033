/** Takes files by a button, or dropped anywhere on the page while it is shown. */
import { useRef } from "preact/hooks";
import { DropTarget } from "./DropTarget.tsx";
import { Icon } from "./icons.tsx";

interface FileButtonProps {
  /** Text on the button: "Open a rule file". */
  readonly label: string;
  /** The file input's `accept`. */
  readonly accept: string;
  readonly onFiles: (files: readonly File[]) => void;
}

interface FileDropProps extends FileButtonProps {
  /** Text over the page while a file is dragged there. */
  readonly invitation: string;
}

export function FileDrop({ invitation, ...rest }: FileDropProps) {
  return (
    <>
      <FileButton {...rest} />
      <DropTarget {...{ invitation, onFiles: rest.onFiles }} />
    </>
  );
}

export function FileButton({ label, accept, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button plain" onClick={() => input.current?.click()}>
        <Icon name="file" />
        <span>{label}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // Lets the same file be chosen again.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
