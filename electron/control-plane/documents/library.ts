import { createHash } from 'node:crypto';
import type { CommandDocumentSource } from '#shared/documents/command-document';
import { platformTypes } from '#shared/documents/command-document';
import { platformsOf } from '#shared/documents/platform-types';
import { AwsError } from '../errors';
import type { DocumentStore, StoredDocument, StoredDocumentVersion } from '../store/documents';
import { builtInDocuments } from './catalogue';
import type { BridgeDocument, DocumentVersion } from './document';
import { checkParameters } from './parameters';

/** AWS's documents are as old as this bridge's first release. */
const builtInDate = new Date(Date.UTC(2026, 10, 23));

/** How a document may be named in a request: its name, or its ARN. */
export function documentName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:document\//, '');
}

export function documentHash(
  version: Pick<DocumentVersion, 'text'>,
  type: 'Sha256' | 'Sha1' = 'Sha256',
): string {
  return createHash(type === 'Sha1' ? 'sha1' : 'sha256')
    .update(version.text)
    .digest('hex');
}

/** Every document of the bridge: those under AWS's names and its own. */
export class DocumentLibrary {
  readonly #builtIn: ReadonlyMap<string, DocumentVersion> = new Map(
    builtInDocuments.map((document) => [document.name, builtInVersion(document)]),
  );

  constructor(
    readonly stored: DocumentStore,
    private readonly accountId: string,
  ) {}

  /** The default version of each, by name. */
  list(): DocumentVersion[] {
    const own = this.stored.list().map((document) => this.#own(document, document.defaultVersion));
    return [...this.#builtIn.values(), ...own].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Every version of one, oldest first. Raises InvalidDocument. */
  versions(name: string): DocumentVersion[] {
    const builtIn = this.#builtIn.get(documentName(name));
    if (builtIn) return [builtIn];
    const document = this.#mustGet(name);
    return this.stored.versions(document.name).map((version) => this.#toVersion(document, version));
  }

  has(name: string): boolean {
    return this.#builtIn.has(documentName(name)) || this.stored.get(documentName(name)) !== undefined;
  }

  /** Whether it is one of the bridge's own, as opposed to those under AWS's names. */
  isOwn(name: string): boolean {
    return this.stored.get(documentName(name)) !== undefined;
  }

  /**
   * One version: a number, `$DEFAULT` (also when nothing is given) or `$LATEST`; with a version name, the one of that
   * name. Raises InvalidDocument for an unknown document, InvalidDocumentVersion for an unknown version.
   */
  resolve(name: string, version?: string, versionName?: string): DocumentVersion {
    const found = this.#find(name, version, versionName);
    if (found) return found;
    const which = versionName === undefined ? `version ${version}` : `version named ${versionName}`;
    throw new AwsError(
      'InvalidDocumentVersion',
      `The document ${name} has no ${which}${versionName && version ? ` that is ${version}` : ''}.`,
    );
  }

  /**
   * What a command or association is to run: `content` is the parsed JSON that nodes get, placeholders left in. A hash
   * pins it. Raises what `resolve` raises, and InvalidDocument when the hash is another.
   */
  resolveDocument(
    name: string,
    version?: string,
    hash?: { value: string; type: 'Sha256' | 'Sha1' },
  ): DocumentVersion {
    const found = this.resolve(name, version);
    if (hash !== undefined && hash.value.toLowerCase() !== documentHash(found, hash.type)) {
      throw new AwsError(
        'InvalidDocument',
        `Version ${found.version} of ${found.name} does not have the ${hash.type} hash that the request names.`,
      );
    }
    return found;
  }

  /** See checkParameters in parameters.ts. */
  readonly checkParameters = checkParameters;

  /** A document that may be changed. Raises InvalidDocument, and `errorName` for one under AWS's names. */
  own(name: string, errorName: string): StoredDocument {
    if (this.#builtIn.has(documentName(name)))
      throw new AwsError(
        errorName,
        `${documentName(name)} is part of the bridge and cannot be changed; create a document of another name from its content.`,
      );
    return this.#mustGet(name);
  }

  #find(
    name: string,
    version: string | undefined,
    versionName: string | undefined,
  ): DocumentVersion | undefined {
    const builtIn = this.#builtIn.get(documentName(name));
    if (builtIn)
      return versionName === undefined && ['', '1', '$DEFAULT', '$LATEST'].includes(version ?? '')
        ? builtIn
        : undefined;
    const document = this.#mustGet(name);
    if (versionName !== undefined) {
      const named = this.stored.versions(document.name).find((one) => one.versionName === versionName);
      const isMeant = named && (!version || this.#number(document, version) === named.version);
      return isMeant ? this.#toVersion(document, named) : undefined;
    }
    const stored = this.stored.version(document.name, this.#number(document, version));
    return stored && this.#toVersion(document, stored);
  }

  #number(document: StoredDocument, version: string | undefined): number {
    if (version === undefined || version === '' || version === '$DEFAULT') return document.defaultVersion;
    if (version === '$LATEST') return document.latestVersion;
    return /^[1-9]\d{0,9}$/.test(version) ? Number(version) : -1;
  }

  #mustGet(name: string): StoredDocument {
    const document = this.stored.get(documentName(name));
    if (document) return document;
    throw new AwsError(
      'InvalidDocument',
      `The document ${name} does not exist on this bridge; ListDocuments names those that do.`,
    );
  }

  #own(document: StoredDocument, version: number): DocumentVersion {
    return this.#toVersion(document, this.stored.version(document.name, version) as StoredDocumentVersion);
  }

  #toVersion(document: StoredDocument, version: StoredDocumentVersion): DocumentVersion {
    const { content, versionName, displayName, targetType } = version;
    return {
      name: document.name,
      documentType: document.documentType,
      owner: this.accountId,
      author: document.author,
      version: String(version.version),
      isDefault: version.version === document.defaultVersion,
      defaultVersion: String(document.defaultVersion),
      latestVersion: String(document.latestVersion),
      format: version.format,
      text: version.text,
      content,
      schemaVersion: String(content.schemaVersion),
      description: typeof content.description === 'string' ? content.description : '',
      platformTypes:
        document.documentType === 'Command'
          ? platformsOf(content as unknown as CommandDocumentSource)
          : platformTypes,
      createdAt: new Date(version.createdAt),
      ...(versionName === undefined ? {} : { versionName }),
      ...(displayName === undefined ? {} : { displayName }),
      ...(targetType === undefined ? {} : { targetType }),
    };
  }
}

function builtInVersion(document: BridgeDocument): DocumentVersion {
  const { content, description, documentType, name, platformTypes: platforms, schemaVersion } = document;
  return {
    name,
    documentType,
    description,
    schemaVersion,
    content,
    owner: 'Amazon',
    author: 'Amazon',
    version: '1',
    isDefault: true,
    defaultVersion: '1',
    latestVersion: '1',
    format: 'JSON',
    text: JSON.stringify(content, undefined, 2),
    platformTypes: platforms,
    targetType: '/AWS::SSM::ManagedInstance',
    createdAt: builtInDate,
  };
}
