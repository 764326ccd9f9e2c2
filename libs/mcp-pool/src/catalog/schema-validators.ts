import { Logger } from '@nestjs/common';
import { type FieldError, messageOf } from '@causeway/kernel';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats, { type FormatsPlugin } from 'ajv-formats';
import type { JsonSchema } from '../pool.types.js';
import { escapePointer } from '@causeway/config-file';
import { linearRegExp } from '../json/linear-regexp.js';

const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  logger: false,
  addUsedSchema: false,
  validateSchema: false,
  code: { regExp: linearRegExp },
};
/** Further mistakes are not reported. */
const MAX_MISTAKES = 100;
const MAX_COMPILED = 2_000;

/** Validates arguments against the schemas of tools. Compiled schemas are cached by their hash. */
export class SchemaValidators {
  private readonly logger = new Logger('McpPool');
  private readonly compiled = new Map<string, ValidateFunction | null>();

  /** @returns the mistakes; none when the schema cannot be compiled, because the server then has to check */
  validate(hash: string, schema: JsonSchema, value: unknown): FieldError[] {
    const validator = this.compiled.get(hash) ?? this.compile(hash, schema);
    return validator === null || validator(value) ? [] : (validator.errors ?? []).slice(0, MAX_MISTAKES).map(toFieldError);
  }

  private compile(hash: string, schema: JsonSchema): ValidateFunction | null {
    if (this.compiled.has(hash)) return null;
    const oldest = this.compiled.size >= MAX_COMPILED ? this.compiled.keys().next().value : undefined;
    if (oldest !== undefined) this.compiled.delete(oldest);
    const validator = this.tryCompile(schema);
    this.compiled.set(hash, validator);
    return validator;
  }

  private tryCompile(schema: JsonSchema): ValidateFunction | null {
    try {
      // one instance per schema, so that the `$id` of one server never resolves in the schema of another
      const ajv = isDraft7(schema) ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);
      addFormats(ajv);
      return ajv.compile({ ...schema, $schema: undefined });
    } catch (error) {
      this.logger.warn(`an input schema cannot be compiled, so calls of its tool are not validated: ${messageOf(error)}`);
      return null;
    }
  }
}

function isDraft7({ $schema }: JsonSchema): boolean {
  return typeof $schema === 'string' && /draft-0[67]/.test($schema);
}

// the types of this CommonJS package describe a namespace, but the import is the function
const addFormats = formats as unknown as FormatsPlugin;

function toFieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const at = (key: unknown) => `${instancePath}/${escapePointer(String(key))}`;
  if (keyword === 'required') return { pointer: at(params.missingProperty), message: 'is required' };
  if (keyword === 'additionalProperties') return { pointer: at(params.additionalProperty), message: 'is not allowed' };
  if (keyword === 'unevaluatedProperties') return { pointer: at(params.unevaluatedProperty), message: 'is not allowed' };
  const allowed = keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues).slice(0, 200)}` : '';
  return { pointer: instancePath, message: `${message ?? 'is not valid'}${allowed}` };
}
