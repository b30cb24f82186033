/** What a page of one's own needs of this site: the element, and addresses that others can open. */

/** The address of a file of this site. */
export function addressHere(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** Loads a file of this site. @throws Error with one sentence */
export async function fileHere(path: string): Promise<Response> {
  const response = await fetch(addressHere(path));
  if (!response.ok) throw new Error(`${path} could not be loaded (${response.status}).`);
  return response;
}

/** Whether only this machine can open this site, so that its addresses are of no use to others. */
export function isOnlyHere(): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
}
