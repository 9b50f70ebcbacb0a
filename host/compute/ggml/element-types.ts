// The types of values between products, by ggml's ids (enum ggml_type).

export const typeF32 = 0;
export const typeI32 = 26;

/** Of an element of either. */
export const elementBytes = 4;
