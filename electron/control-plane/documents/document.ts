/** A document that the bridge carries: written by us, under AWS's name and with AWS's parameters. */
export interface BridgeDocument {
  name: string;
  documentType: 'Command' | 'Session';
  description: string;
  platformTypes: ('Linux' | 'MacOS' | 'Windows')[];
  schemaVersion: string;
  content: Record<string, unknown>;
}

export interface DocumentParameter {
  type: 'String' | 'StringList';
  description?: string;
  default?: string | string[];
  allowedPattern?: string;
  allowedValues?: string[];
  minItems?: number;
  minChars?: number;
  maxChars?: number;
}

/** The parameters of a document in their order. */
export function documentParameters(document: BridgeDocument): Record<string, DocumentParameter> {
  return (document.content.parameters ?? {}) as Record<string, DocumentParameter>;
}
