/** Makes pictures of arrays of colours on the device, which stay there: what a page shows need not pass through the processor. */
import { COPY_DST, STORAGE } from "./flags.ts";
import type { Recorder } from "./recorder.ts";

/** Rows and columns of a picture. */
interface Size {
  readonly height: number;
  readonly width: number;
}

/** Submits what was recorded, and makes a picture of a buffer of words of RGBA [H, W], not premultiplied. */
export type Draw = (submit: Recorder["submit"], buffer: GPUBuffer, size: Size) => ImageBitmap;

/** A triangle over the whole picture; pages take colours multiplied by alpha. */
const CODE = `
override width: u32;
@group(0) @binding(0) var<storage, read> words: array<u32>;
@vertex fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1) * 4 - 1, f32(i & 2) * 2 - 1, 0, 1);
}
@fragment fn colour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let word = unpack4x8unorm(words[u32(at.y) * width + u32(at.x)]);
  return vec4f(word.rgb * word.a, word.a);
}`;

/**
 * Returns what draws, once it has; undefined where the browser or the driver has no canvases for graphics cards.
 * A driver may lose the device over the question.
 */
export async function drawerOn(device: GPUDevice): Promise<Draw | undefined> {
  try {
    const draw = drawer(device);
    const buffer = device.createBuffer({ size: 4, usage: STORAGE | COPY_DST });
    const submit: Recorder["submit"] = (record) => {
      const encoder = device.createCommandEncoder();
      record?.(encoder);
      device.queue.submit([encoder.finish()]);
    };
    draw(submit, buffer, { height: 1, width: 1 }).close();
    buffer.destroy();
    await device.queue.onSubmittedWorkDone();
    return draw;
  } catch {
    return undefined;
  }
}

function drawer(device: GPUDevice): Draw {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("webgpu") as GPUCanvasContext;
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: "premultiplied" });
  const module = device.createShaderModule({ label: "picture", code: CODE });
  const pipelineFor = (width: number): GPURenderPipeline =>
    device.createRenderPipeline({
      label: "picture",
      layout: "auto",
      vertex: { module },
      fragment: { module, targets: [{ format }], constants: { width } },
    });
  let pipeline = pipelineFor(1);
  return (submit, buffer, { height, width }) => {
    if (width !== canvas.width) pipeline = pipelineFor(width);
    if (width !== canvas.width || height !== canvas.height)
      Object.assign(canvas, { width, height });
    const layout = pipeline.getBindGroupLayout(0);
    const entries = [{ binding: 0, resource: { buffer } }];
    const group = device.createBindGroup({ label: "picture", layout, entries });
    submit((encoder) => {
      const view = context.getCurrentTexture().createView();
      const pass = encoder.beginRenderPass({
        colorAttachments: [{ view, loadOp: "clear", storeOp: "store" }],
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.draw(3);
      pass.end();
    });
    // In the task in which it was drawn; later the canvas has it no more.
    return canvas.transferToImageBitmap();
  };
}
