/** Numbers of fields in onnx.proto (ONNX, "Intermediate Representation"). */

export const MODEL = { version: 1, producer: 2, graph: 7, operators: 8, notes: 14 } as const;
/** A set of operators, by its version. */
export const OPERATORS = { version: 2 } as const;
export const NOTE = { key: 1, value: 2 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
export const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const;
export const ATTRIBUTE = { name: 1, number: 3, text: 4, graph: 6, numbers: 8, type: 20 } as const;
/** What an attribute's type says that it holds. */
export const HOLDS = { number: 2, text: 3, graph: 5, numbers: 7 } as const;
export const VALUE = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1 } as const;
export const TENSOR_TYPE = { element: 1, shape: 2 } as const;
export const SHAPE = { extent: 1 } as const;
export const EXTENT = { value: 1, name: 2 } as const;
export const TENSOR = {
  ...{ dims: 1, type: 2, floats: 4, integers: 5, name: 8, raw: 9, doubles: 10 },
} as const;

/** Types of numbers. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;
export const FLOAT16 = 10;
export const DOUBLE = 11;
export const BFLOAT16 = 16;
