/** `fires(key, step, y, x, threshold)`: whether a cell fires (src/numbers/random.ts is the definition), the same bits. */
export const FIRES = `
fn rotate(x: u32, left: u32) -> u32 { return (x << left) | (x >> (32 - left)); }
fn fourRounds(x: vec2u, r: vec4u) -> vec2u {
  var a = x.x; var b = x.y;
  a += b; b = rotate(b, r.x) ^ a;
  a += b; b = rotate(b, r.y) ^ a;
  a += b; b = rotate(b, r.z) ^ a;
  a += b; b = rotate(b, r.w) ^ a;
  return vec2u(a, b);
}
/** One block of Threefry-2x32-20. */
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  let key2 = 0x1bd11bdau ^ key.x ^ key.y;
  let even = vec4u(13, 15, 26, 6);
  let odd = vec4u(17, 29, 16, 24);
  var x = counter + key;
  x = fourRounds(x, even) + vec2u(key.y, key2 + 1);
  x = fourRounds(x, odd) + vec2u(key2, key.x + 2);
  x = fourRounds(x, even) + vec2u(key.x, key.y + 3);
  x = fourRounds(x, odd) + vec2u(key.y, key2 + 4);
  return fourRounds(x, even) + vec2u(key2, key.x + 5);
}
fn fires(key: vec2u, step: u32, y: u32, x: u32, threshold: u32) -> bool {
  let words = threefry(key, vec2u(step, (y << 16) | (x >> 1)));
  return (select(words.x, words.y, (x & 1) == 1) >> 8) < threshold;
}`;
