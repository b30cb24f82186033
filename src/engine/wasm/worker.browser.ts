import { serve } from "./worker.ts";

const handle = serve((answer, transfer) => self.postMessage(answer, { transfer }));
self.onmessage = ({ data }: MessageEvent) => handle(data);
