/** `elu(x)`, and `slopeOf(y)`: the unit's derivative where it gave y (reference.ts is the definition). */
export const ELU = `
fn elu(x: f32) -> f32 { return select(exp(x) - 1, x, x > 0); }
fn slopeOf(y: f32) -> f32 { return select(y + 1, 1.0, y > 0); }`;
