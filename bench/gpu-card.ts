/** Whether a card computes on the processor, as its driver or its name says: its speed then says nothing of a card. */
export function isSoftware({
  description,
  architecture,
  isFallbackAdapter,
}: Pick<GPUAdapterInfo, "description" | "architecture" | "isFallbackAdapter">): boolean {
  return isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${description} ${architecture}`);
}
