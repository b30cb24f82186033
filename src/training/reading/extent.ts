/** Side of the digits that readers are trained on, MNIST's, in pixels. */
export const DIGIT_SIDE = 28;
