/** Returns bytes as base64. */
export function base64(bytes: Uint8Array): string {
  // In pieces, since a call takes a limited number of arguments.
  let binary = "";
  for (let i = 0; i < bytes.length; i += 4096)
    binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(binary);
}
