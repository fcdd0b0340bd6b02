import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeFeed } from '#electron/control-plane/changes';
import { DocumentLibrary } from '#electron/control-plane/documents/library';
import { AwsError } from '#electron/control-plane/errors';
import { documentReadingOperations } from '#electron/control-plane/operations/document-reading';
import { documentReviewOperations } from '#electron/control-plane/operations/document-reviews';
import { documentSharingOperations } from '#electron/control-plane/operations/document-sharing';
import { documentOperations } from '#electron/control-plane/operations/documents';
import type { OperationMap, RequestContext } from '#electron/control-plane/operations/operation';
import { AuditLog } from '#electron/control-plane/store/audit';
import { openStore, type Store } from '#electron/control-plane/store/database';
import { DocumentStore } from '#electron/control-plane/store/documents';
import { TagStore } from '#electron/control-plane/store/tags';
import { silentLogger } from '#electron/platform/logger';

/** The documents of a bridge on a real database, asked as an operator asks; no HTTP. */
export class DocumentsUnderTest {
  readonly directory = mkdtempSync(join(tmpdir(), 'quarterdeck-documents-'));
  /** Topics of changes, in their order. */
  readonly told: string[] = [];
  readonly associated = new Set<string>();
  nowMs = Date.UTC(2026, 11, 1);
  library!: DocumentLibrary;
  #store!: Store;
  #operations!: OperationMap;

  constructor() {
    this.#open();
  }

  #open(): void {
    this.#store = openStore(join(this.directory, 'bridge.db'), silentLogger, this.nowMs).store;
    this.library = new DocumentLibrary(new DocumentStore(this.#store), '123456789012');
    const options = {
      library: this.library,
      tags: new TagStore(this.#store),
      audit: new AuditLog(this.#store),
      changes: this.#changes(),
      isAssociated: (name: string) => this.associated.has(name),
    };
    this.#operations = {
      ...documentOperations(options),
      ...documentReadingOperations(options),
      ...documentSharingOperations(options),
      ...documentReviewOperations(options),
    };
  }

  #changes(): ChangeFeed {
    const changes = new ChangeFeed(this.#store);
    changes.subscribe(({ topic }) => this.told.push(topic));
    return changes;
  }

  reopen(): void {
    this.#store.close();
    this.#open();
  }

  close(): void {
    this.#store.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
  async call(name: string, input: Record<string, unknown>): Promise<any> {
    const context: RequestContext = {
      principal: { kind: 'operator', arn: 'arn:aws:iam::123456789012:user/operator', userName: 'operator' },
      requestId: 'test',
      nowMs: this.nowMs,
      clockSkewMs: 0,
    };
    return this.#operations[name]?.run(input, context);
  }

  /** The name and message of the error that a call raises; fails when it raises none. */
  async refusal(name: string, input: Record<string, unknown>): Promise<string> {
    try {
      await this.call(name, input);
    } catch (error) {
      if (error instanceof AwsError) return `${error.awsName}: ${error.message}`;
      throw error;
    }
    throw new Error(`${name} was not refused`);
  }
}
