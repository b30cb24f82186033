import { UserError } from "./failure.ts";

type Sharp = typeof import("sharp").default;

/** Loads the picture library sharp, which some machines cannot run, only when a picture is read or written. */
export async function loadSharp(): Promise<Sharp> {
  try {
    return (await import("sharp")).default;
  } catch {
    throw new UserError(
      "Pictures need the package sharp, which does not load here: run `npm install sharp` for this machine.",
    );
  }
}
