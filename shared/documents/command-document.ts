export const platformTypes = ['Linux', 'MacOS', 'Windows'] as const;
export type PlatformType = (typeof platformTypes)[number];

/** Schema versions of Command documents that nodes know. */
export const commandSchemaVersions = ['1.2', '2.0', '2.2'] as const;

/** Types of parameters in Command documents; a StringMap is given as JSON text. */
export const commandParameterTypes = ['String', 'StringList', 'StringMap'] as const;

/** A parameter as a document declares it. Lengths are characters, `minItems` and `maxItems` values of a StringList. */
export interface ParameterDeclaration {
  type: string;
  description?: string;
  default?: unknown;
  allowedValues?: unknown[];
  allowedPattern?: string;
  displayType?: string;
  minItems?: number;
  maxItems?: number;
  minChars?: number;
  maxChars?: number;
}

/** Steps of schema 2.x; what a document of 1.2 has instead is `runtimeConfig`, properties by plugin. */
export interface DocumentStepSource {
  action: string;
  name: string;
  inputs?: Record<string, unknown>;
  precondition?: { StringEquals: [string, string] };
}

/** A document that checkDocument found nothing against. */
export interface CommandDocumentSource {
  schemaVersion: string;
  description?: string;
  parameters?: Record<string, ParameterDeclaration>;
  mainSteps?: DocumentStepSource[];
  runtimeConfig?: Record<string, { properties: unknown }>;
}
