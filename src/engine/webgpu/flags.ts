/** Numbers of the specification of WebGPU that Node has under no name. */
export const MAP_READ = 1;
export const COPY_SRC = 4;
export const COPY_DST = 8;
export const UNIFORM = 64;
export const STORAGE = 128;
/** Of a mapping: to read. */
export const TO_READ = 1;
/** Stage of a kernel. */
export const COMPUTE = 4;
