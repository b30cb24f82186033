// What the site uses of Eleventy, which brings no types.
declare module "@11ty/eleventy" {
  import type { MarkdownIt } from "./markdown.ts";

  interface Config {
    addTemplate(file: string, content: string, data: Record<string, unknown>): void;
    addGlobalData(name: string, value: unknown): void;
    addFilter<T, U = never>(name: string, filter: (value: T, more: U) => unknown): void;
    addTransform(
      name: string,
      change: (this: { page: { url: string } }, html: string) => string,
    ): void;
    amendLibrary(kind: "md", change: (markdown: MarkdownIt) => void): void;
    setUseGitIgnore(use: boolean): void;
  }

  interface Options {
    readonly configPath: false;
    readonly quietMode: boolean;
    readonly config: (config: Config) => void;
  }

  export default class Eleventy {
    constructor(input: string, output: string, options: Options);
    write(): Promise<unknown>;
  }
}
