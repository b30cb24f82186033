/** Takes files by a button, or dropped anywhere on the page while it is shown. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons.tsx";

interface FileDropProps {
  /** Text on the button: "Open a rule file". */
  readonly label: string;
  /** The file input's `accept`. */
  readonly accept: string;
  /** Text over the page while a file is dragged there: "Drop a rule file to run it". */
  readonly invitation: string;
  readonly onFiles: (files: readonly File[]) => void;
}

export function FileDrop({ label, accept, invitation, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = useRef(onFiles);
  take.current = onFiles;
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    // dragenter and dragleave also come from every element that the pointer crosses.
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent): void => {
      if (holdsFiles(event)) setOver(++depth > 0);
    };
    const leave = (event: DragEvent): void => {
      if (holdsFiles(event)) setOver(--depth > 0);
    };
    const over = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take.current([...(event.dataTransfer?.files ?? [])]);
    };
    const handlers = { dragenter: enter, dragleave: leave, dragover: over, drop };
    for (const [name, handler] of Object.entries(handlers))
      addEventListener(name, handler as EventListener);
    return () => {
      for (const [name, handler] of Object.entries(handlers))
        removeEventListener(name, handler as EventListener);
    };
  }, []);

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
      {isOver && <div class="drop-here">{invitation}</div>}
    </>
  );
}
