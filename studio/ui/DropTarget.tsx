/** Takes files that are dropped anywhere on the page while it is shown. */
import { useEffect, useRef, useState } from "preact/hooks";

interface DropTargetProps {
  /** Text over the page while a file is dragged there: "Drop a rule file to run it". */
  readonly invitation: string;
  readonly onFiles: (files: readonly File[]) => void;
}

export function DropTarget({ invitation, onFiles }: DropTargetProps) {
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

  return isOver ? <div class="drop-here">{invitation}</div> : null;
}
