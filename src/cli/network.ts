/** What other devices in the same network call this machine, and how they get there. */
import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { UserError } from "./failure.ts";
import { EVERYWHERE } from "./static-server.ts";
import { screen } from "./terminal.ts";

/** Whether only this machine reaches an address. */
export const isLoopback = (address: string): boolean => address.startsWith("127.");

/** The IPv4 addresses of this machine in its networks. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

/**
 * The addresses by which others reach a server that listens on one; none if nobody else does.
 * @throws UserError for what is no IPv4 address of this machine
 */
export function addressesOn(host: string): string[] {
  const own = ownAddresses();
  if (host === EVERYWHERE) return own;
  if (isIPv4(host) && isLoopback(host)) return [];
  if (own.includes(host)) return [host];
  throw new UserError(
    `${host} is no address of this machine: take ${[EVERYWHERE, ...own].join(" or ")}.`,
  );
}

/** An address as a QR code for the cameras of phones, in half blocks: light on dark, whatever the terminal's colours are. */
export async function qrCode(url: string): Promise<string[]> {
  const { renderUnicodeCompact } = await import("uqr");
  const lines = renderUnicodeCompact(url, { border: 2 }).split("\n");
  const isColoured = screen().colourDepth > 1;
  return lines.map((line) => (isColoured ? `\u001B[97;40m${line}\u001B[0m` : line));
}
