/** Made by scripts/studio-zoo.ts. */
declare module "virtual:zoo" {
  /** A group of the picker: its rules by their names, and what to expect of each. */
  export interface ZooGroup {
    readonly title: string;
    readonly rules: Readonly<Record<string, string>>;
  }
  /** The name of every rule, what it does, and what it grows if it has goals. */
  export const rules: readonly (readonly [name: string, verb: string, goals?: readonly string[]])[];
  /** The names of a few that differ. */
  export const few: readonly string[];
  /** Folder of the files with what is said of rules, their pictures and words, in the studio's own. */
  export const folder: string;
}
