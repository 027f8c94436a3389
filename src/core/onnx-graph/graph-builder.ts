import type {
  OnnxAttribute,
  OnnxDimension,
  OnnxGraph,
  OnnxNode,
  OnnxTensor,
  OnnxType,
  OnnxValueInfo,
} from './onnx-model.js';

/** A tensor inside a graph under construction: an input or output of nodes. */
export interface Value {
  readonly name: string;
}

export interface NodeOptions {
  /** Operator set; empty for the standard one. */
  readonly domain?: string;
  /** Number of outputs of the node; 1 when absent. */
  readonly outputs?: number;
}

/** Makes names unique across a graph and all graphs nested in it. */
class NameSource {
  readonly #used = new Map<string, number>();

  unique(wanted: string): string {
    const count = this.#used.get(wanted) ?? 0;
    this.#used.set(wanted, count + 1);
    return count === 0 ? wanted : `${wanted}:${String(count)}`;
  }
}

/**
 * Collects the nodes and constants of one graph in the order of computation. Values are named after the scope that made
 * them (`spatial.0/attention/Softmax`), so a runtime's profile and its errors are readable.
 */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #constants = new Map<string, Value>();
  #scope = '';
  /** Prefix of the keys of constants. */
  #namespace = '';

  constructor(
    readonly name: string,
    private readonly names: NameSource = new NameSource(),
  ) {}

  /** Runs `build` with `name` as a prefix of all names that it adds. */
  scoped<T>(name: string, build: () => T): T {
    const before = this.#scope;
    this.#scope = before === '' ? name : `${before}/${name}`;
    try {
      return build();
    } finally {
      this.#scope = before;
    }
  }

  /** As `scoped`, but with separate constants: for one of several networks whose tensors have the same names. */
  namespaced<T>(name: string, build: () => T): T {
    const before = this.#namespace;
    this.#namespace = `${before}${name}/`;
    try {
      return this.scoped(name, build);
    } finally {
      this.#namespace = before;
    }
  }

  input(name: string, type: OnnxType, shape: readonly OnnxDimension[]): Value {
    const unique = this.names.unique(name);
    this.#inputs.push({ name: unique, type, shape });
    return { name: unique };
  }

  /** Declares `value` as an output called `name`. */
  output(value: Value, name: string, type: OnnxType, shape: readonly OnnxDimension[]): void {
    const unique = this.names.unique(name);
    this.#nodes.push({
      name: unique,
      operator: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [unique],
      attributes: {},
    });
    this.#outputs.push({ name: unique, type, shape });
  }

  /**
   * Declares the result of a node as an output under its own name. Where outputs are identified by their order, as in a
   * nested graph, this avoids the copy that renaming costs.
   */
  unnamedOutput(value: Value, type: OnnxType, shape: readonly OnnxDimension[]): void {
    const made = this.#nodes.some((node) => node.outputs.includes(value.name));
    if (made) this.#outputs.push({ name: value.name, type, shape });
    else this.output(value, value.name, type, shape);
  }

  /** Adds a node with one output. An omitted input is `undefined`. */
  node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    options: NodeOptions = {},
  ): Value {
    return this.nodes(operator, inputs, attributes, options)[0];
  }

  /** Adds a node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    options: NodeOptions = {},
  ): readonly [Value, ...Value[]] {
    const name = this.#qualified(operator);
    const rest = Array.from(
      { length: (options.outputs ?? 1) - 1 },
      (_, index) => `${name}.${String(index + 1)}`,
    );
    this.#nodes.push({
      name,
      operator,
      domain: options.domain ?? '',
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: [name, ...rest],
      attributes,
    });
    return [{ name }, ...rest.map((output) => ({ name: output }))];
  }

  /** Adds a constant. `make` receives its name. Equal keys share one constant. */
  constant(key: string, make: (name: string) => OnnxTensor): Value {
    const ownKey = this.#namespace + key;
    const known = this.#constants.get(ownKey);
    if (known !== undefined) return known;
    const name = this.names.unique(ownKey);
    this.#initializers.push(make(name));
    const value = { name };
    this.#constants.set(ownKey, value);
    return value;
  }

  int64(values: readonly number[]): Value {
    const elements = BigInt64Array.from(values, BigInt);
    return this.embedded(`int64[${values.join(',')}]`, 'int64', [values.length], elements);
  }

  /** A constant with the given elements, stored inside the model. Equal keys share one constant. */
  float32(key: string, shape: readonly number[], elements: Float32Array): Value {
    return this.embedded(key, 'float32', shape, elements);
  }

  /** {@link float32} for integers. */
  int32(key: string, shape: readonly number[], elements: Int32Array): Value {
    return this.embedded(key, 'int32', shape, elements);
  }

  /** {@link float32} for 16-bit floats, as bit patterns. */
  float16(key: string, shape: readonly number[], elements: Uint16Array): Value {
    return this.embedded(key, 'float16', shape, elements);
  }

  private embedded(key: string, type: OnnxType, shape: readonly number[], elements: ArrayBufferView): Value {
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    return this.constant(key, (name) => ({ storage: 'embedded', name, type, shape, bytes }));
  }

  /** A graph nested in this one (the body of a Scan). It may use this graph's values, but has its own constants. */
  nested(name: string): GraphBuilder {
    const builder = new GraphBuilder(name, this.names);
    builder.#scope = this.#qualified(name);
    builder.#namespace = this.#namespace;
    return builder;
  }

  build(): OnnxGraph {
    return {
      name: this.name,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  #qualified(name: string): string {
    return this.names.unique(this.#scope === '' ? name : `${this.#scope}/${name}`);
  }
}
