/** What files about something are called, without their ending. @param title of the thing: "Red heart, step 20" */
export function stemOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^\w.-]+/g, "-");
}

/** Gives the visitor a file to save under this name. */
export function download(name: string, content: Blob | Uint8Array<ArrayBuffer> | string): void {
  const blob = content instanceof Blob ? content : new Blob([content]);
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Browsers read the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
