// What a core can do at best in 128-bit vectors: twelve chains of multiply-adds that wait for nothing but themselves.
import { madd } from "../src/ops/gemm/kernel.as";

/** Floating-point operations of one round. */
export const FLOPS: i32 = 12 * 4 * 2;

export function peak(rounds: i32): f32 {
  const a = f32x4.splat(0.999), b = f32x4.splat(0.001);
  let s0 = b, s1 = b, s2 = b, s3 = b, s4 = b, s5 = b, s6 = b, s7 = b, s8 = b, s9 = b, s10 = b, s11 = b;
  for (let i = 0; i < rounds; i++) {
    s0 = madd(s0, a, b); s1 = madd(s1, a, b); s2 = madd(s2, a, b); s3 = madd(s3, a, b);
    s4 = madd(s4, a, b); s5 = madd(s5, a, b); s6 = madd(s6, a, b); s7 = madd(s7, a, b);
    s8 = madd(s8, a, b); s9 = madd(s9, a, b); s10 = madd(s10, a, b); s11 = madd(s11, a, b);
  }
  s0 = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)));
  return f32x4.extract_lane(f32x4.add(s0, f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11))), 0);
}
