/** Made by scripts/studio-emoji.ts. */
declare module "virtual:emoji" {
  /** Folder of the files with pictures and words, in the studio's own; "" where there are none. */
  export const folder: string;
  /** How many pictures lie in one file. */
  export const shard: number;
  /** Languages in which emoji have words. */
  export const languages: readonly string[];
}
