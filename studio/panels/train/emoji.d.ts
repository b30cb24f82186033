/** Made by scripts/studio-emoji.ts. */
declare module "virtual:emoji" {
  export interface Emoji {
    readonly name: string;
    readonly character: string;
    readonly svg: string;
  }
  export function loadEmojis(): Promise<Emoji[]>;
}
