import type { Connection } from '#shared/connections/connection';
import {
  type ConnectionDraft,
  type CredentialSource,
  connectionIdOf,
  type SavedConnection,
} from '#shared/connections/saved-connection';
import { AppError } from '#shared/errors/app-error';
import type { ConnectionsFile } from '../../adapters/storage/connections-file';
import type { CredentialOwner } from '../../features/connections/ports';
import type { SessionRequest, SessionStarter, SessionTicket } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AwsAccess, AwsConnection } from './aws-connection';
import type { ConnectionPorts } from './connection-ports';

/** What Connections needs of the one that is always there. */
interface EmbeddedConnection {
  describe(): Connection;
  ports(): Promise<ConnectionPorts>;
}

interface ConnectionsOptions {
  embedded: EmbeddedConnection;
  file: ConnectionsFile;
  /** The same one for the same source. */
  ownerOf(source: CredentialSource): CredentialOwner;
  makeAccess(saved: SavedConnection, owner: CredentialOwner, onHintsChanged: () => void): Promise<AwsAccess>;
  clock: Clock;
  logger: Logger;
  onChanged(): void;
}

/** All connections of the application: the embedded one, and those that a person has made. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #aws = new Map<string, AwsConnection>();
  /** Those that are being closed, or are. */
  readonly #left = new Set<string>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    for (const saved of options.file.all) this.#add(saved);
  }

  /** The embedded one first, then in the order in which they were made. */
  list(): Connection[] {
    return [this.#options.embedded.describe(), ...[...this.#aws.values()].map((one) => one.describe())];
  }

  find(connectionId: string): Connection | undefined {
    return this.list().find((one) => one.connectionId === connectionId);
  }

  /** Raises NotFound. */
  get(connectionId: string): Connection {
    const connection = this.find(connectionId);
    if (!connection) throw new AppError('NotFound', `There is no connection ${connectionId}.`);
    return connection;
  }

  /** Waits while it is being opened. Raises NotFound, and what keeps it from answering. */
  async ports(connectionId: string): Promise<ConnectionPorts> {
    const { embedded } = this.#options;
    if (connectionId === embedded.describe().connectionId) return embedded.ports();
    const ports = await this.#made(connectionId).ports();
    const { sessions } = ports;
    const start: SessionStarter['start'] = (request) => this.#start(connectionId, sessions, request);
    return { ...ports, sessions: { ...sessions, start } };
  }

  /** No session is started over it from now on, until it is opened again. Raises NotFound. */
  leave(connectionId: string): void {
    this.#made(connectionId);
    this.#left.add(connectionId);
  }

  /** A session that comes when its connection has been left is ended at once: what ended the others did not see it. */
  async #start(
    connectionId: string,
    sessions: SessionStarter,
    request: SessionRequest,
  ): Promise<SessionTicket> {
    const { name } = this.#made(connectionId).saved;
    const isLeft = () => this.#left.has(connectionId) || !this.#aws.has(connectionId);
    const closed = () => new AppError('Unavailable', `The connection ${name} is closed.`);
    if (isLeft()) throw closed();
    const ticket = await sessions.start(request);
    if (!isLeft()) return ticket;
    const { sessionId } = ticket;
    await sessions.terminate(sessionId).catch((error: unknown) => {
      this.#options.logger.warn('a session was not terminated', { connectionId, sessionId, error });
    });
    throw closed();
  }

  /** Those that use the credentials of one of these profiles and are not closed. */
  usersOf(profiles: readonly string[]): string[] {
    return [...this.#aws.values()]
      .filter(({ saved }) => saved.source.kind === 'profile' && profiles.includes(saved.source.profile))
      .filter((one) => one.describe().state.kind !== 'closed')
      .map(({ saved }) => saved.connectionId);
  }

  /** Opens those that were open when the application ended. */
  start(): void {
    for (const connection of this.#aws.values()) if (connection.saved.isOpen) connection.open();
  }

  /** Opened at once. Raises Conflict when there is one of that profile and Region. */
  create(draft: ConnectionDraft): Connection {
    const connectionId = connectionIdOf(draft);
    const existing = this.#aws.get(connectionId);
    if (existing)
      throw new AppError(
        'Conflict',
        `${existing.saved.name} is a connection of that profile and Region already.`,
      );
    const saved = { ...draft, name: nameOf(draft), connectionId, isOpen: true };
    this.#options.file.put(saved);
    const connection = this.#add(saved);
    connection.open();
    return connection.describe();
  }

  /** Raises NotFound. */
  update(
    connectionId: string,
    fields: Pick<ConnectionDraft, 'name' | 'isReadOnly' | 'isProduction'>,
  ): Connection {
    const connection = this.#made(connectionId);
    this.#save(connection, { ...fields, name: nameOf({ ...connection.saved, ...fields }) });
    return connection.describe();
  }

  /** An open one, too: what runs over it ends. Raises NotFound. */
  remove(connectionId: string): void {
    const connection = this.#made(connectionId);
    this.#options.file.remove(connectionId);
    this.#aws.delete(connectionId);
    this.#left.delete(connectionId);
    connection.dispose();
    this.#options.onChanged();
  }

  /** Tries at once, too, what has failed. Raises NotFound. */
  open(connectionId: string): void {
    const connection = this.#made(connectionId);
    this.#left.delete(connectionId);
    this.#save(connection, { isOpen: true });
    connection.open();
  }

  close(connectionId: string): void {
    const connection = this.#made(connectionId);
    this.#save(connection, { isOpen: false });
    connection.close();
  }

  /** The AWS files have changed: what they say counts for every connection that is not closed. */
  filesChanged(): void {
    for (const connection of this.#aws.values()) connection.filesChanged();
  }

  /** The machine woke up or has another network: what waits for its next attempt makes it now. */
  wake(): void {
    for (const connection of this.#aws.values()) {
      const { state } = connection.describe();
      if (state.kind === 'starting' && state.nextTryAt !== undefined) connection.open();
    }
  }

  stop(): void {
    for (const connection of this.#aws.values()) connection.dispose();
  }

  #save(connection: AwsConnection, fields: Partial<SavedConnection>): void {
    const saved = { ...connection.saved, ...fields };
    if (JSON.stringify(saved) === JSON.stringify(connection.saved)) return;
    this.#options.file.put(saved);
    connection.saved = saved;
  }

  #made(connectionId: string): AwsConnection {
    const connection = this.#aws.get(connectionId);
    if (!connection) throw new AppError('NotFound', `There is no connection ${connectionId}.`);
    return connection;
  }

  #add(saved: SavedConnection): AwsConnection {
    const { makeAccess, ownerOf, clock, logger, onChanged } = this.#options;
    const owner = ownerOf(saved.source);
    const connection = new AwsConnection({
      saved,
      owner,
      makeAccess,
      clock,
      logger,
      onStateChanged: onChanged,
    });
    this.#aws.set(saved.connectionId, connection);
    return connection;
  }
}

function nameOf({ name, source, region }: ConnectionDraft): string {
  if (name.trim() !== '') return name.trim();
  return source.kind === 'profile' ? `${source.profile} ${region}` : `Environment ${region}`;
}
